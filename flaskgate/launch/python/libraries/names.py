"""Names of the outside world: one spelling for each thing that has several, and what serves."""

from __future__ import annotations

import re

_SAME = {
    "flask.app.Flask": "flask.Flask",
    "os.environb": "os.environ",
    "werkzeug.run_simple": "werkzeug.serving.run_simple",
    "werkzeug.debug.tbtools": "werkzeug.debug",
    "werkzeug.DebuggedApplication": "werkzeug.debug.DebuggedApplication",
    "dash.dash.Dash": "dash.Dash",
    "connexion.apps.flask_app.FlaskApp": "connexion.FlaskApp",
    "connexion.apps.FlaskApp": "connexion.FlaskApp",
    "connexion.apps.flask.FlaskApp": "connexion.FlaskApp",
    "connexion.App": "connexion.FlaskApp",
    "gevent.wsgi.WSGIServer": "gevent.pywsgi.WSGIServer",
    "os.getenv": "os.environ.get",
    "getopt.error": "getopt.GetoptError",
    "distutils.util.strtobool": "strtobool",
    "setuptools.distutils.util.strtobool": "strtobool",
    "str2bool.str2bool": "strtobool",
    "multiprocessing.context.Process": "multiprocessing.Process",
    "threading.Timer": "threading.Timer",
    **dict.fromkeys(
        ("sys._getframe().f_builtins", "inspect.currentframe().f_builtins"), "builtins"
    ),
    "ctypes.pythonapi.PyRun_SimpleString": "builtins.exec",
}
_OF_C = re.compile(r"(?:ctypes|cffi)\..*\.(system|popen|exec[lv]p?e?|posix_spawnp?)")
"""A function of the C library, which starts what that of Python does."""
_PREFIXES = (
    *(("flask.ext.", "flask_"), ("flaskext.", "flask_")),
    ("plumbum.local.cmd.", "plumbum.cmd."),
    *((f"{one}.subprocess.", "subprocess.") for one in ("gevent", "eventlet.green")),
    *((f"{one}.os.", "os.") for one in ("gevent", "eventlet.green")),
)

FLASK = frozenset(
    [
        "flask.Flask",
        "apiflask.APIFlask",
        "apiflask.app.APIFlask",
        "eve.Eve",
        "eve.flaskapp.Eve",
        "flask_api.FlaskAPI",
        "flask_openapi3.OpenAPI",
        "flask_openapi3.openapi.OpenAPI",
        "flask_lambda.FlaskLambda",
        "flask_classful.Flask",
        "flask_openapi3.APIBlueprint",
        "functions_framework.create_app()",
    ]
)
"""Flask and its subclasses in well-known packages."""

DASH = frozenset(
    [
        "dash.Dash",
        "jupyter_dash.JupyterDash",
        "dash_extensions.enrich.DashProxy",
        "dash_extensions.enrich.Dash",
        "dash_extensions.DashProxy",
    ]
)
SOCKETIO = frozenset({"flask_socketio.SocketIO"})
CONNEXION = frozenset({"connexion.FlaskApp"})
MANAGER = frozenset({"flask_script.Manager", "flask_script.Server"})
BLUEPRINT = frozenset({"flask.Blueprint", "flask.blueprints.Blueprint", "apiflask.APIBlueprint"})
FLASK_GROUP = frozenset({"flask.cli.FlaskGroup"})
METHODS = frozenset({"get", "post", "put", "patch", "delete"})
"""The decorators by which a function answers requests of one method."""
KEEPS_FOR_REQUESTS = frozenset(
    {
        *("route", "websocket", "errorhandler"),
        *("before_request", "after_request", "teardown_request", "teardown_appcontext"),
        *("before_app_request", "after_app_request", "teardown_app_request", "app_errorhandler"),
        *("before_first_request", "before_app_first_request", "context_processor"),
        *("app_context_processor", "url_value_preprocessor", "add_url_rule"),
        *("register_error_handler", "add_resource", "resource"),
    }
)
"""Methods of applications, of blueprints and of their extensions that keep what they are given for
requests to come."""
EXTENSION_COMMANDS = frozenset(
    ["db", "assets", "babel", "rq", "fab", "users", "roles", "openapi", "spec", "digest", "alembic"]
)
"""What well-known extensions add to `flask` and to a `FlaskGroup`; none of it serves."""
THREADS = frozenset(
    [
        "threading.Thread",
        "threading.Timer",
        "multiprocessing.Process",
        "gevent.Greenlet",
        "multiprocess.Process",
        "torch.multiprocessing.Process",
    ]
)
KNOWN = FLASK | DASH | SOCKETIO | CONNEXION | MANAGER | FLASK_GROUP | THREADS
"""Classes whose objects are told apart; the rest are an `External` with its name."""


RECORDS = frozenset({"record", "record_once"})
"""What a blueprint keeps by these is called when it is registered with an application."""
PROXY = "werkzeug.local.LocalProxy"
"""It stands for what a function gives whenever it is asked for something."""
WORKERS = frozenset(
    [
        *("boto3", "botocore", "cv2", "docker", "fabric", "googleapiclient", "keras", "kubernetes"),
        *("langchain", "mlflow", "neo4j", "networkx", "nltk", "numpy", "onnxruntime", "openai"),
        *("openvino", "pandas", "paramiko", "playwright", "podman", "pymongo", "pyspark", "redis"),
        *("scipy", "selenium", "sklearn", "spacy", "sqlalchemy", "tensorflow", "torch"),
        *("transformers", "xgboost"),
    ]
)
"""Packages whose `run` and `start` work on data, or elsewhere: none of them serves a program."""
FOREIGN = frozenset(
    [
        "flask",
        "werkzeug",
        "connexion",
        "dash",
        "flask_socketio",
        "socketio",
        "engineio",
        "quart",
        "click",
        "typer",
        "gunicorn",
        "waitress",
        "gevent",
        "eventlet",
        "uvicorn",
        "hypercorn",
        "cheroot",
        "cherrypy",
        "tornado",
        "starlette",
        "fastapi",
        "bottle",
        "sanic",
        "django",
        "jinja2",
        "rich",
        "pip",
        "setuptools",
        "flask_script",
        "flask_appbuilder",
        "eve",
        "apiflask",
        "functions_framework",
        "requests",
        "aiohttp",
    ]
)
"""Packages that are known by what they do, in a repository that holds their own code too."""


def canonical(name: str) -> str:
    """Return the one spelling of a dotted name from outside the repository."""
    for old, new in _PREFIXES:
        if name.startswith(old):
            name = new + name.removeprefix(old)
    of_c = _OF_C.fullmatch(name) if name.startswith(("ctypes.", "cffi.")) else None
    return f"os.{of_c[1]}" if of_c else _SAME.get(name, name)
