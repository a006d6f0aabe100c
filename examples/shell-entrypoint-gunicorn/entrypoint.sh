#!/bin/sh
# Brings the database up to date, then starts the service.
set -eu

flask --app tickets db upgrade
exec gunicorn --bind "0.0.0.0:${PORT:-8000}" --workers 2 tickets:app
