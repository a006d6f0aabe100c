#!/bin/sh
# a value selects development; dev-server-run reports these
case "$APP_ENV" in
  dev*)
    export FLASK_APP=web
    # ok: debug-deployed-shell
    exec flask run
    ;;
  debug|local)
    # ok: debug-deployed-shell
    exec flask run --debug ;;
  *)
    # ok: debug-deployed-shell
    exec gunicorn app:app ;;
esac
if [ "$APP_ENV" = "development" ]; then
  # ok: debug-deployed-shell
  flask run --debug
else
  # ok: debug-deployed-shell
  flask run
fi
if [ "$APP_ENV" != "development" ]; then
  # ok: debug-deployed-shell
  flask run
fi
case "$1" in
  web)
    # ruleid: debug-deployed-shell
    flask run --debug ;;
esac
# B075
# ok: debug-deployed-shell
flask run-worker --debug
# ok: debug-deployed-shell
flask --app run db upgrade
# ok: debug-deployed-shell
echo "flask run --debug"
# ok: debug-deployed-shell
# flask run --debug
# ok: debug-deployed-shell
exec gunicorn --bind 0.0.0.0:8000 app:app
# ok: debug-deployed-shell
export FLASK_APP=run
# ok: debug-deployed-shell
pip install flask run
# B071
# ok: debug-deployed-shell
flask run -h 0.0.0.0
# ruleid: debug-deployed-shell
exec flask --app web run --debug
# ok: debug-deployed-shell
exec /opt/venv/bin/flask run
# ok: debug-deployed-shell
python3 -u -m flask run --host=0.0.0.0 --port="${PORT:-5000}" &
# ok: debug-deployed-shell
flask db upgrade && poetry run flask run
# ok: debug-deployed-shell
echo "starting" && flask run
# ok: debug-deployed-shell
echo "usage: migrate; flask run"
# ok: debug-deployed-shell
if [ "$ROLE" = web ]; then exec flask run; fi
# ok: debug-deployed-shell
flask \
    run
# ruleid: debug-deployed-shell
FLASK_DEBUG=1 flask run
# ruleid: debug-deployed-shell
flask run \
    --host=0.0.0.0 \
    --debug
