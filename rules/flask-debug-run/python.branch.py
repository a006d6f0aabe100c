# Branches: what runs only where somebody asks for it, and what runs unless somebody says no.
import os
import sys

from flask import Flask

app = Flask(__name__)


def silent_where_it_is_asked_for(arguments):
    if arguments.debug:
        # ok: flask-debug-run
        # ruleid: flask-debug-run-lookalike
        app.run(debug=True)
    if "--debug" in sys.argv:
        # ok: flask-debug-run
        # ruleid: flask-debug-run-lookalike
        app.run(debug=True)
    if os.environ.get("APP_ENV") == "development":
        # ok: flask-debug-run
        # ruleid: flask-debug-run-lookalike
        app.run(debug=True)
    elif os.environ.get("APP_ENV", "production") == "local":
        # ok: flask-debug-run
        # ruleid: flask-debug-run-lookalike
        app.run(debug=True)


def not_asked_for(arguments):
    if os.environ.get("APP_ENV") == "production":
        serve(app)
    else:
        # ok: flask-debug-run-lookalike
        # ruleid: flask-debug-run
        app.run(debug=True)
    if arguments.debug:
        app.run()
    else:
        # ok: flask-debug-run-lookalike
        # ruleid: flask-debug-run
        app.run(debug=True)
    if os.environ.get("APP_ENV", "dev") == "dev":
        # ok: flask-debug-run-lookalike
        # ruleid: flask-debug-run
        app.run(debug=True)
    if os.environ.get("DEBUG", "True").lower() == "true":
        # ok: flask-debug-run-lookalike
        # ruleid: flask-debug-run
        app.run(debug=True)
    if not os.environ.get("APP_ENV") == "dev":
        # ok: flask-debug-run-lookalike
        # ruleid: flask-debug-run
        app.run(debug=True)
    if "--production" not in sys.argv:
        # ok: flask-debug-run-lookalike
        # ruleid: flask-debug-run
        app.run(debug=True)
    if __name__ == "__main__":
        # ok: flask-debug-run-lookalike
        # ruleid: flask-debug-run
        app.run(debug=True)
    if DEBUG:
        # ok: flask-debug-run-lookalike
        # ruleid: flask-debug-run
        app.run(debug=True)
