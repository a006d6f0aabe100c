"""Ways in which people lay out a Flask application, each with the command that they start it with.

`PORT` in a text stands for the port; every page says `ok`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

VIEW = "@app.get('/')\ndef index():\n    return 'ok'\n"
FLASK = f"from flask import Flask\napp = Flask(__name__)\n{VIEW}"
SITE = FLASK.replace("app", "site")
MAIN = "if __name__ == '__main__':\n    "
RUN = f"{MAIN}app.run(port=PORT, debug=True)\n"
SITE_RUN = RUN.replace("app.", "site.")
FACTORY = """\
from flask import Flask
def create_app(name='x'):
    app = Flask(name)
    @app.get('/')
    def index():
        return 'ok'
    return app
"""
STRICT = FACTORY.replace("name='x'", "name").replace(
    "    app = Flask", "    assert name == 'prod'\n    app = Flask"
)
EITHER = """\
import os
from flask import Flask
if os.environ.get('STAGE') == 'dev':
    app = Flask('dev')
else:
    app = Flask('prod')
"""
MOUNTED = f"""\
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import run_simple
{FLASK}inner = Flask('inner')
whole = DispatcherMiddleware(app, {{'/inner': inner}})
{MAIN}run_simple('127.0.0.1', PORT, whole, use_debugger=True)
"""
SOCKETIO = f"""\
{FLASK}from flask_socketio import SocketIO
sio = SocketIO(app, async_mode='threading')
{MAIN}sio.run(app, port=PORT, debug=True, allow_unsafe_werkzeug=True)
"""
LATE_SOCKETIO = """\
from flask import Flask
from flask_socketio import SocketIO
sio = SocketIO(async_mode='threading')
def create_app():
    app = Flask('x')
    sio.init_app(app)
    @app.get('/')
    def index():
        return 'ok'
    return app
if __name__ == '__main__':
    sio.run(create_app(), port=PORT, allow_unsafe_werkzeug=True)
"""
DASH = f"""\
import dash
from dash import html
board = dash.Dash(__name__)
board.layout = html.Div('hello')
@board.server.get('/ok')
def ok():
    return 'ok'
{MAIN}board.run(port=PORT, debug=True)
"""
DASH_ON_FLASK = f"""\
import dash
from dash import html
{SITE}board = dash.Dash(__name__, server=site, url_base_pathname='/board/')
board.layout = html.Div('hello')
{MAIN}board.run(port=PORT, debug=True)
"""
CONNEXION = f"""\
import connexion
api = connexion.FlaskApp(__name__)
@api.app.get('/')
def index():
    return 'ok'
{MAIN}api.run(port=PORT)
"""
SUBCLASS = f"""\
from flask import Flask
class Shop(Flask):
    pass
app = Shop(__name__)
{VIEW}{RUN}"""
HOLDER = f"""\
from flask import Flask
class Holder:
    def __init__(self):
        self.app = Flask('x')
        self.app.add_url_rule('/', 'index', lambda: 'ok')
holder = Holder()
{MAIN}holder.app.run(port=PORT, debug=True)
"""
LOCAL = f"""\
from flask import Flask
def main():
    app = Flask('x')
    app.add_url_rule('/', 'index', lambda: 'ok')
    app.run(port=PORT)
{MAIN}main()
"""
ARGUMENTS = f"""\
import argparse
{FLASK}{MAIN}parser = argparse.ArgumentParser()
    parser.add_argument('--port', type=int, default=PORT)
    app.run(port=parser.parse_args().port, debug=True)
"""
MANAGE = f"""\
import sys
from shop import create_app
app = create_app()
{MAIN}if sys.argv[1] == 'runserver':
        app.run(port=PORT)
"""
ABOVE = f"""\
import os, sys
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from shop import app
{RUN}"""
DATA = f"""\
with open('greeting.txt') as file:
    greeting = file.read().strip()
from flask import Flask
app = Flask(__name__)
@app.get('/')
def index():
    return greeting
{RUN}"""
GROUP = f"""\
import click
{FLASK}@click.group()
def cli():
    pass
@cli.command()
def serve():
    app.run(port=PORT)
{MAIN}cli()
"""
MAKES = "from shop import create_app\n"
CIRCLE = "from flask import Flask\napp = Flask(__name__)\nfrom . import views\n"
TWO = f"from flask import Flask\nother = Flask('o')\n{FLASK}{RUN}"
PROXIED = f"""\
from werkzeug.middleware.proxy_fix import ProxyFix
{FLASK}app.wsgi_app = ProxyFix(app.wsgi_app)
{RUN}"""
WORDS = "app.config['WORD'] = 'ok'\n"
SAYS = FLASK.replace("'ok'", "app.config['WORD']")
LOOKS = "from shop import app\n" + VIEW
PROJECT = """\
[project]
name = "shop"
version = "1"
dependencies = ["flask"]
[project.scripts]
shop = "shop.cli:main"
"""
CLI = "from shop import app\ndef main():\n    app.run(port=PORT)\n"
SIMPLE = f"""\
from werkzeug.serving import run_simple
{FLASK}{MAIN}run_simple('127.0.0.1', PORT, app)
"""
ONCE_MORE = f"from shop import app as site\n{SITE_RUN}"
OF_MODULE = f"import shop\n{MAIN}shop.app.run(port=PORT, debug=True)\n"
BY_GLOBAL = f"""\
from flask import Flask
app = None
def init():
    global app
    app = Flask('x')
    app.add_url_rule('/', 'index', lambda: 'ok')
init()
{RUN}"""
BY_CALL = f"from shop import create_app\n{MAIN}run()\n".replace(
    MAIN, f"def run():\n    create_app().run(port=PORT)\n{MAIN}"
)
THREAD = f"""\
import threading
{FLASK}{MAIN}web = threading.Thread(target=app.run, kwargs={{'port': PORT}})
    web.start()
    web.join()
"""
BACKGROUND = f"""\
import threading
{FLASK}threading.Thread(target=print, daemon=True).start()
{RUN}"""
FLASK_GROUP = f"""\
from flask.cli import FlaskGroup
from shop import create_app
cli = FlaskGroup(create_app=create_app)
{MAIN}cli()
"""
OPTIONS = f"""\
import os
{FLASK}options = {{'port': int(os.environ.get('PORT', PORT)), 'debug': True}}
{MAIN}app.run(**options)
"""
CONFIGURED = f"""\
from shop import create_app
class Production:
    WORD = 'ok'
{MAIN}create_app(Production).run(port=PORT)
"""
BY_CONFIG = """\
from flask import Flask
def create_app(config):
    app = Flask('x')
    app.config.from_object(config)
    @app.get('/')
    def index():
        return app.config['WORD']
    return app
"""
SHARED_SOCKETIO = """\
from flask import Flask
from flask_socketio import SocketIO
sio = SocketIO(async_mode='threading')
def create_app(name):
    app = Flask(name)
    app.add_url_rule('/', 'index', lambda: 'ok')
    sio.init_app(app)
    return app
"""
SERVES_SOCKETIO = f"""\
from shop import create_app, sio
app = create_app('x')
{MAIN}sio.run(app, port=PORT, allow_unsafe_werkzeug=True)
"""
SETTINGS = """\
class Base:
    DEBUG = False
class Dev(Base):
    DEBUG = True
class Prod(Base):
    WORD = 'ok'
BY_NAME = {'dev': Dev, 'prod': Prod, 'default': Dev}
"""
BY_VARIABLE = f"""\
import os
from flask import Flask
from settings import BY_NAME
app = Flask(__name__)
app.config.from_object(BY_NAME[os.getenv('SHOP_CONFIG') or 'default'])
@app.get('/')
def index():
    return app.config.get('WORD', 'no')
{MAIN}app.run(port=PORT, debug=app.config['DEBUG'])
"""
BY_CLASS = f"""\
import os
from flask import Flask
import settings
app = Flask(__name__)
app.config.from_object(getattr(settings, os.environ.get('SHOP_SETTINGS', 'Dev')))
@app.get('/')
def index():
    return app.config.get('WORD', 'no')
{MAIN}app.run(port=PORT)
"""
OWN_OPTIONS = f"""\
import argparse
{FLASK}def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument('--port', type=int, default=PORT)
    parser.add_argument('--debug', action='store_true')
    return parser.parse_args()
def main():
    args = parse()
    app.run(port=args.port, debug=args.debug)
{MAIN}main()
"""
TABLE = """\
import os
def load():
    return {'PORT': int(os.environ.get('SHOP_PORT', 'PORT_')),
            'DEBUG': bool(os.environ.get('SHOP_DEBUG', 'False'))}
""".replace("PORT_", "PORT")
DASH_OF_FUNCTION = f"""\
import dash
from dash import html
def build():
    board = dash.Dash('board')
    board.layout = html.Div('hello')
    board.server.add_url_rule('/ok', 'ok', lambda: 'ok')
    return board
board = build()
{MAIN}board.run(port=PORT, debug=True)
"""
WITH_DATA = f"""\
from flask import Flask
def build(settings=None):
    app = Flask('x')
    app.config.update(settings or {{}})
    @app.get('/')
    def index():
        return app.config['WORD']
    return app
{MAIN}build(settings={{'WORD': 'ok'}}).run(port=PORT)
"""
BY_TABLE = f"""\
import settings
{FLASK}loaded = settings.load()
{MAIN}app.run(port=loaded['PORT'], debug=loaded['DEBUG'])
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One project, and how it is started today."""

    name: str
    files: Mapping[str, str]
    command: str
    environment: Mapping[str, str] = field(default_factory=dict)
    page: str = "/"
    installed: str = ""
    """The folder that `pip install` makes importable; `requirements.txt` installs the project."""
    is_withheld: bool = False
    """No server can import the application as it is."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """The files that have to change by hand before a server can do what the program does."""


def _run(name: str, command: str, **files: str) -> Layout:
    """Return a layout of files of Python by their names; `__` stands for a slash."""
    named = {f"{path.replace('__', '/')}.py": text for path, text in files.items()}
    return Layout(name=name, files=named, command=command)


_PACKAGE = "shop/__init__.py"
LAYOUTS: tuple[Layout, ...] = (
    _run("plain", "python app.py", app=FLASK + RUN),
    _run("another-name", "python web.py", web=SITE + SITE_RUN),
    _run("discovered", "flask run --port PORT", app=FLASK),
    _run("wsgi", "flask run --port PORT --debug", wsgi=FLASK),
    _run("one-object", "flask --app web run --port PORT", web=SITE),
    _run("application", "python wsgi.py", wsgi=f"{FLASK}application = app\n{RUN}"),
    Layout(name="package", files={_PACKAGE: FLASK}, command="flask --app shop run --port PORT"),
    Layout(
        name="package-factory", files={_PACKAGE: FACTORY}, command="flask --app shop run -p PORT"
    ),
    Layout(
        name="factory-argument",
        files={_PACKAGE: STRICT},
        command="flask --app \"shop:create_app('prod')\" run --port=PORT",
    ),
    Layout(
        name="factory-keyword",
        files={_PACKAGE: STRICT},
        command="flask --app \"shop:create_app(name='prod')\" run --port=PORT",
    ),
    Layout(
        name="factory-without-brackets",
        files={"shop.py": FACTORY.replace("create_app", "build")},
        command="flask --app shop:build run --port=PORT",
    ),
    Layout(
        name="imported-object",
        files={_PACKAGE: FLASK, "run.py": f"from shop import app\n{RUN}"},
        command="python run.py",
    ),
    Layout(
        name="imported-under-guard",
        files={_PACKAGE: FLASK, "run.py": f"{MAIN}from shop import app\n    app.run(port=PORT)"},
        command="python run.py",
    ),
    Layout(
        name="star-import",
        files={"shop.py": FLASK, "run.py": f"from shop import *\n{RUN}"},
        command="python run.py",
    ),
    Layout(
        name="made-on-import",
        files={"shop.py": STRICT, "run.py": f"{MAKES}app = create_app('prod')\n{RUN}"},
        command="python run.py",
    ),
    Layout(
        name="made-under-guard",
        files={
            "shop.py": FACTORY,
            "run.py": f"{MAKES}{MAIN}app = create_app()\n    app.run(port=PORT)",
        },
        command="python run.py",
    ),
    Layout(
        name="made-under-guard-with-argument",
        files={
            "shop.py": STRICT,
            "run.py": f"import shop\n{MAIN}shop.create_app(name='prod').run(port=PORT)",
        },
        command="python run.py",
    ),
    Layout(
        name="factory-beside",
        files={"run.py": f"{FACTORY}{MAIN}create_app().run(port=PORT)"},
        command="python run.py",
    ),
    Layout(
        name="module",
        files={_PACKAGE: "", "shop/web.py": SITE + SITE_RUN},
        command="python -m shop.web",
    ),
    Layout(
        name="main-module",
        files={
            _PACKAGE: "",
            "shop/web.py": SITE,
            "shop/__main__.py": "from shop.web import site\nsite.run(port=PORT)\n",
        },
        command="python -m shop",
    ),
    Layout(
        name="nested-package",
        files={"a/__init__.py": "", "a/b/__init__.py": "", "a/b/web.py": SITE + SITE_RUN},
        command="python -m a.b.web",
    ),
    Layout(
        name="nested-package-by-flask",
        files={
            "a/__init__.py": "",
            "a/b/__init__.py": "from a.b.web import site\n",
            "a/b/web.py": SITE,
        },
        command="flask --app a.b.web:site run --port PORT",
    ),
    Layout(
        name="relative-import",
        files={
            _PACKAGE: CIRCLE,
            "shop/views.py": f"from . import app\n{VIEW}",
            "serve.py": f"from shop import app\n{RUN}",
        },
        command="python serve.py",
    ),
    _run("src-file", "python src/app.py", src__app=FLASK + RUN),
    Layout(
        name="src-file-with-neighbours",
        files={"src/run.py": f"from web import app\n{RUN}", "src/web.py": FLASK},
        command="python src/run.py",
    ),
    Layout(
        name="src-package",
        files={"src/shop/__init__.py": FACTORY},
        command="flask --app shop run --port PORT",
        environment={"PYTHONPATH": "src"},
    ),
    Layout(
        name="app-by-path",
        files={"src/web.py": SITE},
        command="flask --app src/web.py run --port PORT",
    ),
    Layout(
        name="absolute-flask-app",
        files={"src/shop.py": FLASK},
        command="flask run --port PORT",
        environment={"FLASK_APP": "HOME/src/shop.py"},
    ),
    Layout(
        name="flask-app",
        files={"web.py": SITE},
        command="flask run --port PORT",
        environment={"FLASK_APP": "web"},
    ),
    Layout(
        name="scripts-folder",
        files={_PACKAGE: FLASK, "scripts/serve.py": ABOVE},
        command="python scripts/serve.py",
    ),
    Layout(
        name="manage",
        files={"shop.py": FACTORY, "manage.py": MANAGE},
        command="python manage.py runserver",
    ),
    _run("click-command", "python app.py serve", app=GROUP),
    _run("arguments", "python app.py", app=ARGUMENTS),
    _run("unguarded", "python app.py", app=f"{FLASK}app.run(port=PORT, debug=True)\n"),
    Layout(
        name="unguarded-import",
        files={"shop.py": FLASK, "run.py": "from shop import app\napp.run(\n    port=PORT,\n)\n"},
        command="python run.py",
    ),
    _run("either", "python app.py", app=f"{EITHER}{VIEW}{RUN}"),
    Layout(name="dashed-name", files={"my-app.py": FLASK + RUN}, command="python my-app.py"),
    _run("subclass", "python app.py", app=SUBCLASS),
    _run("second-of-two", "python app.py", app=TWO),
    Layout(
        name="data-file",
        files={"src/app.py": DATA, "greeting.txt": "ok\n"},
        command="python src/app.py",
    ),
    _run("proxy-fix", "python app.py", app=PROXIED),
    _run("run-simple", "python app.py", app=SIMPLE),
    _run("mounted", "python app.py", app=MOUNTED),
    _run("socketio", "python app.py", app=SOCKETIO),
    _run("socketio-factory", "python app.py", app=LATE_SOCKETIO),
    Layout(name="dash", files={"app.py": DASH}, command="python app.py", page="/ok"),
    Layout(
        name="dash-pages",
        files={
            "app.py": "import dash\nboard = dash.Dash(__name__)\nserver = board.server\n",
            "index.py": f"from app import board\nfrom dash import html\n"
            "board.layout = html.Div('hello')\n"
            "board.server.add_url_rule('/ok', 'ok', lambda: 'ok')\n"
            f"{MAIN}board.run(port=PORT, debug=True)\n",
        },
        command="python index.py",
        page="/ok",
    ),
    Layout(
        name="dash-of-a-function",
        files={"app.py": DASH_OF_FUNCTION},
        command="python app.py",
        page="/ok",
    ),
    _run("factory-with-data", "python app.py", app=WITH_DATA),
    Layout(
        name="package-as-program-with-neighbours",
        files={_PACKAGE: f"from words import x\n{FLASK}{RUN}", "shop/words.py": "x = 1\n"},
        command="python shop/__init__.py",
    ),
    Layout(
        name="star-import-of-a-package",
        files={
            _PACKAGE: "from .web import *\n",
            "shop/web.py": FLASK,
            "run.py": f"from shop import *\n{RUN}",
        },
        command="python run.py",
    ),
    _run("dash-on-flask", "python app.py", app=DASH_ON_FLASK),
    _run("connexion", "python app.py", app=CONNEXION),
    Layout(
        name="work-under-guard",
        files={"app.py": f"{SAYS}{MAIN}{WORDS}    app.run(port=PORT)\n"},
        command="python app.py",
        moved={"app.py": f"{SAYS}{WORDS}{MAIN}app.run(port=PORT)\n"},
    ),
    Layout(
        name="views-under-guard",
        files={
            "shop.py": "from flask import Flask\napp = Flask('shop')\n",
            "views.py": LOOKS,
            "run.py": f"from shop import app\n{MAIN}import views\n    app.run(port=PORT)\n",
        },
        command="python run.py",
        moved={"run.py": f"from shop import app\nimport views\n{MAIN}app.run(port=PORT)\n"},
    ),
    Layout(
        name="installed-package",
        files={"src/shop/__init__.py": FACTORY, "pyproject.toml": PROJECT},
        command="flask --app shop run --port PORT",
        installed="src",
    ),
    Layout(
        name="console-script",
        files={"src/shop/__init__.py": FLASK, "src/shop/cli.py": CLI, "pyproject.toml": PROJECT},
        command="shop",
        installed="src",
    ),
    Layout(
        name="installed-module",
        files={
            "src/shop/__init__.py": FLASK,
            "src/shop/__main__.py": f"from . import app\n{RUN}",
            "pyproject.toml": PROJECT,
        },
        command="python -m shop",
        installed="src",
    ),
    Layout(
        name="imported-under-another-name",
        files={_PACKAGE: FLASK, "run.py": ONCE_MORE},
        command="python run.py",
    ),
    Layout(
        name="of-a-module", files={"shop.py": FLASK, "run.py": OF_MODULE}, command="python run.py"
    ),
    _run("bound-by-a-function", "python app.py", app=BY_GLOBAL),
    _run("thread", "python app.py", app=THREAD),
    _run("options", "python app.py", app=OPTIONS),
    _run("background", "python app.py", app=BACKGROUND),
    Layout(
        name="factory-in-a-module",
        files={
            _PACKAGE: "from .factory import create_app\n",
            "shop/factory.py": FACTORY,
            "run.py": BY_CALL,
        },
        command="python run.py",
    ),
    Layout(
        name="unguarded-factory",
        files={"shop.py": f"{FACTORY}create_app().run(port=PORT)\n"},
        command="python shop.py",
    ),
    Layout(
        name="program-in-a-package",
        files={_PACKAGE: "", "shop/run.py": f"from web import app\n{RUN}", "shop/web.py": FLASK},
        command="python shop/run.py",
    ),
    Layout(
        name="package-as-program",
        files={_PACKAGE: FLASK + RUN},
        command="python shop/__init__.py",
    ),
    Layout(
        name="flask-group",
        files={"shop.py": FACTORY, "manage.py": FLASK_GROUP},
        command="python manage.py run --port PORT",
    ),
    Layout(
        name="factory-by-variable",
        files={"web/__init__.py": "", "web/main.py": FACTORY.replace("create_app", "build")},
        command="flask run",
        environment={"FLASK_APP": "web.main:build", "FLASK_RUN_PORT": "PORT"},
    ),
    Layout(
        name="socketio-of-a-package",
        files={_PACKAGE: SHARED_SOCKETIO, "run.py": SERVES_SOCKETIO},
        command="python run.py",
    ),
    _run(
        "dashed-name-with-factory",
        "python my-app.py",
        **{"my-app": f"{FACTORY}{MAIN}create_app().run(port=PORT)\n"},
    ),
    _run("settings-by-name", "python app.py", app=BY_VARIABLE, settings=SETTINGS),
    _run("settings-by-class", "python app.py", app=BY_CLASS, settings=SETTINGS),
    _run("options-by-function", "python app.py --debug", app=OWN_OPTIONS),
    _run("settings-in-a-table", "python app.py", app=BY_TABLE, settings=TABLE),
    Layout(
        name="configured-by-an-object",
        files={"shop.py": BY_CONFIG, "run.py": CONFIGURED},
        command="python run.py",
        is_withheld=True,
    ),
    Layout(
        name="held-by-an-object",
        files={"app.py": HOLDER},
        command="python app.py",
        is_withheld=True,
    ),
    Layout(name="local", files={"app.py": LOCAL}, command="python app.py", is_withheld=True),
)
