# A launcher that never imports Flask: only what it imports or gets from a factory counts.
from project import app, create_app, runner, server_runner

# ok: dev-server-run
runner.run()
# ok: dev-server-run
server_runner.run()

# A036
# ruleid: dev-server-run
create_app().run()
# A037
# ruleid: dev-server-run
app.run(host="0.0.0.0")
