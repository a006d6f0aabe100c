# Lines of several kinds of artefact: the rule reads them alike.
# ok: functions-framework-debug-command
functions-framework --target=f
# ok: functions-framework-debug-command
# functions-framework --target=f --debug
# ok: functions-framework-debug-command
echo "functions-framework --target=f --debug"
# ok: functions-framework-debug-command
web: functions-framework --target=f # functions-framework --target=f --debug
# ok: functions-framework-debug-command
functions-framework --target=debug
# B093, B094
# ruleid: functions-framework-debug-command
web: functions-framework --target=f --debug
# ruleid: functions-framework-debug-command
ExecStart=/srv/app/venv/bin/functions-framework --target=f --debug
# ruleid: functions-framework-debug-command
command=/srv/app/venv/bin/functions-framework --target=f --debug
# ruleid: functions-framework-debug-command
exec functions-framework --target=f --debug
# ruleid: functions-framework-debug-command
    command: ["functions-framework", "--target=f", "--debug"]
# ruleid: functions-framework-debug-command
  "startCommand": "functions-framework --target=f --debug"
command:
  # ruleid: functions-framework-debug-command
  - functions-framework
  - --target=f
  - --debug
# ruleid: functions-framework-debug-command
functions-framework --target f \
    --debug
