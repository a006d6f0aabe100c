# Fixture for python.yaml; what must stay silent comes first.
import asyncio
import os
import subprocess
import sys
import threading
import unittest

import connexion
import flask.cli
import gevent.pywsgi
import uvicorn
import waitress
import werkzeug.serving
from celery import Celery
from dash import Dash
from flask import Flask
from flask_script import Manager, Server
from flask_socketio import SocketIO
from quart import Quart
from werkzeug.serving import run_simple
from wsgiref.simple_server import make_server

app = Flask(__name__)
web = Flask("web")
sio = SocketIO(app)


def silent(runner, loop, scheduler, tests, thread, client, self):
    # A113
    # ok: dev-server-run
    asyncio.run(job())
    # A114
    # ok: dev-server-run
    uvicorn.run(app)
    # A115
    # ok: dev-server-run
    runner.run()
    # ok: dev-server-run
    loop.run()
    # ok: dev-server-run
    scheduler.run()
    # ok: dev-server-run
    unittest.TextTestRunner().run(tests)
    # ok: dev-server-run
    subprocess.run(["ls"])
    # ok: dev-server-run
    thread.run()
    # ok: dev-server-run
    client.run("token")
    # ok: dev-server-run
    self.run()
    # A101
    # ok: dev-server-run
    gevent.pywsgi.WSGIServer(("", 80), app).serve_forever()
    # A102
    # ok: dev-server-run
    waitress.serve(app, listen="*:8080")
    # ok: dev-server-run-command
    subprocess.run(["flask", "--app", "run", "db", "upgrade"])
    # ok: dev-server-run-command
    subprocess.run(["gunicorn", "app:app"])
    # ok: dev-server-run-command
    os.system("flask --app run db upgrade")
    # ok: dev-server-run-command
    os.system("gunicorn app:app")
    # ok: dev-server-run-command
    flask.cli.main(["routes"])
    if False:
        # ok: dev-server-run
        app.run()


def silent_worker():
    worker = Celery("tasks")
    # ok: dev-server-run
    worker.run()


def silent_server():
    server = uvicorn.Server(uvicorn.Config(app))
    # ok: dev-server-run
    server.run()


def silent_connexion(cnx_app):
    # ok: dev-server-run
    cnx_app.run("web.app:app", port=8080)
    # ok: dev-server-run
    cnx_app.run(f"{name}:app", port=8080)


def silent_gunicorn():
    from gunicorn.app.base import BaseApplication

    class StandaloneApplication(BaseApplication):
        pass

    # ok: dev-server-run
    StandaloneApplication(app).run()
    standalone_app = StandaloneApplication(app)
    # ok: dev-server-run
    standalone_app.run()


# A110
# ruleid: dev-server-run
app.run()
# ruleid: dev-server-run
web.run()
# ruleid: dev-server-run
app.run(debug=False)
# A024
# ruleid: dev-server-run
app.run(debug=True, use_debugger=False, use_reloader=False)
# A025
# ruleid: dev-server-run
app.run(debug=True, use_debugger=False, passthrough_errors=True)
# A027
# ruleid: dev-server-run
app.run(ssl_context="adhoc")
# A074
# ruleid: dev-server-run
app.run(debug=os.environ.get("DEBUG") == "1")
# ruleid: dev-server-run
threading.Thread(target=app.run, daemon=True).start()
# ruleid: dev-server-run
threading.Thread(target=lambda: app.run(port=80)).start()
# A087
# ruleid: dev-server-run-function
run_simple("0.0.0.0", 80, app)
# A090
# ruleid: dev-server-run-function
werkzeug.serving.make_server("0.0.0.0", 80, app).serve_forever()
# A091
# ruleid: dev-server-run-function
make_server("", 80, app).serve_forever()
# A094
# ruleid: dev-server-run
sio.run(app, host="0.0.0.0")
# A096
manager = Manager(app)
# ruleid: dev-server-run-manager
manager.run()
# ruleid: dev-server-run-function
manager.add_command("runserver", Server(host="0.0.0.0"))
dash_app = Dash(__name__)
# ruleid: dev-server-run
dash_app.run_server()
# ruleid: dev-server-run
Dash(__name__).run_server(port=80)
# A099
quart_app = Quart(__name__)
# ruleid: dev-server-run
quart_app.run(debug=True)
# A100
cnx = connexion.FlaskApp(__name__)
# ruleid: dev-server-run
cnx.run(port=8080)
# A108
# ruleid: dev-server-run-command
os.system("flask run --host=0.0.0.0")
# ruleid: dev-server-run-command
subprocess.Popen([sys.executable, "-m", "flask", "run"])
# ruleid: dev-server-run-command
subprocess.run(["flask", "--app", "web", "run"])
# ruleid: dev-server-run-command
flask.cli.main(["run"])

if __name__ == "__main__":
    # A109
    # ruleid: dev-server-run
    app.run()
    # A111
    # ruleid: dev-server-run
    app.run(host="0.0.0.0", port=8080)
    # A112
    # ruleid: dev-server-run
    app.run(host=os.getenv("HOST", "0.0.0.0"))


def from_a_factory():
    FRONTEND = create_app()
    # ruleid: dev-server-run
    FRONTEND.run()


def main():
    application = Flask(__name__)
    # ruleid: dev-server-run
    application.run()


# ruleid: dev-server-run
create_app().run()
# ruleid: dev-server-run
api.app.run()
