# Lines of several kinds of artefact: the rule reads them alike.
# ok: uwsgi-autoreload-command
uwsgi --http :8000 --module app:app
# ok: uwsgi-autoreload-command
# uwsgi --http :8000 --py-autoreload 2 --module app:app
# ok: uwsgi-autoreload-command
echo "uwsgi --http :8000 --py-autoreload 2 --module app:app"
# ok: uwsgi-autoreload-command
web: uwsgi --http :8000 --module app:app # uwsgi --http :8000 --py-autoreload 2 --module app:app
# ok: uwsgi-autoreload-command
uwsgi --py-autoreload 0 --module app:app
# ok: uwsgi-autoreload-command
uwsgi --touch-reload /tmp/reload --module app:app
# ok: uwsgi-autoreload-environment
export UWSGI_PY_AUTORELOAD=0
# B040
# ruleid: uwsgi-autoreload-command
web: uwsgi --http :8000 --py-autoreload 2 --module app:app
# ruleid: uwsgi-autoreload-command
ExecStart=/srv/app/venv/bin/uwsgi --http :8000 --py-autoreload 2 --module app:app
# ruleid: uwsgi-autoreload-command
command=/srv/app/venv/bin/uwsgi --http :8000 --py-autoreload 2 --module app:app
# ruleid: uwsgi-autoreload-command
exec uwsgi --http :8000 --py-autoreload 2 --module app:app
# ruleid: uwsgi-autoreload-command
    command: ["uwsgi", "--http", ":8000", "--py-autoreload", "2", "--module", "app:app"]
# ruleid: uwsgi-autoreload-command
  "startCommand": "uwsgi --http :8000 --py-autoreload 2 --module app:app"
command:
  # ruleid: uwsgi-autoreload-command
  - uwsgi
  - --http
  - :8000
  - --py-autoreload
  - 2
  - --module
  - app:app
# ruleid: uwsgi-autoreload-command
uwsgi --http :8000 --python-autoreload=1 --module app:app
# ruleid: uwsgi-autoreload-environment
export UWSGI_PY_AUTORELOAD=1
