#!/bin/sh
case "$1" in
  web)
    # ok: dev-server-run-branch
    exec flask run ;;
  dev)
    # ruleid: dev-server-run-branch
    exec flask run ;;
esac
if [ "$APP_ENV" = development ]; then
  # ruleid: dev-server-run-branch
  flask run --debug
else
  # ok: dev-server-run-branch
  flask run
fi
