#!/bin/sh
# Brings the database up to date, then starts the service.
set -eu

export FLASK_APP=tickets
export FLASK_DEBUG=1
flask db upgrade
exec flask run --host=0.0.0.0 --port="${PORT:-8000}"
