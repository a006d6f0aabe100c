"""Which calls serve, and with what: detection tables A2, A5, A6 and A7."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import ServerKind, State
from tests.launch.programs import FLASK, imported, only, run

DEV, PROD = ServerKind.DEVELOPMENT, ServerKind.PRODUCTION
DEBUGGED = "from werkzeug.debug import DebuggedApplication\n"
SERVING = "from werkzeug.serving import run_simple, make_server\n"
SOCKETIO = "from flask_socketio import SocketIO\nsocketio = SocketIO(app)\n"
SCRIPT = "from flask_script import Manager, Server\nmanager = Manager(app)\n"
FACTORY = {
    "proj/__init__.py": """
        from flask import Flask
        def create_app():
            return Flask(__name__)
        app = create_app()
    """
}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import asyncio\nasyncio.run(job(), debug=True)", id="A113"),
        pytest.param("import flask_login\nrunner.run(debug=True)", id="A115"),
        pytest.param("import logging\nlogging.basicConfig(level=logging.DEBUG)", id="A116"),
        pytest.param("from quart import Quart\napp = Quart('x')\napp.run(debug=True)", id="A099"),
        pytest.param("from fastapi import FastAPI\napp = FastAPI()\napp.run()", id="FastAPI"),
        pytest.param("from bottle import Bottle\napp = Bottle()\napp.run(debug=True)", id="Bottle"),
        pytest.param("import discord\nclient = discord.Client()\nclient.run('t')", id="a client"),
        pytest.param("import subprocess\nsubprocess.run(['ls'])", id="a command"),
        pytest.param("import subprocess\nsubprocess.run(['flask', 'db', 'upgrade'])", id="B015"),
        pytest.param("import unittest\nunittest.main()", id="tests"),
        pytest.param("if False:\n    app.run(debug=True)", id="A029"),
        pytest.param("def f():\n    app.run(debug=True)", id="a function that nothing calls"),
    ],
)
def test_no_sink(code: str) -> None:
    assert run(FLASK + code).sinks == ()


def test_wsgi_server_of_something_else_is_no_sink() -> None:
    code = (
        "from wsgiref.simple_server import make_server\nmake_server('', 80, main).serve_forever()"
    )
    assert run(code).sinks == ()


def test_app_like_name_without_flask_is_no_sink() -> None:
    assert run("from somewhere import app\napp.run(debug=True)").sinks == ()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import flask as f\nf.Flask('x').run(debug=True)", id="A032"),
        pytest.param("from flask import Flask as F\nF('x').run(debug=True)", id="A033"),
        pytest.param("from flask import Flask\ndef create_app():\n    return Flask('x')\n"
                     "create_app().run(debug=True)", id="A034"),
        pytest.param("from proj import create_app\napp = create_app()\napp.run(debug=True)",
                     id="A035 and A036"),
        pytest.param("from proj import app\napp.run(debug=True)", id="A037"),
        pytest.param("from flask import Flask\nclass MyApp(Flask):\n    pass\n"
                     "MyApp('x').run(debug=True)", id="A038"),
        pytest.param("from flask import Flask\ndef serve(app: Flask):\n    app.run(debug=True)\n"
                     "serve(load())", id="A040"),
        pytest.param("from proj import app\ndef serve(app):\n    app.run(debug=True)\nserve(app)",
                     id="A041"),
        pytest.param("def main():\n    from flask import Flask\n    app = Flask('x')\n"
                     "    app.run(debug=True)\nmain()", id="A042"),
        pytest.param("import proj\nproj.app.run(debug=True)", id="A043"),
        pytest.param("import flask\nfrom missing import app\napp.run(debug=True)",
                     id="not in the repository, but by its name"),
        pytest.param("import flask\nfrom missing import create_app\ncreate_app().run(debug=True)",
                     id="a factory that is not in the repository"),
        pytest.param("from apiflask import APIFlask\nAPIFlask('x').run(debug=True)",
                     id="a known subclass"),
        pytest.param("from flask import Flask\nclass Server:\n    def __init__(self):\n"
                     "        self.web = Flask('x')\n    def start(self):\n"
                     "        self.web.run(debug=True)\nServer().start()", id="in an object"),
        pytest.param("from flask import Flask\nclass A(Flask):\n    def run(self, **more):\n"
                     "        super().run(debug=True, **more)\nA('x').run(port=1)", id="super"),
    ],
)  # fmt: skip
def test_ways_to_the_app(code: str) -> None:
    sink = only(run(code, FACTORY))
    assert (sink.kind, sink.debug.state) == (DEV, State.ON)


def test_app_that_cannot_be_followed_is_unknown() -> None:
    sink = only(run("import flask\nfrom missing import app\napp.run()"))
    assert sink.debug.state is State.UNKNOWN


@pytest.mark.parametrize(
    ("arguments", "debugger", "evalex"),
    [
        pytest.param("debug=True, use_debugger=False, use_reloader=False", "off", "on", id="A024"),
        pytest.param("debug=True, use_debugger=False, passthrough_errors=True", "off", "on",
                     id="A025"),
        pytest.param("ssl_context='adhoc'", "off", "on", id="A027"),
        pytest.param("host=os.getenv('HOST', '0.0.0.0')", "off", "on", id="A112"),
        pytest.param("host='0.0.0.0', port=8080", "off", "on", id="A111"),
        pytest.param("debug=True, use_evalex=False", "on", "off", id="A023"),
        pytest.param("use_debugger=True", "on", "on", id="A026"),
        pytest.param("**load()", "unknown", "on", id="unknown keywords"),
    ],
)  # fmt: skip
def test_debugger_and_its_console(arguments: str, debugger: str, evalex: str) -> None:
    sink = only(run(f"{FLASK}app.run({arguments})"))
    assert (sink.debugger.state, sink.evalex.state) == (debugger, evalex)


@pytest.mark.parametrize(
    ("code", "debugger"),
    [
        pytest.param(SERVING + "run_simple('0.0.0.0', 80, app)", "off", id="A087"),
        pytest.param(SERVING + "run_simple('h', 80, app, use_debugger=True)", "on", id="A088"),
        pytest.param(SERVING + "run_simple('h', 80, app, True, True)", "on", id="A089"),
        pytest.param(SERVING + "make_server('h', 80, app).serve_forever()", "off", id="A090"),
        pytest.param("from wsgiref.simple_server import make_server\n"
                     "with make_server('', 80, app) as h:\n    h.serve_forever()", "off",
                     id="A091"),
        pytest.param(SOCKETIO + "socketio.run(app, allow_unsafe_werkzeug=True)", "off", id="A093"),
        pytest.param(SOCKETIO + "socketio.run(app, host='0.0.0.0')", "off", id="A094"),
        pytest.param(SOCKETIO + "socketio.run(app, debug=True)", "on", id="Socket.IO and debug"),
        pytest.param("from dash import Dash\nDash('x').run_server(debug=True)", "on", id="A097"),
        pytest.param("import dash\ndash.Dash('x').run('h', 80, None, True)", "on", id="A098"),
        pytest.param("import dash\ndash.Dash('x').server.run(debug=True)", "on", id="its server"),
        pytest.param("import connexion\nconnexion.FlaskApp('x').run(port=80, debug=True)", "on",
                     id="A100"),
        pytest.param("import flask.cli\nflask.cli.main(['run', '--debug'])", "on", id="A106"),
        pytest.param("import subprocess\nsubprocess.run(['flask', 'run', '--debug'])", "on",
                     id="A107"),
        pytest.param("os.system('flask run --host=0.0.0.0')", "off", id="A108"),
        pytest.param("os.system('python -m flask run')", "off", id="A108 as a module"),
    ],
)  # fmt: skip
def test_development_servers(code: str, debugger: str) -> None:
    sink = only(run(FLASK + code))
    assert (sink.kind, sink.debugger.state) == (DEV, debugger)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("from gevent.pywsgi import WSGIServer\nWSGIServer(('', 80), app)"
                     ".serve_forever()", id="A101"),
        pytest.param("from waitress import serve\nserve(app, listen='*:8080')\napp.run()",
                     id="A102"),
        pytest.param("import uvicorn\nuvicorn.run(app, debug=True)", id="A114"),
        pytest.param("import eventlet.wsgi\neventlet.wsgi.server(eventlet.listen(('', 80)), app)",
                     id="eventlet"),
        pytest.param("from cheroot.wsgi import Server\nServer(('', 80), app).start()",
                     id="cheroot"),
        pytest.param("from gunicorn.app.base import BaseApplication\nclass S(BaseApplication):\n"
                     "    def __init__(self, a):\n        super().__init__()\nS(app).run()",
                     id="gunicorn in code"),
        pytest.param("import connexion\nconnexion.App('x').run('app:app', port=80)",
                     id="Connexion 3 by its arguments"),
        pytest.param("import asyncio, uvicorn\nasyncio.run(uvicorn.Server(c).serve())",
                     id="a uvicorn server"),
    ],
)  # fmt: skip
def test_production_servers(code: str) -> None:
    assert only(run(FLASK + code)).kind is PROD


@pytest.mark.parametrize(
    ("code", "versions", "kind", "debug"),
    [
        pytest.param("socketio.run(app)", {"eventlet": None}, PROD, "off", id="A094 eventlet"),
        pytest.param("import gevent\nsocketio.run(app, debug=True)", {}, PROD, "on",
                     id="X1 debug on gevent"),
        pytest.param("SocketIO(app, async_mode='threading').run(app)", {"gevent": None}, DEV,
                     "off", id="X1 threading is Werkzeug"),
        pytest.param("app.debug = True\nsocketio.run(app)", {}, DEV, "on", id="X1 the app's own"),
        pytest.param("import connexion\nconnexion.App('x').run(port=80)", {"connexion": "3.0"},
                     PROD, "off", id="X3 uvicorn"),
    ],
)  # fmt: skip
def test_servers_by_library(
    code: str, versions: dict[str, str | None], kind: ServerKind, debug: str
) -> None:
    sink = only(run(FLASK + SOCKETIO + code, versions=versions))
    assert (sink.kind, sink.debug.state) == (kind, debug)


@pytest.mark.parametrize(
    ("value", "state"),
    [
        pytest.param("false", State.OFF, id="X2 false"),
        pytest.param("0", State.ON, id="B029 a text that is true"),
    ],
)
def test_dash_debug(value: str, state: State) -> None:
    code = "from dash import Dash\nDash('x').run()"
    assert only(run(code, DASH_DEBUG=value)).debug.state is state
    assert only(run(code, FLASK_DEBUG="1")).debug.state is State.OFF


@pytest.mark.parametrize(
    ("code", "arguments", "debug"),
    [
        pytest.param("manager.run()", ("runserver",), "off", id="A096"),
        pytest.param("manager.run()", ("runserver", "-d"), "on", id="X5 its flag"),
        pytest.param("manager.add_command('serve', Server(host='h', use_debugger=True))\n"
                     "manager.run()", ("serve",), "on", id="A095"),
        pytest.param("manager.run(commands={'web': Server(host='h', use_debugger=True)})", ("web",),
                     "on", id="a command that `run` is given"),
        pytest.param("@manager.command\ndef go():\n    app.run(debug=True)\nmanager.run()",
                     ("go",), "on", id="a command of its own"),
    ],
)  # fmt: skip
def test_flask_script(code: str, arguments: tuple[str, ...], debug: str) -> None:
    assert only(run(FLASK + SCRIPT + code, arguments=arguments)).debug.state == debug
    assert run(FLASK + SCRIPT + code, arguments=("db", "upgrade")).sinks == ()


@pytest.mark.parametrize(
    ("arguments", "count"), [((), 1), (("check",), 0), (("--quick",), 1), (("serve",), 1)]
)
def test_cyclopts_by_default(arguments: tuple[str, ...], count: int) -> None:
    code = (
        "import cyclopts\ncli = cyclopts.App()\n@cli.default\ndef main(quick: bool = False):\n"
        "    app.run()\n@cli.command\ndef check():\n    print(1)\n"
        "@cli.command\ndef serve():\n    app.run()\ncli()\n"
    )
    assert len(run(FLASK + code, arguments=arguments).sinks) == count


@pytest.mark.parametrize(
    ("arguments", "kinds"),
    [((), [ServerKind.DEVELOPMENT]), (("runserver",), [ServerKind.DEVELOPMENT]), (("db",), [])],
)
def test_flask_script_by_default(arguments: tuple[str, ...], kinds: list[ServerKind]) -> None:
    code = FLASK + SCRIPT + "manager.run(default_command='runserver')"
    assert [sink.kind for sink in run(code, arguments=arguments).sinks] == kinds


@pytest.mark.parametrize(
    ("code", "evalex"),
    [
        pytest.param("app.wsgi_app = DebuggedApplication(app.wsgi_app)", "off", id="A083"),
        pytest.param("app.wsgi_app = DebuggedApplication(app.wsgi_app, evalex=True)", "on",
                     id="A082"),
        pytest.param("app = DebuggedApplication(app, True, pin_security=False)", "on", id="A084"),
    ],
)  # fmt: skip
def test_middleware(code: str, evalex: str) -> None:
    sink = only(imported(FLASK + DEBUGGED + code))
    assert (sink.kind, sink.debugger.state) == (ServerKind.MIDDLEWARE, State.ON)
    assert sink.evalex.state == evalex


def test_a085_middleware_in_debug_mode() -> None:
    code = FLASK + DEBUGGED + "if app.debug:\n    app.wsgi_app = DebuggedApplication(app.wsgi_app)"
    assert imported(code).sinks == ()
    assert only(imported(code, FLASK_DEBUG="1")).debug.state is State.ON


def test_place_and_text_of_a_sink() -> None:
    sink = only(run(FLASK + 'title = "ä"; app.run(\n    host="ä",\n    debug=True,\n)'))
    assert (sink.location.start, sink.location.end) == ((4, 14), (7, 2))
    assert sink.text == 'app.run(host="ä", debug=True)'


@pytest.mark.parametrize(
    ("code", "is_in_branch"),
    [
        pytest.param("import socket\nif socket.gethostname() == 'x':\n    app.run()", True,
                     id="a condition that cannot be told"),
        pytest.param("import socket\nif socket.gethostname() == 'x':\n    sys.exit()\napp.run()",
                     False, id="behind what may end the program"),
        pytest.param("if True:\n    app.run()", False, id="a condition that is known"),
        pytest.param("import socket\nfor one in socket.if_nameindex():\n    app.run()", True,
                     id="a loop that may not run"),
    ],
)  # fmt: skip
def test_sink_in_a_branch(code: str, *, is_in_branch: bool) -> None:
    assert only(run(f"{FLASK}{code}\n")).is_in_branch is is_in_branch
