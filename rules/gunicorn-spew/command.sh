# Lines of several kinds of artefact: the rule reads them alike.
# ok: gunicorn-spew-command
gunicorn --bind 0.0.0.0:8000 app:app
# ok: gunicorn-spew-command
# gunicorn --spew app:app
# ok: gunicorn-spew-command
echo "gunicorn --spew app:app"
# ok: gunicorn-spew-command
web: gunicorn --bind 0.0.0.0:8000 app:app # gunicorn --spew app:app
# ok: gunicorn-spew-environment
export GUNICORN_CMD_ARGS="--bind=:8000"
# B035
# ruleid: gunicorn-spew-command
web: gunicorn --spew app:app
# ruleid: gunicorn-spew-command
ExecStart=/srv/app/venv/bin/gunicorn --spew app:app
# ruleid: gunicorn-spew-command
command=/srv/app/venv/bin/gunicorn --spew app:app
# ruleid: gunicorn-spew-command
exec gunicorn --spew app:app
# ruleid: gunicorn-spew-command
    command: ["gunicorn", "--spew", "app:app"]
# ruleid: gunicorn-spew-command
  "startCommand": "gunicorn --spew app:app"
command:
  # ruleid: gunicorn-spew-command
  - gunicorn
  - --spew
  - app:app
# ruleid: gunicorn-spew-environment
export GUNICORN_CMD_ARGS="--spew"
