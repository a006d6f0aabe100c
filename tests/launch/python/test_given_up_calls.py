"""Calls that take too long are given up, and what they may change is unknown then."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from flaskgate.launch.python.interpreter.calls import given_up_calls
from tests.launch.programs import FLASK, only, run

ROUNDS = "a = 1; " * 400 + "pass"
"""What takes more steps than one call gets."""


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, steps in (("AMPLE", 50), ("ONE_CALL", 20), ("PAUSE", 5)):
        monkeypatch.setattr(given_up_calls, name, steps)


def program(code: str, last: str) -> str:
    return f"{FLASK}{code.replace('...', ROUNDS)}\n{last}\n"


@pytest.mark.parametrize(
    ("code", "last"),
    [
        pytest.param("def setup():\n    ...\n", "setup()\napp.run(debug=True)", id="a function"),
        pytest.param("class Base:\n    def __init__(self):\n        prepare()\n"
                     "def prepare():\n    ...\n", "Base()\napp.run(debug=True)", id="an object"),
        pytest.param("def prepare():\n    ...\ndef main():\n    prepare()\n"
                     "    app.run(debug=True)\n", "main()", id="within what serves"),
        pytest.param("def prepare(db):\n    ...\n    db.clear()\n",
                     "rows = {'a': 1}\nprepare(rows)\napp.run(debug=True)", id="what it changes"),
        pytest.param("def make():\n    app = Flask(__name__)\n    ...\n    return app\n",
                     "make().run(debug=True)", id="a factory"),
        pytest.param("import threading\ndef prepare():\n    ...\n    threading.Thread().start()\n",
                     "prepare()\napp.run(debug=True)", id="it may start something else"),
        pytest.param("from celery import Celery\nqueue = Celery()\n@queue.task(name='a')\n"
                     "def prepare():\n    ...\n", "prepare()\napp.run(debug=True)",
                     id="a task of Celery"),
        pytest.param("def prepare():\n    ...\n    return os.environ.get('HOME')\n",
                     "prepare()\napp.run(debug=True)", id="it reads a variable"),
    ],
)  # fmt: skip
def test_what_comes_after_a_dear_call_is_followed(code: str, last: str) -> None:
    sink = only(run(program(code, last)))
    assert sink.debug.state is State.ON
    assert sink.is_conditional


@pytest.mark.parametrize(
    ("code", "last"),
    [
        pytest.param("on = True\ndef setup():\n    global on\n    ...\n    on = False\n",
                     "setup()\napp.run(debug=on)", id="a global"),
        pytest.param("s = {'on': True}\ndef setup():\n    ...\n    s['on'] = False\n",
                     "setup()\napp.run(debug=s['on'])", id="a dictionary"),
        pytest.param("s = {'on': True}\ndef setup():\n    ...\n    t = s\n    t.update(on=False)\n",
                     "setup()\napp.run(debug=s['on'])", id="by another name"),
        pytest.param("s = {'on': True}\ndef off(t):\n    t['on'] = False\n"
                     "def setup():\n    ...\n    off(s)\n",
                     "setup()\napp.run(debug=s['on'])", id="by what it calls"),
        pytest.param("class S:\n    on = True\ndef setup():\n    ...\n    S.on = False\n",
                     "setup()\napp.run(debug=S.on)", id="of a class"),
        pytest.param("class S:\n    def __init__(self): self.on = True\n"
                     "    def off(self): self.on = 0\ns = S()\n"
                     "def setup():\n    ...\n    s.off()\n", "setup()\napp.run(debug=s.on)",
                     id="of an object, by a method"),
        pytest.param("class S:\n    on = True\ns = S()\ndef setup(name):\n    ...\n"
                     "    setattr(s, name, False)\n",
                     "setup('on')\napp.run(debug=s.on)", id="by a name that is computed"),
        pytest.param("s = [True]\nclass Box:\n    def __init__(self): self.rows = s\nbox = Box()\n"
                     "def setup():\n    ...\n    for one in (box,):\n        one.rows.clear()\n",
                     "setup()\napp.run(debug=bool(s))", id="got at by an object"),
        pytest.param("def outer():\n    on = True\n    def setup():\n        nonlocal on\n"
                     "        ...\n        on = False\n    setup()\n    app.run(debug=on)\n",
                     "outer()", id="of the function around it"),
        pytest.param("def setup():\n    ...\n    app.config.update(DEBUG=False)\n",
                     "app.debug = True\nsetup()\napp.run()", id="a setting of the application"),
        pytest.param("def setup(key):\n    ...\n    app.config[key] = False\n",
                     "app.debug = True\nsetup('DEBUG')\napp.run()", id="any of its settings"),
        pytest.param("def setup():\n    ...\n    app.debug = False\n",
                     "app.debug = True\nsetup()\napp.run()", id="its mode"),
        pytest.param("def setup():\n    ...\n    os.environ['ON'] = ''\n",
                     "setup()\napp.run(debug=bool(os.environ['ON']))", id="the environment"),
        pytest.param("import cfg\ndef setup():\n    ...\n    cfg.ON = False\n",
                     "setup()\napp.run(debug=cfg.ON)", id="of a module"),
        pytest.param("def setup(key):\n    ...\n    globals()[key] = False\non = True\n",
                     "setup('on')\napp.run(debug=on)", id="a global by its name"),
        pytest.param("def setup():\n    ...\n    return False\n",
                     "app.run(debug=setup())", id="what it gives"),
    ],
)  # fmt: skip
def test_what_a_dear_call_changes_is_not_what_it_was(code: str, last: str) -> None:
    effects = run(program(code, last), {"cfg.py": "ON = True\n"}, variables={"ON": "1"})
    assert effects.unknown or effects.sinks
    assert all(sink.debug.state is not State.ON for sink in effects.sinks)


@pytest.mark.parametrize(
    ("code", "last"),
    [
        pytest.param("def setup():\n    ...\n    app.run(debug=True)\n", "setup()", id="itself"),
        pytest.param("def setup(go):\n    ...\n    go(debug=True)\n", "setup(app.run)",
                     id="by what it is given"),
        pytest.param("from werkzeug.serving import run_simple\ndef setup():\n    ...\n"
                     "    run_simple('', 80, app)\n", "setup()", id="by a function"),
    ],
)  # fmt: skip
def test_call_that_serves_is_never_passed_over_in_silence(code: str, last: str) -> None:
    effects = run(program(code, last))
    assert effects.sinks or effects.unknown


@pytest.mark.parametrize(
    ("code", "last", "state"),
    [
        pytest.param("def setup():\n    ...\n", "s = {'on': True}\nsetup()\napp.run(debug=s['on'])",
                     State.ON, id="a dictionary that it does not name"),
        pytest.param("class S:\n    def __init__(self): self.on, self.off = True, 1\ns = S()\n"
                     "def setup():\n    ...\n    s.off = 0\n", "setup()\napp.run(debug=s.on)",
                     State.ON, id="another attribute"),
        pytest.param("def setup():\n    ...\n    rows = []\n    rows.append(1)\n",
                     "debug = False\nsetup()\napp.run(debug=debug)", State.OFF, id="its own list"),
    ],
)  # fmt: skip
def test_what_a_dear_call_cannot_change_is_known(code: str, last: str, state: State) -> None:
    assert only(run(program(code, last))).debug.state is state
