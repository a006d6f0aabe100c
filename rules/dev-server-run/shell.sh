#!/bin/sh
# B075
# ok: dev-server-run-shell
flask run-worker
# ok: dev-server-run-shell
flask --app run db upgrade
# ok: dev-server-run-shell
echo "flask run"
# ok: dev-server-run-shell
# flask run
# ok: dev-server-run-shell
gunicorn app:app
# words that a tool searches for
# ok: dev-server-run-shell
PID=$(pgrep -f "flask run")
# nothing says that production runs this
# ruleid: dev-server-run-shell
flask run
# ruleid: dev-server-run-shell
flask run --debug
# ruleid: dev-server-run-shell
exec poetry run flask --app web run --host=0.0.0.0
