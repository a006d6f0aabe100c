#!/bin/sh
# a value selects development; dev-server-run reports these
case "$APP_ENV" in
  dev*)
    export FLASK_APP=web
    # ok: dev-server-deployed-shell
    exec flask run
    ;;
  debug|local)
    # ok: dev-server-deployed-shell
    exec flask run --debug ;;
  *)
    # ok: dev-server-deployed-shell
    exec gunicorn app:app ;;
esac
if [ "$APP_ENV" = "development" ]; then
  # ok: dev-server-deployed-shell
  flask run --debug
else
  # ruleid: dev-server-deployed-shell
  flask run
fi
if [ "$APP_ENV" != "development" ]; then
  # ruleid: dev-server-deployed-shell
  flask run
fi
case "$1" in
  web)
    # ok: dev-server-deployed-shell
    flask run --debug ;;
esac
# B075
# ok: dev-server-deployed-shell
flask run-worker --debug
# ok: dev-server-deployed-shell
flask --app run db upgrade
# ok: dev-server-deployed-shell
echo "flask run --debug"
# ok: dev-server-deployed-shell
# flask run --debug
# ok: dev-server-deployed-shell
exec gunicorn --bind 0.0.0.0:8000 app:app
# ok: dev-server-deployed-shell
export FLASK_APP=run
# ok: dev-server-deployed-shell
pip install flask run
# B071
# ruleid: dev-server-deployed-shell
flask run -h 0.0.0.0
# ok: dev-server-deployed-shell
exec flask --app web run --debug
# ruleid: dev-server-deployed-shell
exec /opt/venv/bin/flask run
# ruleid: dev-server-deployed-shell
python3 -u -m flask run --host=0.0.0.0 --port="${PORT:-5000}" &
# ruleid: dev-server-deployed-shell
flask db upgrade && poetry run flask run
# ruleid: dev-server-deployed-shell
echo "starting" && flask run
# ok: dev-server-deployed-shell
echo "usage: migrate; flask run"
# ruleid: dev-server-deployed-shell
if [ "$ROLE" = web ]; then exec flask run; fi
# ruleid: dev-server-deployed-shell
flask \
    run
# ok: dev-server-deployed-shell
FLASK_DEBUG=1 flask run
# ok: dev-server-deployed-shell
flask run \
    --host=0.0.0.0 \
    --debug
if [ "$FLASK_ENV" = "DEV" ]; then
  # ok: dev-server-deployed-shell
  flask run
elif [ "$FLASK_ENV" = "PROD" ]; then
  # ruleid: dev-server-deployed-shell
  flask run
fi
