"""Which applications a server serves that is given something else than one."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import State
from tests.launch.programs import imported, only, run

FLASK = "from flask import Flask\n"
TWO = f"{FLASK}one = Flask('one')\ntwo = Flask('two')\ntwo.debug = True\n"
MOUNT = "from werkzeug.middleware.dispatcher import DispatcherMiddleware\n"
MAKE = f"{FLASK}def make():\n    made = Flask('made')\n    made.debug = True\n    return made\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(TWO + MOUNT + "app = DispatcherMiddleware(one, {'/two': two})\n", State.ON,
                     id="mounted"),
        pytest.param(TWO + MOUNT + "app = one\napp.wsgi_app = DispatcherMiddleware(app.wsgi_app, "
                     "{'/two': two.wsgi_app})\n", State.ON, id="mounted below itself"),
        pytest.param(TWO + MOUNT + "two.debug = False\n"
                     "app = DispatcherMiddleware(one, {'/two': two})\n", State.OFF, id="both off"),
        pytest.param(TWO + "from whitenoise import WhiteNoise\napp = WhiteNoise(two, root='x')\n",
                     State.ON, id="wrapped by a package"),
        pytest.param(TWO + "class Prefix:\n    def __init__(self, app):\n        self.app = app\n"
                     "    def __call__(self, environ, start):\n"
                     "        environ['SCRIPT_NAME'] = '/x'\n"
                     "        return self.app(environ, start)\napp = Prefix(two)\n", State.ON,
                     id="wrapped by an own class"),
        pytest.param(TWO + "class Prefix:\n    def __init__(self, app):\n        self.app = app\n"
                     "    def __call__(self, environ, start):\n"
                     "        return self.app(environ, start)\n"
                     "two.wsgi_app = Prefix(two.wsgi_app)\napp = two\n", State.ON,
                     id="wrapped inside"),
        pytest.param(TWO + "def app(environ, start):\n    return two(environ, start)\n", State.ON,
                     id="a function that hands on"),
        pytest.param(MAKE + "def app(environ, start):\n    return make()(environ, start)\n",
                     State.ON, id="made at each request"),
        pytest.param(MAKE + "class Late:\n    app = None\n    def __call__(self, environ, start):\n"
                     "        if self.app is None:\n            self.app = make()\n"
                     "        return self.app(environ, start)\napp = Late()\n", State.ON,
                     id="made at the first request"),
        pytest.param(MAKE + "from werkzeug.local import LocalProxy\napp = LocalProxy(make)\n",
                     State.ON, id="a proxy"),
        pytest.param(MAKE + "app = make\n", State.ON, id="a factory"),
        pytest.param(TWO + "app = lambda environ, start: two.wsgi_app(environ, start)\n", State.ON,
                     id="a lambda"),
    ],
)  # fmt: skip
def test_debug_of_what_is_served(code: str, expected: State) -> None:
    assert imported(code).app_debug.state is expected


def test_run_simple_serves_what_is_mounted() -> None:
    code = (
        f"{TWO}{MOUNT}from werkzeug.serving import run_simple\n"
        "run_simple('', 80, DispatcherMiddleware(one, {'/two': two}))\n"
    )
    assert only(run(code)).debug.state is State.ON


def test_a_proxy_runs_what_it_stands_for() -> None:
    code = f"{MAKE}from werkzeug.local import LocalProxy\nLocalProxy(make).run()\n"
    assert only(run(code)).debug.state is State.ON
