#!/bin/sh
# ok: debug-environment-shell
export FLASK_DEBUG=0
# ok: debug-environment-shell
export FLASK_ENV=development FLASK_APP=run
# ok: debug-environment-shell
# export FLASK_DEBUG=1
# ok: debug-environment-shell
echo "export FLASK_DEBUG=1"
# ok: debug-environment-shell
export FLASK_DEBUG="$FLASK_DEBUG"
# ok: debug-environment-shell
if [ "$FLASK_DEBUG" = 1 ]; then echo debug; fi
# dev-server-run or debug-deployed reports it
# ok: debug-environment-shell
FLASK_DEBUG=1 flask run
# not exported
# ok: debug-environment-shell
FLASK_DEBUG=1
# a value selects development
case "$1" in
  dev)
    # ok: debug-environment-shell
    export FLASK_DEBUG=1 ;;
esac
# B072
# ruleid: debug-environment-shell
export FLASK_DEBUG=1
# ruleid: debug-environment-shell
FLASK_DEBUG=1 python app.py
# ruleid: debug-environment-shell
export FLASK_APP=web FLASK_DEBUG="${FLASK_DEBUG:-1}"
# ruleid: debug-environment-shell
docker run -d -e FLASK_DEBUG=1 -p 80:8000 web
# ruleid: debug-environment-shell
gcloud run deploy web --set-env-vars=FLASK_DEBUG=true
# ruleid: debug-environment-shell
heroku config:set FLASK_DEBUG=1
