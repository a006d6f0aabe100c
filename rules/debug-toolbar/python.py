# Fixture for python.yaml; what must stay silent comes first.
import flask_debugtoolbar
from flask_debugtoolbar import DebugToolbarExtension

# ok: debug-toolbar
toolbar = OtherToolbarExtension(app)
# ok: debug-toolbar
toolbar = None
if app.debug:
    # ok: debug-toolbar
    DebugToolbarExtension(app)
if os.environ.get("APP_ENV") == "development":
    # ok: debug-toolbar
    DebugToolbarExtension(app)

# A104
# ruleid: debug-toolbar
toolbar = DebugToolbarExtension(app)
# ruleid: debug-toolbar
toolbar = flask_debugtoolbar.DebugToolbarExtension()
if not app.debug:
    # ruleid: debug-toolbar
    DebugToolbarExtension(app)
if app.debug:
    pass
else:
    # ruleid: debug-toolbar
    DebugToolbarExtension(app)
if os.environ.get("APP_ENV") == "production":
    # ruleid: debug-toolbar
    DebugToolbarExtension(app)
