"""Programs of which a part is not understood are not said to end without a server."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import ENTRY, FLASK, analyser, only, run


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import tools\ntools.load().make(app).run()\n", id="of what a library gives"),
        pytest.param("import inspect\ndict(inspect.getmembers(app))['run'](debug=True)\n",
                     id="by a name among others"),
        pytest.param("import tools\nclass Base(metaclass=tools.Meta):\n    all = {}\n"
                     "class One(Base):\n    def run(self): self.app.run()\n"
                     "Base.all['one'] = One\nBase.pick('one')().run()\n", id="by a metaclass"),
        pytest.param("import tools\nfor n in tools.names(): tools.note(n)\n" * 40
                     + "tools.load().run_forever()\n", id="after many calls of libraries"),
    ],
)  # fmt: skip
def test_unknown_object_that_is_to_serve_leaves_the_end_open(code: str) -> None:
    effects = run(f"{FLASK}{code}")
    assert not effects.sinks
    assert effects.unknown


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("server = None\nif sys.argv[1:2] == tool():\n    server = {}['a']\n"
                     "    app.run()\n", id="a key that is missing"),
        pytest.param("if tool():\n    name = 'a'.unheard()\n    app.run()\n", id="a method"),
        pytest.param("def go():\n    None.start()\n    app.run()\nif tool(): go()\n",
                     id="an attribute of nothing, in a function"),
    ],
)  # fmt: skip
def test_branch_that_breaks_off_leaves_the_end_open(code: str) -> None:
    effects = run(f"from tools import tool\n{FLASK}{code}")
    assert effects.sinks or effects.unknown


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("if tool():\n    raise ValueError\n", id="it is said"),
        pytest.param("try:\n    {}['a']\nexcept KeyError:\n    pass\n", id="it is expected"),
        pytest.param("import tool2\ntool2.load().prepare()\n", id="a call that serves nothing"),
    ],
)  # fmt: skip
def test_end_that_is_understood(code: str) -> None:
    effects = run(f"from tools import tool\n{FLASK}{code}")
    assert not effects.sinks
    assert not effects.unknown


EARLY = "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy(app)\n"
"""What a column gets is called when a row is made, and not where the class begins."""


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def make(): return str(Order)\nclass Order(db.Model):\n"
                     "    id = db.Column(db.String, default=make)\n", id="the class itself"),
        pytest.param("def make(): return LATER\nclass Order(db.Model):\n"
                     "    id = db.Column(db.String, default=make)\nLATER = 1\n", id="a constant"),
        pytest.param("class Order(db.Model):\n    all = db.relationship('X', secondary=lambda: X)\n"
                     "X = db.Table('x')\n", id="a lambda"),
    ],
)  # fmt: skip
def test_name_that_comes_later_only_says_that_nothing_is_called_yet(code: str) -> None:
    effects = run(f"{FLASK}{EARLY}{code}")
    assert (effects.sinks, effects.unknown) == ((), ())


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("db.later(lambda: LATER.run())\nLATER = app\n", id="it serves then"),
        pytest.param("def go():\n    LATER.x()\n    app.run()\n"
                     "for n in range(40): db.later(print)\n"
                     "db.later(go)\nLATER = db\n", id="one of many"),
        pytest.param("if db.on():\n    def go(): LATER()\n    go()\n"
                     "    app.run()\nLATER = print\n", id="a call of its own"),
        pytest.param("def go():\n    {}['a']\n    app.run()\ndb.later(go)\n", id="another failure"),
    ],
)  # fmt: skip
def test_what_is_called_later_is_not_missed(code: str) -> None:
    effects = run(f"{FLASK}{EARLY}{code}")
    assert effects.sinks or effects.unknown


@pytest.mark.parametrize(
    ("code", "state"),
    [
        pytest.param("name = 'shop'.decode('utf-8')\napp.run(debug=name == 'shop')\n", State.ON,
                     id="a text of Python 2"),
        pytest.param("def text(x):\n    return x.decode('utf8') if x else x\n"
                     "app.run(debug=bool(text('')))\n", State.OFF, id="an empty one"),
        pytest.param("try:\n    'a'.decode('utf8')\n    on = False\n"
                     "except AttributeError:\n    on = True\napp.run(debug=on)\n", State.ON,
                     id="it is asked whether it can"),
        pytest.param("app.run(debug=b'1'.decode() == '1')\n", State.ON, id="bytes"),
    ],
)  # fmt: skip
def test_decoded_text(code: str, state: State) -> None:
    assert only(run(f"{FLASK}{code}")).debug.state is state


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("@Timed()\ndef go():\n    app.run(debug=True)\ngo()\n", id="by an object"),
        pytest.param("timed = Timed()\n@timed\ndef go():\n    app.run(debug=True)\ngo()\n",
                     id="by one with a name"),
        pytest.param("def go():\n    app.run(debug=True)\nTimed()(go)()\n", id="by a call"),
    ],
)  # fmt: skip
def test_function_within_an_own_context_decorator(code: str) -> None:
    timed = "from contextlib import ContextDecorator\nclass Timed(ContextDecorator):\n"
    timed += "    def __enter__(self): return self\n    def __exit__(self, *_): return False\n"
    assert only(run(f"{FLASK}{timed}{code}")).debug.state is State.ON


def test_decorator_that_may_be_either_of_two_gives_the_function_back() -> None:
    either = "try:\n    from invoke import ctask as task\nexcept ImportError:\n"
    serves = "@task(default=True)\ndef serve(c): app.run(debug=True)\nserve(1)\n"
    effects = run(f"{either}    from invoke import task\n{FLASK}{serves}")
    assert only(effects).debug.state is State.ON


def test_application_that_a_server_gets_is_served_whatever_breaks_off() -> None:
    code = f"{FLASK}from tools import tool\nif tool():\n    {{}}['a']\n"
    assert not analyser(code).imported(ENTRY, attribute="app").unknown


SERVES = "def serve(**given): app.run()\n"


@pytest.mark.parametrize(
    ("code", "is_open"),
    [
        pytest.param(f"@cli.command()\n{SERVES}cli()\n", True, id="called as a command line"),
        pytest.param(f"@cli.register\n{SERVES}cli.main()\n", True, id="by a method"),
        pytest.param(f"@hook\n{SERVES}setup(cli)()\n", True, id="by another function of it"),
        pytest.param(
            "import functools\ndef own(f):\n    @functools.wraps(f)\n"
            "    def inner(**given): return f(**given)\n    return inner\n"
            f"@cli.command()\n@own\n{SERVES}@cli.command()\ndef show(): print(1)\ncli()\n",
            True,
            id="decorated before",
        ),
        pytest.param(
            f"@cli.command()\n{SERVES}@cli.command()\ndef show(): print(1)\n",
            False,
            id="another is registered",
        ),
        pytest.param(f"cli()\n@cli.command()\n{SERVES}", False, id="called before"),
        pytest.param(f"@cli.command()\n{SERVES}print(1)\n", False, id="never called"),
        pytest.param(f"import others\n@hook\n{SERVES}others.go()\n", False, id="another library"),
        pytest.param("@cli.command()\ndef show(): print(1)\ncli()\n", False, id="it only prints"),
    ],
)
def test_function_that_an_unknown_decorator_was_given_may_be_called(
    code: str, *, is_open: bool
) -> None:
    effects = run(f"from tools import cli, hook, setup\n{FLASK}{code}")
    assert not effects.sinks
    assert bool(effects.unknown) is is_open


def test_method_of_a_class_with_a_base_that_nobody_knows_may_be_that_ones() -> None:
    code = (
        "import importlib\nclass Engine:\n    def load(self, name):\n"
        "        found = importlib.import_module(name).Engine\n"
        "        self.__class__ = type('Made', (found, Engine), {})\n        self.connect()\n"
        "    def connect(self):\n        raise NotImplementedError\n"
        "Engine().load(sys.argv[1])\napp.run(debug=True)\n"
    )
    assert only(run(f"{FLASK}{code}")).debug.state is State.ON


@pytest.mark.parametrize(
    ("package", "serves"),
    [
        pytest.param("invenio_app.factory", True, id="it brings Flask along"),
        pytest.param("shop_app.factory", False, id="nobody knows it"),
    ],
)
def test_application_of_a_package(package: str, *, serves: bool) -> None:
    code = f"from {package} import create_app\napp = create_app()\napp.run(host='::')\n"
    effects = run(code, versions={"flask": None})
    assert bool(effects.sinks) is serves
    assert serves or effects.unknown


@pytest.mark.parametrize(
    ("code", "is_open"),
    [
        pytest.param(
            "import onnxruntime as o\no.InferenceSession('m').run(None, x)", False, id="a model"
        ),
        pytest.param(
            "import docker\ndocker.from_env().containers.run('x')", False, id="a container"
        ),
        pytest.param(
            "import tensorflow as t\nwith t.Session() as s:\n    s.run(x)", False, id="with"
        ),
        pytest.param("import hall\nhall.Bar().run()", True, id="a package that nobody knows"),
        pytest.param("import docker\ndocker.x(app).run()", True, id="it holds the application"),
    ],
)
def test_what_works_on_data_or_elsewhere_serves_nothing(code: str, *, is_open: bool) -> None:
    assert bool(run(f"from flask import Flask\napp = Flask('x')\n{code}\n").unknown) is is_open


UP = "    def up(self):\n        Flask('a').run(debug=True)\n"
CHECK = "    def check(self):\n        print(self.run(1))\n"


@pytest.mark.parametrize(
    ("code", "is_open"),
    [
        pytest.param(f"class One(tools.Task):\n{UP}One().fire()\n", True, id="its own method"),
        pytest.param(f"class One(tools.Task):\n{UP}One()()\n", True, id="a call of its object"),
        pytest.param(f"class One(tools.Task):\n{UP}tools.go(One)\n", True, id="given"),
        pytest.param(f"class One(tools.Task):\n{UP}tools.go([One()])\n", True, id="an object"),
        pytest.param(f"class One(tools.Task):\n{UP}tools.go()\n", True, id="found by the package"),
        pytest.param("def up():\n    app.run()\nr = tools.Table()\nr['a'] = up\nr.send()\n", True,
                     id="a function that is put into it"),
        pytest.param("def up():\n    app.run()\nr = tools.Hook()\nr.ready = up\nr.send()\n", True,
                     id="a function that is set on it"),
        pytest.param(f"class One(tools.Task):\n{CHECK}One().fire()\n", False, id="no server"),
        pytest.param(f"class One(tools.Task):\n{UP}print(One)\n", False, id="never used"),
        pytest.param(f"class One(other.Task):\n{UP}tools.go()\n", False, id="of another package"),
        pytest.param(f"class One:\n{UP}tools.go()\n", False, id="of none"),
        pytest.param("def up():\n    app.run()\nr = {}\nr['a'] = up\ntools.send()\n", False,
                     id="a function that is put elsewhere"),
    ],
)  # fmt: skip
def test_what_a_package_may_call_of_the_program(code: str, *, is_open: bool) -> None:
    effects = run(f"import other, tools\n{FLASK}{code}")
    assert not effects.sinks
    assert bool(effects.unknown) is is_open
