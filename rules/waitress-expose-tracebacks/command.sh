# Lines of several kinds of artefact: the rule reads them alike.
# ok: waitress-expose-tracebacks-command
waitress-serve --listen=127.0.0.1:8000 app:app
# ok: waitress-expose-tracebacks-command
# waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app
# ok: waitress-expose-tracebacks-command
echo "waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app"
# ok: waitress-expose-tracebacks-command
web: waitress-serve --listen=127.0.0.1:8000 app:app # waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app
# ok: waitress-expose-tracebacks-command
waitress-serve --no-expose-tracebacks app:app
# E-WAITRESS
# ruleid: waitress-expose-tracebacks-command
web: waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app
# ruleid: waitress-expose-tracebacks-command
ExecStart=/srv/app/venv/bin/waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app
# ruleid: waitress-expose-tracebacks-command
command=/srv/app/venv/bin/waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app
# ruleid: waitress-expose-tracebacks-command
exec waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app
# ruleid: waitress-expose-tracebacks-command
    command: ["waitress-serve", "--expose-tracebacks", "--listen=127.0.0.1:8000", "app:app"]
# ruleid: waitress-expose-tracebacks-command
  "startCommand": "waitress-serve --expose-tracebacks --listen=127.0.0.1:8000 app:app"
command:
  # ruleid: waitress-expose-tracebacks-command
  - waitress-serve
  - --expose-tracebacks
  - --listen=127.0.0.1:8000
  - app:app
