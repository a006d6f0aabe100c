# Fixture for python.yaml; what must stay silent comes first.
import os

from flask import Flask
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import run_simple

app = Flask(__name__)
# A082
# ok: werkzeug-debugger-conditional
app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
# A083
# ok: werkzeug-debugger-conditional
app.wsgi_app = DebuggedApplication(app.wsgi_app)
# ok: werkzeug-debugger-conditional
app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=False)
if app.debug:
    # ok: werkzeug-debugger-conditional
    run_simple("localhost", 80, app)

# A085
if app.debug:
    # ruleid: werkzeug-debugger-conditional
    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
if app.config["DEBUG"] and not app.testing:
    # ruleid: werkzeug-debugger-conditional
    app.wsgi_app = DebuggedApplication(app.wsgi_app, True)
if app.config.get("DEBUG"):
    # ruleid: werkzeug-debugger-conditional
    app.wsgi_app = DebuggedApplication(app.wsgi_app)
if os.environ.get("FLASK_DEBUG"):
    # ruleid: werkzeug-debugger-conditional
    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
if os.environ.get("SERVER_SOFTWARE", "").startswith("Dev"):
    # ruleid: werkzeug-debugger-conditional
    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
if "PRODUCTION" not in os.environ:
    # ok: werkzeug-debugger-conditional
    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
# ruleid: werkzeug-debugger-conditional
app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=app.debug)


def start(debug=False):
    if debug:
        # ruleid: werkzeug-debugger-conditional
        run_simple("localhost", 80, app, use_debugger=True)
