# Fixture for python.yaml; what must stay silent comes first.
from flask import Flask
from werkzeug.debug import DebuggedApplication
from werkzeug.serving import run_simple

app = Flask(__name__)
# A082
# ok: werkzeug-traceback
app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)
# A001
# ok: werkzeug-traceback
app.run(debug=True)
# ok: werkzeug-traceback
app.run(use_evalex=False)
# ok: werkzeug-traceback
app.run(debug=True, use_debugger=False, use_evalex=False)
# ok: werkzeug-traceback
run_simple("localhost", 80, app, use_evalex=False)
if app.debug:
    # ok: werkzeug-traceback
    app.wsgi_app = DebuggedApplication(app.wsgi_app)

# A083
# ruleid: werkzeug-traceback
app.wsgi_app = DebuggedApplication(app.wsgi_app)
# ruleid: werkzeug-traceback
app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=False)
# A023
# ruleid: werkzeug-traceback
app.run(debug=True, use_evalex=False)
# ruleid: werkzeug-traceback
run_simple("localhost", 80, app, use_debugger=True, use_evalex=False)
