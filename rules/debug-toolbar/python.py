# Fixture for python.yaml; what must stay silent comes first.
import flask_debugtoolbar
from flask_debugtoolbar import DebugToolbarExtension

# ok: debug-toolbar
toolbar = OtherToolbarExtension(app)
# ok: debug-toolbar
toolbar = None

# A104
# ruleid: debug-toolbar
toolbar = DebugToolbarExtension(app)
# ruleid: debug-toolbar
toolbar = flask_debugtoolbar.DebugToolbarExtension()
