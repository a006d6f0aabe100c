# Fixture for python.yaml. Each block carries the id of its row in the pattern tables; what must stay
# silent comes first.
import asyncio
import functools
import os
import subprocess
import sys
from argparse import ArgumentParser
from threading import Thread

import flask
import flask as f
import flask.cli
import flask_script
import uvicorn
from bottle import run as run_bottle
from celery import Celery
from dash import Dash
from flask import Flask
from flask import Flask as F
from flask_socketio import SocketIO
from quart import Quart
from sanic import Sanic

app = Flask(__name__)
socketio = SocketIO(app)
quart_app = Quart(__name__)
sanic_app = Sanic("name")
ON = True
OFF = False


def silent():
    # A024
    # ok: flask-debug-run, flask-debug-run-value
    # ruleid: flask-debug-run-lookalike
    app.run(debug=True, use_debugger=False, use_reloader=False)
    # A025
    # ok: flask-debug-run
    # ruleid: flask-debug-run-lookalike
    app.run(debug=True, use_debugger=False, passthrough_errors=True)
    # A023
    # ok: flask-debug-run
    # ruleid: flask-debug-run-lookalike
    app.run(debug=True, use_evalex=False)
    # A027
    # ok: flask-debug-run, flask-debug-run-value
    app.run(ssl_context="adhoc")
    # A109
    # ok: flask-debug-run, flask-debug-run-value
    app.run()
    # ok: flask-debug-run, flask-debug-run-value
    app.run(debug=False)
    # ok: flask-debug-run, flask-debug-run-value
    app.run(debug=None)
    # ok: flask-debug-run, flask-debug-run-value
    app.run(debug=0)
    # A006
    # ok: flask-debug-run, flask-debug-run-value
    app.run(debug="")
    # ok: flask-debug-run, flask-debug-run-value
    app.run(debug=OFF)
    # ok: flask-debug-run, flask-debug-run-value
    app.run("0.0.0.0", 5000, False)
    # A018
    # ok: flask-debug-run, flask-debug-run-value
    app.run(debug=True if "--dev" in sys.argv else False)
    # A074
    # ok: flask-debug-run, flask-debug-run-value
    app.run(debug=os.environ.get("DEBUG", "0") == "1")
    # A111
    # ok: flask-debug-run, flask-debug-run-value
    app.run(host="0.0.0.0", port=8080)
    # ok: flask-debug-run-value
    app.run(debug=f"{ON}" == "1")
    # A029
    if False:
        # ok: flask-debug-run
        # ruleid: flask-debug-run-lookalike
        app.run(debug=True)


def silent_option():
    # A019
    parser = ArgumentParser()
    parser.add_argument("--debug", action="store_true")
    options = parser.parse_args()
    # ok: flask-debug-run, flask-debug-run-value
    app.run(debug=options.debug)


def silent_parameter(debug=False):
    # ok: flask-debug-run, flask-debug-run-value
    app.run(debug=debug)


def silent_dict():
    options = {"debug": False, "port": 5000}
    # ok: flask-debug-run-indirect
    app.run(**options)
    other = {"port": 5000}
    # ok: flask-debug-run-indirect
    app.run(**other)
    # ok: flask-debug-run-indirect
    Thread(target=app.run, kwargs={"port": 80}).start()


def look_alikes(job, runner, asgi_app, loop, bottle_app):
    # A113
    # ok: flask-debug-run
    # ruleid: flask-debug-run-lookalike
    asyncio.run(job(), debug=True)
    # A114
    # ok: flask-debug-run
    # ruleid: flask-debug-run-lookalike
    uvicorn.run(asgi_app, debug=True)
    # A115: a name proves nothing; launch analysis tells what it is
    # ok: flask-debug-run-lookalike
    # ruleid: flask-debug-run
    runner.run(debug=True)
    # ok: flask-debug-run-lookalike
    # ruleid: flask-debug-run
    loop.run(debug=True)
    # ok: flask-debug-run
    # ruleid: flask-debug-run-lookalike
    run_bottle(bottle_app, debug=True)
    # A099
    # ok: flask-debug-run
    # ruleid: flask-debug-run-lookalike
    quart_app.run(debug=True)
    # ok: flask-debug-run
    # ruleid: flask-debug-run-lookalike
    sanic_app.run(debug=True)
    # ok: flask-debug-run
    # ruleid: flask-debug-run-lookalike
    subprocess.run(["ls"], debug=True)


def look_alike_worker():
    worker = Celery("tasks")
    # ok: flask-debug-run
    # ruleid: flask-debug-run-lookalike
    worker.run(debug=True)


def silent_commands():
    # A108
    # ok: flask-debug-run-command
    os.system("flask run --host=0.0.0.0")
    # ok: flask-debug-run-command
    os.system("flask --app run db upgrade")
    # ok: flask-debug-run-command
    subprocess.run(["flask", "run", "--no-debug"])
    # ok: flask-debug-run-command
    subprocess.run(["flask", "run", "--no-debugger", "--port", "80"])
    # ok: flask-debug-run-command
    os.system("flask run --no-debug")
    # ok: flask-debug-run-command
    subprocess.run(["flask", "--debug", "routes"])
    # ok: flask-debug-run-command
    print("flask run --debug")
    # ok: flask-debug-run-command
    flask.cli.main(["routes", "--debug"])


# A001
if __name__ == "__main__":
    # ok: flask-debug-run-lookalike
    # ruleid: flask-debug-run
    app.run(debug=True)

# A002
# ok: flask-debug-run-lookalike
# ruleid: flask-debug-run
app.run(debug=True)

# A004
# ruleid: flask-debug-run-value
app.run(debug=1)

# A006
# ruleid: flask-debug-run-value
app.run(debug="False")

# A007
# ruleid: flask-debug-run-value
app.run(debug=ON)


class Config:
    DEBUG = True
    VERBOSE: bool = True
    QUIET = False


# A010
# ruleid: flask-debug-run-value
app.run(debug=Config.DEBUG)
# ok: flask-debug-run-value
app.run(debug=Config.QUIET)
config = Config()
# ruleid: flask-debug-run-value
app.run(debug=config.VERBOSE)
# ok: flask-debug-run-value
app.run(debug=config.QUIET)


def dicts():
    # A011
    options = {"debug": True, "port": 5000}
    # ruleid: flask-debug-run-indirect
    app.run(**options)
    # A012
    others = dict(port=5000, debug=1)
    # ruleid: flask-debug-run-indirect
    app.run("0.0.0.0", **others)
    # A013
    # ruleid: flask-debug-run-indirect
    app.run(**{"port": 5000, "debug": True})
    third = {}
    third["debug"] = True
    # ruleid: flask-debug-run-indirect
    app.run(**third)


OPTIONS = {"debug": True}


def dict_of_the_module():
    # ruleid: flask-debug-run-indirect
    app.run(**OPTIONS)


def bound_method():
    # A014
    go = app.run
    # ruleid: flask-debug-run-indirect
    go(debug=True)


def threads():
    # A015
    # ruleid: flask-debug-run
    functools.partial(app.run, debug=True)()
    # A016
    # ruleid: flask-debug-run
    Thread(target=lambda: app.run(debug=True, use_reloader=False)).start()
    # A017
    # ruleid: flask-debug-run-indirect
    Thread(target=app.run, kwargs={"port": 80, "debug": True}).start()
    # ruleid: flask-debug-run-indirect
    Thread(None, target=app.run, daemon=True, kwargs=dict(debug=True)).start()
    arguments = dict(debug=True)
    # ruleid: flask-debug-run-indirect
    Thread(target=app.run, kwargs=arguments).start()


def options():
    # A020
    parser = ArgumentParser()
    parser.add_argument("--debug", default=True)
    arguments = parser.parse_args()
    # ruleid: flask-debug-run-value
    app.run(debug=arguments.debug)


def negative_option():
    parser = ArgumentParser()
    parser.add_argument("--no-debug", dest="debug", action="store_false")
    arguments = parser.parse_args()
    # ruleid: flask-debug-run-value
    app.run(debug=arguments.debug)


def parameter(host="127.0.0.1", debug=True):
    # ruleid: flask-debug-run-value
    app.run(host, debug=debug)


# A021
# ruleid: flask-debug-run-value
app.run(debug=not False)
# A026
# ruleid: flask-debug-run
app.run(use_debugger=True)
# ruleid: flask-debug-run
app.run("0.0.0.0", 5000, True)
app.run(
    host="0.0.0.0",
    # ruleid: flask-debug-run
    debug=True,
)

# A032
by_alias = f.Flask(__name__)
# ruleid: flask-debug-run
by_alias.run(debug=True)
# A033
by_name = F(__name__)
# ruleid: flask-debug-run
by_name.run(debug=True)


def bound_to_flask_under_another_name():
    worker = Flask(__name__)
    # ok: flask-debug-run-lookalike
    # ruleid: flask-debug-run
    worker.run(debug=True)


def create_app():
    return Flask(__name__)


# A034
# ruleid: flask-debug-run
create_app().run(debug=True)
# ruleid: flask-debug-run
flask.Flask(__name__).run(debug=True)
# A035
made = create_app()
# ruleid: flask-debug-run
made.run(debug=True)


# A038
class MyApp(Flask):
    pass


mine = MyApp(__name__)
# ruleid: flask-debug-run
mine.run(debug=True)


# A040
def serve_typed(app: Flask):
    # ruleid: flask-debug-run
    app.run(debug=True)


# A041
def serve(app):
    # ruleid: flask-debug-run
    app.run(debug=True)


# A042
def main():
    from flask import Flask

    local = Flask(__name__)
    # ruleid: flask-debug-run
    local.run(debug=True)


# A043
# ruleid: flask-debug-run
api.app.run(debug=True)

# ruleid: flask-debug-run
socketio.run(app, debug=True)
# ruleid: flask-debug-run
socket_io.run(app, host="127.0.0.1", debug=True)
# A095
# ruleid: flask-debug-run-indirect
manager.add_command("runserver", flask_script.Server(host="0.0.0.0", use_debugger=True))
# A097
dash_app = Dash(__name__)
# ruleid: flask-debug-run
dash_app.run_server(debug=True)
# A098
# ruleid: flask-debug-run
dash_app.run("0.0.0.0", 8050, None, True)
# ruleid: flask-debug-run
Dash(__name__).run(debug=True)
# A106
# ruleid: flask-debug-run-command
flask.cli.main(["run", "--debug"])
# A107
# ruleid: flask-debug-run-command
subprocess.run(["flask", "run", "--debug", "--host", "0.0.0.0"])
# ruleid: flask-debug-run-command
subprocess.Popen([sys.executable, "-m", "flask", "--app", "web", "--debug", "run"])
# ruleid: flask-debug-run-command
os.system("flask --app web run --debug")
# ruleid: flask-debug-run-command
os.system("flask --debug run")

# A117
app.run(
    host="0.0.0.0",  # nosec B104
    # ruleid: flask-debug-run
    debug=True,
)
