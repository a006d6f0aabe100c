# A launcher that never imports Flask: launch analysis tells what it runs.
from project import app, create_app, runner, server_runner

# ok: dev-server-run
runner.run()
# ok: dev-server-run
server_runner.run()

# A036
# ok: dev-server-run
create_app().run()
# A037
# ok: dev-server-run
app.run(host="0.0.0.0")
