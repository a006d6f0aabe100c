"""What really happens, told in a few programs of which it is known."""

from __future__ import annotations

import pytest

from tests.oracles.generated.program import Ending, Program
from tests.oracles.generated.real_python import real_python
from tests.oracles.generated.real_shell import real_shell

APP = "from flask import Flask\napp = Flask(__name__)\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("app.run()", "serves off", id="plain"),
        pytest.param("app.run(debug='0')", "serves on", id="a text is true"),
        pytest.param("app.run()\napp.run(debug=True)", "serves off", id="it blocks"),
        pytest.param("app.debug = True\napp.run()", "serves on", id="by the app"),
        pytest.param("import os\nos.environ['FLASK_DEBUG'] = '1'\napp.run()", "serves on",
                     id="by the environment"),
        pytest.param("app.run(debug=True, use_debugger=False)", "serves off", id="no debugger"),
        pytest.param("import threading\nt = threading.Thread(target=app.run)\nt.start()",
                     "serves off", id="in a thread"),
        pytest.param("import atexit\natexit.register(app.run, debug=True)", "serves on",
                     id="at exit"),
        pytest.param("import sys\nsys.exit()", "done ", id="an exit"),
        pytest.param("import sys\nsys.exit('no')", "gave up ", id="a failing exit"),
        pytest.param("import os\nos.environ['X']", "gave up ", id="a variable that is missing"),
        pytest.param("{}['X']", "broke ", id="another key"),
        pytest.param("while True: pass", "too long ", id="no end"),
        pytest.param("import socket\nif socket.gethostname() != 'prod-host': app.run()",
                     "serves off | done ", id="another host"),
    ],
)  # fmt: skip
def test_python(code: str, expected: str) -> None:
    with real_python() as real:
        runs = real.runs(Program(text=APP + code))
    said = [f"{run.ending} {''.join(one.debug for one in run.started)}" for run in runs]
    assert " | ".join(said) == expected


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        pytest.param("flask run --debug", ["flask run --debug"], id="plain"),
        pytest.param("FLASK_DEBUG=1 flask run", ["FLASK_DEBUG=1 flask run"], id="variable"),
        pytest.param('python "$@"', ["python a 'b c'"], id="arguments"),
        pytest.param("if nc db; then flask run; else gunicorn; fi", ["gunicorn", "flask run"],
                     id="both ways"),
        pytest.param("until nc db; do sleep 1; done; flask run", ["flask run"] * 7,
                     id="waiting ends"),
        pytest.param("exit 1", ["gave up"], id="failure"),
        pytest.param("exit 0", ["done"], id="the end"),
        pytest.param("while :; do :; done", ["too long"], id="no end"),
    ],
)  # fmt: skip
def test_shell(script: str, expected: list[str]) -> None:
    with real_shell() as real:
        program = Program(text=f"#!/bin/bash\n{script}\n", arguments=("a", "'b c'"))
        runs = real.runs(program)
    assert [" then ".join(map(str, run.started)) or run.ending for run in runs] == expected


def test_what_runs_in_the_background_is_told_apart() -> None:
    with real_shell() as real:
        (run,) = real.runs(Program(text="#!/bin/bash\nflask run &\nwait\ngunicorn\n"))
    assert [one.is_behind for one in run.started] == [True, False]
    assert run.ending is Ending.SERVES
