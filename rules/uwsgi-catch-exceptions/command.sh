# Lines of several kinds of artefact: the rule reads them alike.
# ok: uwsgi-catch-exceptions-command
uwsgi --http :8000 --module app:app
# ok: uwsgi-catch-exceptions-command
# uwsgi --http :8000 --catch-exceptions --module app:app
# ok: uwsgi-catch-exceptions-command
echo "uwsgi --http :8000 --catch-exceptions --module app:app"
# ok: uwsgi-catch-exceptions-command
web: uwsgi --http :8000 --module app:app # uwsgi --http :8000 --catch-exceptions --module app:app
# ok: uwsgi-catch-exceptions-command
uwsgi --http :8000 --catch-exceptions=false --module app:app
# ok: uwsgi-catch-exceptions-environment
export UWSGI_CATCH_EXCEPTIONS=0
# B039
# ruleid: uwsgi-catch-exceptions-command
web: uwsgi --http :8000 --catch-exceptions --module app:app
# ruleid: uwsgi-catch-exceptions-command
ExecStart=/srv/app/venv/bin/uwsgi --http :8000 --catch-exceptions --module app:app
# ruleid: uwsgi-catch-exceptions-command
command=/srv/app/venv/bin/uwsgi --http :8000 --catch-exceptions --module app:app
# ruleid: uwsgi-catch-exceptions-command
exec uwsgi --http :8000 --catch-exceptions --module app:app
# ruleid: uwsgi-catch-exceptions-command
    command: ["uwsgi", "--http", ":8000", "--catch-exceptions", "--module", "app:app"]
# ruleid: uwsgi-catch-exceptions-command
  "startCommand": "uwsgi --http :8000 --catch-exceptions --module app:app"
command:
  # ruleid: uwsgi-catch-exceptions-command
  - uwsgi
  - --http
  - :8000
  - --catch-exceptions
  - --module
  - app:app
# ruleid: uwsgi-catch-exceptions-environment
  UWSGI_CATCH_EXCEPTIONS: "true"
# ruleid: uwsgi-catch-exceptions-environment
export UWSGI_CATCH_EXCEPTIONS=1
