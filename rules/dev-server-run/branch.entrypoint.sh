#!/bin/sh
case "$1" in
  web)
    # ok: dev-server-run-branch
    exec flask run ;;
  dev)
    # ruleid: dev-server-run-branch
    exec flask run ;;
esac
case "$MODE" in
  Development|LOCAL)
    # ruleid: dev-server-run-branch
    exec flask run ;;
  LIVE)
    # ok: dev-server-run-branch
    exec flask run ;;
esac
if [ "$FLASK_ENV" = "DEV" ]; then
  # ruleid: dev-server-run-branch
  flask run
fi
if [ "$FLASK_ENV" = "PROD" ]; then
  # ok: dev-server-run-branch
  flask run
fi
if [ "$APP_ENV" = development ]; then
  # ruleid: dev-server-run-branch
  flask run --debug
else
  # ok: dev-server-run-branch
  flask run
fi
