# Fixture for python.yaml; what must stay silent comes first.
from flask import Flask
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import run_simple

app = Flask(__name__)
# A083
# ok: werkzeug-debugger
app.wsgi_app = DebuggedApplication(app.wsgi_app)
# ok: werkzeug-debugger
app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=False)
# ok: werkzeug-debugger
app.wsgi_app = DebuggedApplication(app.wsgi_app, False)
# A085
if app.debug:
    # ok: werkzeug-debugger
    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
# A087
# ok: werkzeug-debugger
run_simple("0.0.0.0", 80, app)
# ok: werkzeug-debugger
run_simple("localhost", 80, app, use_reloader=True, use_debugger=False)
# ok: werkzeug-debugger
run_simple("localhost", 80, app, True, False)
# ok: werkzeug-debugger
run_simple("localhost", 80, app, use_debugger=app.debug)
# ok: werkzeug-debugger
run_simple("localhost", 80, app, use_debugger=True, use_evalex=False)
if False:
    # ok: werkzeug-debugger
    run_simple("localhost", 80, app, use_debugger=True)

# A082
# ruleid: werkzeug-debugger
app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
# A084
# ruleid: werkzeug-debugger
wrapped = DebuggedApplication(app, True, pin_security=False)
# A088
# ruleid: werkzeug-debugger
run_simple("0.0.0.0", 80, app, use_debugger=True)
# A089
# ruleid: werkzeug-debugger
run_simple("0.0.0.0", 80, app, True, True)
if __name__ == "__main__":
    # ruleid: werkzeug-debugger
    run_simple("localhost", 5000, app, use_reloader=True, use_debugger=True)
if "PRODUCTION" not in os.environ:
    # ruleid: werkzeug-debugger
    app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
