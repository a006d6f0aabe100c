# An app of another kind, in a file that never imports Flask.
from quart import Quart

from project.core import Nettacker

app = Nettacker()
# ok: dev-server-run
app.run()

# A099
web = Quart(__name__)
# ruleid: dev-server-run
web.run()
