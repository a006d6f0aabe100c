# Fixture for python.yaml; what must stay silent comes first.
import logging
import os

from flask import Flask

from project import settings

app = Flask(__name__)
web = Flask("web")


class Production:
    DEBUG = False


class Development:
    # a class that nothing loads is no finding: A062
    # ok: flask-debug-config-object
    DEBUG = True


def silent(parser, session, self):
    # ok: flask-debug-config
    app.debug = False
    # ok: flask-debug-config
    app.debug = None
    # ok: flask-debug-config
    app.config["DEBUG"] = False
    # ok: flask-debug-config
    app.config["DEBUG"] = ""
    # ok: flask-debug-config
    app.config.update(DEBUG=False)
    # ok: flask-debug-config
    app.debug, verbose = False, 1
    # A058
    # ok: flask-debug-config
    app.config.setdefault("DEBUG", True)
    # A057
    # ok: flask-debug-config
    app.config.from_mapping(debug=True)
    # ok: flask-debug-config
    app.config["debug"] = True
    # A070
    # ok: flask-debug-config
    app.config["TESTING"] = True
    # A069
    # ok: flask-debug-config
    app.config["PROPAGATE_EXCEPTIONS"] = True
    # A116
    # ok: flask-debug-config
    logging.basicConfig(level=logging.DEBUG)
    # ok: flask-debug-config
    settings.debug = True
    # ok: flask-debug-config
    self.debug = True
    # ok: flask-debug-config
    parser.debug = True
    # ok: flask-debug-config
    session.config["DEBUG"] = True
    # ok: flask-debug-config
    app.debug = settings.DEBUG
    # ok: flask-debug-config-object
    app.config.from_object(Production)
    # A060
    # ok: flask-debug-config-object
    app.config.from_object("project.config.DevelopmentConfig")
    # ok: flask-debug-config-environ
    os.environ["FLASK_DEBUG"] = "0"
    # ok: flask-debug-config-environ
    os.environ["FLASK_DEBUG"] = "False"
    # ok: flask-debug-config-environ
    os.environ["FLASK_DEBUG"] = ""
    # ok: flask-debug-config-environ
    os.environ.setdefault("FLASK_DEBUG", "no")
    # A068
    # ok: flask-debug-config-environ
    os.environ["FLASK_ENV"] = "development"
    if False:
        # ok: flask-debug-config
        app.debug = True


def too_late():
    # A028
    app.run()
    # ok: flask-debug-config
    app.debug = True


def chosen(arguments):
    if arguments.debug:
        # ok: flask-debug-config
        app.debug = True
    if os.environ.get("APP_ENV") == "development":
        # ok: flask-debug-config
        app.config["DEBUG"] = True
        # ok: flask-debug-config-object
        app.config.from_object(Development)
    if os.environ.get("APP_ENV", "production") == "development":
        # ok: flask-debug-config
        app.debug = True
    if os.environ.get("DEBUG"):
        # ok: flask-debug-config
        app.debug = True
    if "SHOP_DEBUG" in os.environ and arguments:
        # ok: flask-debug-config
        app.debug = True
    if os.getenv("APP_ENV", "").lower() in ("dev", "development"):
        # ok: flask-debug-config
        app.debug = True
        # ok: flask-debug-config-environ
        os.environ["FLASK_DEBUG"] = "1"
    if app.config.get("DEBUG", False):
        # ok: flask-debug-config-environ
        os.environ["FLASK_DEBUG"] = "1"
    if os.environ.get("DEBUG", "0"):
        # ruleid: flask-debug-config
        app.debug = True
    if not os.environ.get("PRODUCTION"):
        # ruleid: flask-debug-config
        app.debug = True
        # ruleid: flask-debug-config-environ
        os.environ["FLASK_DEBUG"] = "1"
    if "DYNO" in os.environ or arguments:
        # ruleid: flask-debug-config
        app.debug = True


class Base:
    DEBUG = True


class Strict(Base):
    DEBUG = False


class Inherited(Base):
    PORT = 80


# ok: flask-debug-config-object
app.config.from_object(Strict)

# A045, A046
# ruleid: flask-debug-config
app.debug = True
# ruleid: flask-debug-config
web.debug = True
# ruleid: flask-debug-config
app.debug: bool = True
# A048
# ruleid: flask-debug-config
setattr(app, "debug", True)
# A049
# ruleid: flask-debug-config
app.debug, x = True, 1
# ruleid: flask-debug-config
x, app.debug = 1, True
# A051
# ruleid: flask-debug-config
app.config["DEBUG"] = True
# A052
# ruleid: flask-debug-config
app.config["DEBUG"] = 1
# ruleid: flask-debug-config
app.config["DEBUG"] = "0"
# A054
# ruleid: flask-debug-config
app.config.update(DEBUG=True)
# A055
# ruleid: flask-debug-config
app.config.update(SECRET_KEY=KEY, DEBUG=True)
# ruleid: flask-debug-config
app.config.update({"SECRET_KEY": KEY, "DEBUG": True})
# A057
# ruleid: flask-debug-config
app.config.from_mapping(DEBUG=True)
# ruleid: flask-debug-config
app.config.from_mapping({"DEBUG": True})
# A058
# ruleid: flask-debug-config
app.config.__setitem__("DEBUG", True)
# ruleid: flask-debug-config
app.config |= {"DEBUG": True}

# A059
# ruleid: flask-debug-config-object
app.config.from_object(Base)
# ruleid: flask-debug-config-object
app.config.from_object(Inherited())


def create_app():
    created = Flask(__name__)
    # ruleid: flask-debug-config
    created.debug = True
    # ruleid: flask-debug-config-object
    created.config.from_object(Development)
    return created


# A053, A061
DEBUG = True
# ruleid: flask-debug-config
app.config["DEBUG"] = DEBUG
# ruleid: flask-debug-config-object
app.config.from_object(__name__)

# A063
CONFIGS = {"production": Production, "default": Development}
# ruleid: flask-debug-config-object
app.config.from_object(CONFIGS[os.getenv("APP_CONFIG", "default")])
# ok: flask-debug-config-object
app.config.from_object(CONFIGS[os.getenv("APP_CONFIG", "production")])

# A066
# ruleid: flask-debug-config-environ
os.environ["FLASK_DEBUG"] = "1"
# A067
# ruleid: flask-debug-config-environ
os.environ.setdefault("FLASK_DEBUG", "1")
# ruleid: flask-debug-config-environ
os.environ.update(FLASK_DEBUG="true")


class MyApp(Flask):
    def __init__(self):
        super().__init__("name")
        # ruleid: flask-debug-config
        self.debug = True


if __name__ == "__main__":
    # ruleid: flask-debug-config
    app.debug = True
    app.run()
