# Lines of several kinds of artefact: the rule reads them alike.
# ok: mod-wsgi-debug-command
mod_wsgi-express start-server wsgi.py
# ok: mod-wsgi-debug-command
# mod_wsgi-express start-server wsgi.py --debug-mode
# ok: mod-wsgi-debug-command
echo "mod_wsgi-express start-server wsgi.py --debug-mode"
# ok: mod-wsgi-debug-command
web: mod_wsgi-express start-server wsgi.py # mod_wsgi-express start-server wsgi.py --debug-mode
# ok: mod-wsgi-debug-command
WSGIScriptReloading On
# B042
# ruleid: mod-wsgi-debug-command
web: mod_wsgi-express start-server wsgi.py --debug-mode
# ruleid: mod-wsgi-debug-command
ExecStart=/srv/app/venv/bin/mod_wsgi-express start-server wsgi.py --debug-mode
# ruleid: mod-wsgi-debug-command
command=/srv/app/venv/bin/mod_wsgi-express start-server wsgi.py --debug-mode
# ruleid: mod-wsgi-debug-command
exec mod_wsgi-express start-server wsgi.py --debug-mode
# ruleid: mod-wsgi-debug-command
    command: ["mod_wsgi-express", "start-server", "wsgi.py", "--debug-mode"]
# ruleid: mod-wsgi-debug-command
  "startCommand": "mod_wsgi-express start-server wsgi.py --debug-mode"
command:
  # ruleid: mod-wsgi-debug-command
  - mod_wsgi-express
  - start-server
  - wsgi.py
  - --debug-mode
# ruleid: mod-wsgi-debug-command
mod_wsgi-express start-server wsgi.py --enable-debugger
