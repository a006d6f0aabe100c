# Lines of several kinds of artefact: the rule reads them alike.
# ok: gunicorn-reload-command
gunicorn --bind 0.0.0.0:8000 app:app
# ok: gunicorn-reload-command
# gunicorn --bind 0.0.0.0:8000 --reload app:app
# ok: gunicorn-reload-command
echo "gunicorn --bind 0.0.0.0:8000 --reload app:app"
# ok: gunicorn-reload-command
web: gunicorn --bind 0.0.0.0:8000 app:app # gunicorn --bind 0.0.0.0:8000 --reload app:app
# ok: gunicorn-reload-command
gunicorn --reload-engine poll app:app
# ok: gunicorn-reload-command
systemctl reload gunicorn
# ok: gunicorn-reload-command
kill -HUP $(cat gunicorn.pid) && uvicorn --reload app:app
# ok: gunicorn-reload-command
flask run --reload
# ok: gunicorn-reload-command
ExecReload=/bin/kill -HUP $MAINPID  # gunicorn
# ok: gunicorn-reload-environment
export GUNICORN_CMD_ARGS="--bind=:8000 --reload-engine=poll"
# ok: gunicorn-reload-environment
# GUNICORN_CMD_ARGS="--reload"
# B032
# ruleid: gunicorn-reload-command
web: gunicorn --bind 0.0.0.0:8000 --reload app:app
# ruleid: gunicorn-reload-command
ExecStart=/srv/app/venv/bin/gunicorn --bind 0.0.0.0:8000 --reload app:app
# ruleid: gunicorn-reload-command
command=/srv/app/venv/bin/gunicorn --bind 0.0.0.0:8000 --reload app:app
# ruleid: gunicorn-reload-command
exec gunicorn --bind 0.0.0.0:8000 --reload app:app
# ruleid: gunicorn-reload-command
    command: ["gunicorn", "--bind", "0.0.0.0:8000", "--reload", "app:app"]
# ruleid: gunicorn-reload-command
  "startCommand": "gunicorn --bind 0.0.0.0:8000 --reload app:app"
command:
  # ruleid: gunicorn-reload-command
  - gunicorn
  - --bind
  - 0.0.0.0:8000
  - --reload
  - app:app
# ruleid: gunicorn-reload-command
gunicorn app:app \
    --reload
# ruleid: gunicorn-reload-environment
Environment="GUNICORN_CMD_ARGS=--bind=:8000 --reload"
# ruleid: gunicorn-reload-environment
  GUNICORN_CMD_ARGS: "--reload"
# ruleid: gunicorn-reload-environment
export GUNICORN_CMD_ARGS="--reload"
