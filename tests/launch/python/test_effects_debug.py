"""The debug mode of `app.run`: detection tables A1, A3 and A4."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.gate import analysed
from tests.launch.programs import FLASK, only, run

CLASSES = "class Base:\n    DEBUG = True\nclass Prod(Base):\n    pass\n"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("app.run()", id="A109 nothing said"),
        pytest.param("app.run(debug=False)", id="the literal False"),
        pytest.param("app.run(debug='')", id="F12 the empty text"),
        pytest.param("app.run(debug=None)", id="None is as if nothing were said"),
        pytest.param("app.run(debug=not True)", id="a negation"),
        pytest.param("app.run('h', 80, False)", id="third positional"),
        pytest.param("app.run()\napp.debug = True", id="A028 after a blocking call"),
        pytest.param("app.debug, x = False, 1\napp.run()", id="A049 tuple with False"),
        pytest.param("app.config['DEBUG'] = False\napp.run()", id="A051 with False"),
        pytest.param("app.config.update(DEBUG=False)\napp.run()", id="A054 with False"),
        pytest.param("app.config.from_mapping(debug=True)\napp.run()", id="A057 lower case"),
        pytest.param("app.config.setdefault('DEBUG', True)\napp.run()", id="A058 setdefault"),
        pytest.param("app.config['debug'] = True\napp.run()", id="a lower-case key"),
        pytest.param("class C:\n    debug = True\napp.config.from_object(C)\napp.run()",
                     id="a lower-case name of a class"),
        pytest.param("app.config['PROPAGATE_EXCEPTIONS'] = True\napp.run()", id="A069"),
        pytest.param("os.environ['FLASK_ENV'] = 'development'\napp.run()", id="A068 today"),
        pytest.param("app.debug = True\napp.debug = False\napp.run()", id="the last one wins"),
    ],
)  # fmt: skip
def test_off(code: str) -> None:
    sink = only(run(FLASK + code))
    assert (sink.debug.state, sink.debugger.state) == (State.OFF, State.OFF)
    assert not sink.debug.variable


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("if __name__ == '__main__':\n    app.run(debug=True)", id="A001"),
        pytest.param("app.run(debug=True)", id="A002"),
        pytest.param("app.run(debug=1)", id="A004"),
        pytest.param("app.run('h', 80, True)", id="third positional"),
        pytest.param("DBG = True\napp.run(debug=DBG)", id="A007"),
        pytest.param("class Cfg: DEBUG = True\napp.run(debug=Cfg.DEBUG)", id="A010"),
        pytest.param("class Cfg:\n    def __init__(self): self.DEBUG = True\n"
                     "app.run(debug=Cfg().DEBUG)", id="A010 an instance"),
        pytest.param("opts = {'debug': True}\napp.run(**opts)", id="A011"),
        pytest.param("opts = dict(debug=True)\napp.run(**opts)", id="A012"),
        pytest.param("app.run(**{'debug': True})", id="A013"),
        pytest.param("go = app.run\ngo(debug=True)", id="A014"),
        pytest.param("from functools import partial\npartial(app.run, debug=True)()", id="A015"),
        pytest.param("from threading import Thread\n"
                     "Thread(target=lambda: app.run(debug=True)).start()", id="A016"),
        pytest.param("import threading\nt = threading.Thread(target=app.run, "
                     "kwargs={'debug': True})\nt.start()", id="A017"),
        pytest.param("from multiprocessing import Process\n"
                     "Process(target=app.run, args=('h', 80, True)).start()", id="a process"),
        pytest.param("app.run(debug=not False)", id="A021"),
        pytest.param("app.debug = True\napp.run()", id="A045"),
        pytest.param("setattr(app, 'debug', True)\napp.run()", id="A048"),
        pytest.param("app.debug, x = True, 1\napp.run()", id="A049"),
        pytest.param("app.config['DEBUG'] = True\napp.run()", id="A051"),
        pytest.param("app.config['DEBUG'] = 1\napp.run()", id="A052"),
        pytest.param("DEBUG = True\napp.config['DEBUG'] = DEBUG\napp.run()", id="A053"),
        pytest.param("app.config.update(DEBUG=True)\napp.run()", id="A054"),
        pytest.param("app.config.update({'DEBUG': True})\napp.run()", id="A054 a dictionary"),
        pytest.param("app.config.update(SECRET_KEY=k, DEBUG=True)\napp.run()", id="A055"),
        pytest.param("app.config.from_mapping(DEBUG=True)\napp.run()", id="A057"),
        pytest.param("app.config.__setitem__('DEBUG', True)\napp.run()", id="A058"),
        pytest.param("app.config |= {'DEBUG': True}\napp.run()", id="F14 in-place or"),
        pytest.param("cfg = app.config\ncfg['DEBUG'] = True\napp.run()", id="by another name"),
        pytest.param(CLASSES + "app.config.from_object(Base)\napp.run()", id="A059"),
        pytest.param(CLASSES + "app.config.from_object(Prod())\napp.run()", id="A059 inherited"),
        pytest.param("class C:\n    @property\n    def DEBUG(self): return False\n"
                     "app.config.from_object(C)\napp.run()", id="F14 a property of a class"),
        pytest.param("DEBUG: bool = True\napp.config.from_object(__name__)\napp.run()", id="A061"),
        pytest.param("os.environ['FLASK_DEBUG'] = '1'\napp.run()", id="A066"),
        pytest.param("os.environ.update(FLASK_DEBUG='1')\napp.run()", id="A066 by update"),
    ],
)  # fmt: skip
def test_on(code: str) -> None:
    sink = only(run(FLASK + code))
    assert (sink.debug.state, sink.debugger.state) == (State.ON, State.ON)
    assert sink.debug.steps
    assert not sink.debug.variable
    assert not sink.is_conditional


@pytest.mark.parametrize(
    ("code", "state", "variable", "trap"),
    [
        pytest.param("os.environ.get('DEBUG', '0') == '1'", State.OFF, "DEBUG", False, id="A074"),
        pytest.param("os.getenv('DEBUG', 'false').lower() in ('1', 'true')", State.OFF, "DEBUG",
                     False, id="A075"),
        pytest.param("os.environ.get('APP_ENV') == 'development'", State.OFF, "APP_ENV", False,
                     id="A078"),
        pytest.param("bool(int(os.getenv('DEBUG', '0')))", State.OFF, "DEBUG", False, id="int"),
        pytest.param("'DEBUG' in os.environ", State.OFF, "DEBUG", False, id="is it set"),
        pytest.param("os.environ.get('FLASK_DEBUG', '0')", State.ON, "FLASK_DEBUG", True,
                     id="A071"),
        pytest.param("bool(os.getenv('DEBUG', 'False'))", State.ON, "DEBUG", True, id="bool()"),
        pytest.param("os.getenv('DEBUG')", State.OFF, "DEBUG", True, id="A072"),
        pytest.param("os.getenv('DEBUG', 'true').lower() == 'true'", State.ON, "DEBUG", False,
                     id="A076"),
        pytest.param("os.environ.get('APP_ENV') != 'production'", State.ON, "APP_ENV", False,
                     id="A077"),
        pytest.param("os.environ.get('DEBUG') or True", State.ON, "DEBUG", True, id="A080"),
        pytest.param("'False'", State.ON, "", True, id="A006"),
        pytest.param("os.environ['DEBUG']", State.UNKNOWN, "DEBUG", True, id="no default"),
    ],
)  # fmt: skip
def test_environment_idioms(code: str, state: State, variable: str, *, trap: bool) -> None:
    debug = only(run(f"{FLASK}app.run(debug={code})")).debug
    assert (debug.state, debug.variable, debug.is_trap) == (state, variable, trap)
    assert debug.reason


@pytest.mark.parametrize(
    ("code", "is_literal"),
    [
        pytest.param("class Dev:\n    DEBUG = True\n"
                     "app.config.from_object({'dev': Dev}[os.getenv('E') or 'dev'])", True,
                     id="a class"),
        pytest.param("if os.getenv('E', 'dev') == 'dev':\n    app.debug = True", True,
                     id="a branch"),
        pytest.param("app.config['DEBUG'] = os.getenv('E', 'dev') == 'dev'", False,
                     id="a comparison"),
        pytest.param("app.debug = bool(os.getenv('E', True))", False, id="a default"),
        pytest.param("DEBUG = os.getenv('E', 'x')\napp.debug = bool(DEBUG)", False, id="a name"),
    ],
)  # fmt: skip
def test_what_a_variable_selects_is_told_from_what_it_holds(code: str, *, is_literal: bool) -> None:
    debug = only(run(f"{FLASK}{code}\napp.run()")).debug
    assert (debug.state, debug.variable, debug.is_literal) == (State.ON, "E", is_literal)


@pytest.mark.parametrize(
    ("code", "value", "state"),
    [
        pytest.param("os.getenv('DEBUG')", "0", State.ON, id="A072 set to 0"),
        pytest.param("os.getenv('DEBUG', '1') == '1'", "0", State.OFF, id="decided by the unit"),
        pytest.param("os.getenv('DEBUG') == '1'", "1", State.ON, id="switched on by the unit"),
        pytest.param("os.environ['DEBUG'] == '1'", None, State.UNKNOWN, id="a secret"),
        pytest.param("int(os.environ['DEBUG'])", "0", State.OFF, id="a number"),
        pytest.param("os.getenv('DEBUG') != 'no' and False", None, State.OFF, id="and False"),
    ],
)
def test_the_units_environment_decides(code: str, value: str | None, state: State) -> None:
    debug = only(run(f"{FLASK}app.run(debug={code})", DEBUG=value)).debug
    assert (debug.state, debug.variable) == (state, "")


@pytest.mark.parametrize(
    ("code", "value", "state"),
    [
        pytest.param("app.run(debug=True)", "0", State.ON, id="F2 the argument beats it"),
        pytest.param("app.run(debug=False)", "1", State.OFF, id="F2 in both directions"),
        pytest.param("app.debug = True\napp.run()", "0", State.OFF, id="F2 beats app.debug"),
        pytest.param("app.run()", "1", State.ON, id="F1"),
        pytest.param("app.run()", "off", State.ON, id="F4 off is on"),
        pytest.param("app.run()", "No", State.OFF, id="F4 no"),
        pytest.param("app.debug = True\napp.run()", "", State.OFF, id="F1 empty but set"),
        pytest.param("app.debug = True\napp.run(load_dotenv=False)", "0", State.ON, id="F2 not"),
        pytest.param("app.run(load_dotenv=False)", "1", State.ON, id="F2 seeded at construction"),
        pytest.param("app.run()", None, State.UNKNOWN, id="set to something"),
        pytest.param("os.environ.setdefault('FLASK_DEBUG', '1')\napp.run()", "0", State.OFF,
                     id="A067 set by the unit"),
    ],
)  # fmt: skip
def test_flask_debug(code: str, value: str | None, state: State) -> None:
    assert only(run(FLASK + code, FLASK_DEBUG=value)).debug.state is state


def test_a067_default_of_the_programs_own() -> None:
    debug = only(run(FLASK + "os.environ.setdefault('FLASK_DEBUG', '1')\napp.run()")).debug
    assert (debug.state, debug.variable) == (State.ON, "FLASK_DEBUG")


def test_a068_flask_env_of_old() -> None:
    code = FLASK + "os.environ['FLASK_ENV'] = 'development'\napp.run()"
    assert only(run(code, versions={"flask": "2.2.5"})).debug.state is State.ON
    assert only(run(code, versions={"flask": "2.3.0"})).debug.state is State.OFF


def test_steps_lead_to_the_constant() -> None:
    files = {"conf.py": "class Settings:\n    DEBUG = True\n"}
    debug = only(
        run(FLASK + "from conf import Settings\napp.run(debug=Settings.DEBUG)", files)
    ).debug
    places = [(str(one.location.path), one.location.start.line) for one in debug.steps]
    assert places == [("conf.py", 2), ("app.py", 5)]
    assert [one.message for one in debug.steps] == ["DEBUG = True", "debug=Settings.DEBUG"]


def test_steps_lead_to_the_line_of_the_artefact() -> None:
    debug = only(run(FLASK + "app.run()", FLASK_DEBUG="1")).debug
    assert [str(one.location.path) for one in debug.steps] == ["Dockerfile"]
    assert debug.reason == "FLASK_DEBUG=1"


HELD = "import os, lib\nfrom flask import Flask\napp = Flask(__name__)\nheld = lib.Thing(app)\n"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("held.app.debug = True", id="an attribute"),
        pytest.param("held.app.config['DEBUG'] = True", id="an item"),
        pytest.param("held.get_app().config.update(DEBUG=True)", id="a method, through a call"),
        pytest.param("setattr(held, 'debug', True)", id="by name"),
    ],
)
def test_a_setting_of_what_holds_an_app_may_be_the_apps(code: str) -> None:
    files = {
        "app.py": f"{HELD}{code}\nif app.debug: app.run()\n",
        "Procfile": "web: gunicorn app:app",
    }
    (launch,) = analysed(files).launches
    assert launch.answer.word == "unknown"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("held.title = 'shop'", id="an attribute"),
        pytest.param("lib.Other(1).debug = True", id="of what holds none"),
        pytest.param("held.app.add_url_rule('/')", id="a method"),
        pytest.param("held.app.config.get('DEBUG')", id="a question"),
    ],
)
def test_another_setting_is_not(code: str) -> None:
    files = {
        "app.py": f"{HELD}{code}\nif app.debug: app.run()\n",
        "Procfile": "web: gunicorn app:app",
    }
    (launch,) = analysed(files).launches
    assert launch.answer.word == "safe"
