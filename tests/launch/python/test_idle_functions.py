"""Functions that start nothing are not followed again and again; those that may are."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from flaskgate.launch.reasons import Cause
from tests.launch.programs import FLASK, only, run

LONG = "".join(f"    a{n} = x\n" for n in range(250))
Q = "from flask import Flask\ndef go(): Flask(__name__).run()\n"
SHORT = LONG[: LONG.index("    a60 ")]


@pytest.mark.parametrize(
    ("code", "files"),
    [
        pytest.param(f"def f(x):\n{LONG}" + "f(1)\n" * 300, {}, id="a function"),
        pytest.param(f"class S:\n    def f(self, x):\n{LONG.replace('    ', ' ' * 8)}"
                     "s = S()\n" + "s.f(1)\n" * 300, {}, id="a method"),
        pytest.param(f"def g(x):\n    return h(x)\ndef h(x):\n{LONG}" + "g(1)\n" * 300, {},
                     id="through another"),
        pytest.param(f"import importlib\ndef f(x):\n{LONG}    importlib.import_module('p').g()\n"
                     + "f(1)\n" * 300, {"p.py": "def g(): pass"}, id="it imports by name"),
        pytest.param(f"def f(x):\n{LONG}    return getattr(x, 'name', None)\n" + "f(1)\n" * 300,
                     {}, id="it asks for a known attribute"),
        pytest.param(f"class D(dict):\n    def __getstate__(self):\n        getattr(self, k)()\n"
                     f"d = D()\ndef f(x):\n{LONG}" + "f(d)\n" * 300, {}, id="it can be copied"),
        pytest.param("class B: pass\nclass A:\n    made = B\na = A()\n"
                     f"def f(x):\n{LONG}    x.made()\n" + "f(a)\n" * 300, {},
                     id="a class within a class"),
        pytest.param("from asyncio import TimeoutError\n"
                     f"def f(x):\n    try:\n        pass\n    except TimeoutError: pass\n{LONG}"
                     + "f(1)\n" * 300, {}, id="exceptions of what may start"),
        pytest.param(f"class Proxy:\n    def __init__(self, wsgi_app): self.app = wsgi_app\n"
                     "    def __call__(self, environ, start_response):\n"
                     "        return self.app(environ, start_response)\n"
                     f"app.wsgi_app = Proxy(app.wsgi_app)\ndef f(x):\n{LONG}" + "f(1)\n" * 300,
                     {}, id="beside what handles requests"),
        pytest.param(f"def run_it(x):\n    # start()\n{LONG}" + "run_it(1)\n" * 300, {},
                     id="by its name and a comment alone"),
    ],
)  # fmt: skip
def test_program_with_dear_functions_is_followed_to_its_end(
    code: str, files: dict[str, str]
) -> None:
    effects = run(f"{FLASK}{code}app.run(debug=True)\n", files)
    assert only(effects).debug.state is State.ON
    assert not effects.unknown


@pytest.mark.parametrize(
    ("code", "last"),
    [
        pytest.param("", "f(app.run)", id="it calls what it is given"),
        pytest.param("def start(): app.run(debug=True)\n", "f(start)", id="a function that starts"),
        pytest.param("class S:\n    def fire(self): app.run(debug=True)\n"
                     "s = S()\ndef f(x):\n    if x: x.fire()\n", "f(s)", id="a method of it"),
        pytest.param("t = [None]\ndef f(x):\n    t[0] and t[0]()\n", "t[0] = app.run\nf(app)",
                     id="what a list holds"),
        pytest.param("def f(x):\n    if x: getattr(app, x)()\n", "f('run')", id="any attribute"),
        pytest.param("class B:\n    def __enter__(self): app.run(debug=True)\n"
                     "    def __exit__(self, *_): pass\n"
                     "def f(x):\n    if x:\n        with x: pass\n", "f(B())", id="a context"),
        pytest.param("class P:\n    @property\n    def v(self): app.run(debug=True)\n"
                     "def f(x):\n    if x: x.v\n", "f(P())", id="a property"),
        pytest.param("from threading import Thread as T\n"
                     "def f(x):\n    if x: T(target=x).start()\n", "f(app.run)", id="a thread"),
        pytest.param("async def up(): app.run(debug=True)\n"
                     "async def f(x):\n    if x: await x\nimport asyncio\n",
                     "asyncio.run(f(up()))", id="a coroutine"),
        pytest.param("from q import go\ndef f(x):\n    if x: go()\n", "f(1)", id="an import"),
    ],
)  # fmt: skip
def test_function_that_may_start_is_followed(code: str, last: str) -> None:
    given = "def f(x):\n    if x: x()\n"
    code = code if "def f(" in code else code + given
    code = code.replace("def f(x):\n", f"def f(x):\n{SHORT}")
    code += "f(None)\n" * 150 + last
    assert run(f"{FLASK}{code}\n", {"q.py": Q}).sinks


@pytest.mark.parametrize(
    ("change", "state"),
    [
        pytest.param("os.environ['FLASK_DEBUG'] = x", State.ON, id="the environment"),
        pytest.param("app.config.from_object(x)", State.ON, id="settings"),
        pytest.param("app.debug = x == '1'", State.ON, id="the app"),
    ],
)
def test_function_that_changes_what_decides_is_followed(change: str, state: State) -> None:
    code = f"import os\n{FLASK}def f(x):\n{SHORT}    {change}\n" + "f('0')\n" * 150
    last = "class C: DEBUG = True\nf(C)\n" if "object" in change else "f('1')\n"
    asked = "app.debug or os.environ.get('FLASK_DEBUG') == '1'"
    found = only(run(f"{code}{last}app.run(debug={asked})"))
    assert found.debug.state is state


ENDLESS = "".join(f"def g{n}(x):\n{LONG}    run{n}(x)\n" for n in range(90))
CALLS = "".join(f"    g{n}(x)\n" for n in range(90))
THREAD = "import threading\nthreading.Thread(target=f, args=(1,)).start()\n"


@pytest.mark.parametrize(
    ("last", "given", "causes"),
    [
        pytest.param("", "1", [], id="it can start nothing"),
        pytest.param("", "app.run", [Cause.PYTHON_STEPS], id="it is given what starts"),
        pytest.param("    app.run()\n", "1", [Cause.PYTHON_STEPS], id="it serves in the end"),
    ],
)
def test_thread_without_end_leaves_time_for_what_follows(
    last: str, given: str, causes: list[Cause]
) -> None:
    thread = THREAD.replace("1", given)
    effects = run(f"{FLASK}{ENDLESS}def f(x):\n{CALLS}{last}{thread}app.run(debug=True)")
    assert only(effects).debug.state is State.ON
    assert [one.cause for one in effects.unknown] == causes


def test_what_a_thread_wrote_that_was_given_up_is_not_known() -> None:
    change = "    s['debug'] = False\n"
    code = f"{FLASK}s = {{'debug': True}}\n{ENDLESS}def f(x):\n{change}{CALLS}{THREAD}"
    assert only(run(f"{code}app.run(debug=s['debug'])")).debug.state is State.UNKNOWN
