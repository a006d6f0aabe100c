# Fixture for python.yaml; what must stay silent comes first.
import os
from distutils.util import strtobool
from os import environ, getenv

from environs import Env
from flask import Flask

app = Flask(__name__)
env = Env()

SAFE = os.getenv("DEBUG", "0") == "1"
TRAP = os.getenv("DEBUG", "False")
ON_BY_DEFAULT = os.getenv("DEBUG", "true").lower() == "true"


class Safe:
    DEBUG = os.getenv("DEBUG") == "1"


class Trap:
    DEBUG = os.getenv("DEBUG", True)


# a class that nothing loads here
class Unused:
    # ok: flask-debug-env-string, flask-debug-env-default
    DEBUG = os.getenv("DEBUG", True)


def silent(client):
    # A074
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=os.environ.get("DEBUG", "0") == "1")
    # A075
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=os.getenv("DEBUG", "false").lower() in ("1", "true"))
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=os.getenv("DEBUG", "").lower() in ["1", "true"])
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=os.getenv("DEBUG", False) in {"1", "true"})
    # A078
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=os.environ.get("APP_ENV") == "development")
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=os.getenv("APP_ENV", "production") == "development")
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=os.getenv("APP_ENV", "production") != "production")
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=os.getenv("DEBUG", "False") != "False")
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=os.getenv("DEBUG") == "True")
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=bool(int(os.getenv("DEBUG", "0"))))
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=int(os.getenv("DEBUG", 0)))
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=bool(strtobool(os.getenv("DEBUG", "0"))))
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=strtobool(os.getenv("DEBUG", "false")))
    # on only where the variable is set at all
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=bool(os.environ.get("DEBUG")))
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug="DEBUG" in os.environ)
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=env.bool("DEBUG", False))
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=env.bool("DEBUG", default=False))
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=SAFE)
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(debug=TRAP == "True")
    # ok: flask-debug-env-string, flask-debug-env-default
    app.config["DEBUG"] = os.getenv("DEBUG", "0") == "1"
    # ok: flask-debug-env-string, flask-debug-env-default
    app.config.from_object(Safe)
    # ok: flask-debug-env-string, flask-debug-env-default
    client.debug = os.getenv("DEBUG", "0")
    # ok: flask-debug-env-string, flask-debug-env-default
    app.run(port=os.getenv("PORT", "5000"))


# A071
# ruleid: flask-debug-env-string
app.run(debug=os.environ.get("FLASK_DEBUG", "0"))
# A072
# ruleid: flask-debug-env-string
app.run(debug=os.getenv("DEBUG"))
# ruleid: flask-debug-env-string
app.run(debug=os.environ.get("DEBUG", False))
# ruleid: flask-debug-env-string
app.run(debug=getenv("DEBUG", "false").lower())
# ruleid: flask-debug-env-string
app.run(debug=environ["DEBUG"])
# ruleid: flask-debug-env-string
app.run(debug=bool(os.getenv("DEBUG", "False")))
# ruleid: flask-debug-env-string
app.run(debug=TRAP)
# ruleid: flask-debug-env-string
app.config["DEBUG"] = os.getenv("DEBUG", "0")
# ruleid: flask-debug-env-string
app.debug = environ.get("DEBUG")
# ruleid: flask-debug-env-string
app.config.update(SECRET_KEY=KEY, DEBUG=os.environ.get("DEBUG"))


def create_app():
    created = Flask(__name__)
    created_app = created
    # ruleid: flask-debug-env-string
    created_app.config.from_object(Trap)
    return created_app


def through_a_variable():
    debug = os.environ.get("DEBUG", "false")
    # ruleid: flask-debug-env-string
    app.run(host="0.0.0.0", debug=debug)
    # ruleid: flask-debug-env-default
    app.run(debug=ON_BY_DEFAULT)


# A076
# ruleid: flask-debug-env-default
app.run(debug=os.getenv("DEBUG", "true").lower() == "true")
# ruleid: flask-debug-env-default
app.run(debug=os.getenv("DEBUG", "True").lower() == "true")
# ruleid: flask-debug-env-default
app.run(debug=os.getenv("DEBUG", "1") == "1")
# ruleid: flask-debug-env-default
app.run(debug=os.getenv("DEBUG", "True").lower() in ("true", "1"))
# ruleid: flask-debug-env-default
app.run(debug=os.getenv("DEBUG", "1") in ["true", "1"])
# ruleid: flask-debug-env-default
app.run(debug=os.getenv("APP_ENV", "development") == "development")
# A077
# ruleid: flask-debug-env-default
app.run(debug=os.environ.get("APP_ENV") != "production")
# ruleid: flask-debug-env-default
app.run(debug=os.environ.get("APP_ENV", "dev") != "production")
# ruleid: flask-debug-env-default
app.run(debug=not os.environ.get("PRODUCTION"))
# ruleid: flask-debug-env-default
app.run(debug="PRODUCTION" not in os.environ)
# ruleid: flask-debug-env-default
app.run(debug=False if os.environ.get("PRODUCTION") else True)
# A080
# ruleid: flask-debug-env-default
app.run(debug=os.environ.get("DEBUG") or True)
# ruleid: flask-debug-env-default
app.run(debug=int(os.getenv("DEBUG", 1)))
# ruleid: flask-debug-env-default
app.run(debug=bool(int(os.getenv("DEBUG", "1"))))
# ruleid: flask-debug-env-default
app.run(debug=strtobool(os.getenv("DEBUG", "true")))
# ruleid: flask-debug-env-default
app.run(debug=env.bool("DEBUG", True))
# ruleid: flask-debug-env-default
app.run(debug=env.bool("DEBUG", default=True))
# ruleid: flask-debug-env-default
app.config["DEBUG"] = os.getenv("DEBUG", "1") == "1"
