"""Flask-SocketIO on Werkzeug serves at a terminal, and nowhere else unless it is told to (X1)."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Finding, Location, Position
from flaskgate.steps.apply_launch_evidence import apply_evidence
from tests.launch.gate import RULES, gate, launched

APP = (
    "from flask import Flask\nfrom flask_socketio import SocketIO\napp = Flask(__name__)\n"
    "sio = SocketIO(app{mode})\nif __name__ == '__main__':\n    sio.run(app{arguments})\n"
)
DEBUG = "critical debug-deployed app.py:6"
SERVER = "high dev-server-deployed Procfile:1"
ENDS = "medium start-broken Procfile:1"


def started(requirements: str, mode: str = "", arguments: str = "") -> list[str]:
    app = APP.format(mode=mode, arguments=arguments)
    return gate(
        {"app.py": app, "requirements.txt": requirements, "Procfile": "web: python app.py\n"}
    )


@pytest.mark.parametrize(
    ("requirements", "mode", "arguments", "expected"),
    [
        pytest.param("flask-socketio\n", "", "", [ENDS], id="threads"),
        pytest.param("flask-socketio\n", "", ", debug=True", [ENDS], id="threads and debug"),
        pytest.param("flask\n", ", async_mode='threading'", "", [ENDS], id="asked for threads"),
        pytest.param("flask-socketio\n", "", ", allow_unsafe_werkzeug=True", [SERVER],
                     id="allowed"),
        pytest.param("flask-socketio\n", "", ", debug=True, allow_unsafe_werkzeug=True", [DEBUG],
                     id="allowed and debug"),
        pytest.param("flask-socketio==5.2.0\n", "", "", [SERVER], id="an old version"),
        pytest.param("flask-socketio\neventlet\n", "", "", [], id="eventlet"),
        pytest.param("flask-socketio\neventlet\n", "", ", debug=True", [DEBUG],
                     id="eventlet and debug"),
    ],
)  # fmt: skip
def test_without_a_terminal(
    requirements: str, mode: str, arguments: str, expected: list[str]
) -> None:
    assert started(requirements, mode, arguments) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("tty: true", "critical debug-deployed app.py:6", id="a terminal"),
        pytest.param("tty: false", None, id="none"),
    ],
)
def test_a_terminal_of_compose(line: str, expected: str | None) -> None:
    files = {
        "app.py": APP.format(mode="", arguments=", debug=True"),
        "requirements.txt": "flask-socketio\n",
        "Dockerfile": "FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD python app.py\n",
        "compose.yaml": f"services:\n  web:\n    build: .\n    {line}\n    ports: ['80:5000']\n",
    }
    assert (expected in gate(files)) is (expected is not None)


BUILT = "FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD python app.py\n"
UNIT = "[Service]\nWorkingDirectory=/srv\nExecStart=@ python3 app.py\n"
POD = "kind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: shop\n"


@pytest.mark.parametrize(
    ("path", "text", "is_served"),
    [
        ("start.sh", "#!/bin/sh\ntmux new-session -d -s web 'python app.py'\n", True),
        ("start.sh", "#!/bin/sh\nscreen -dmS web python app.py\n", True),
        ("start.sh", "#!/bin/sh\nnohup python app.py &\n", False),
        ("a.service", UNIT.replace("@", "/usr/bin/screen -DmS web"), True),
        ("a.service", UNIT.replace("@ ", "/usr/bin/") + "StandardInput=tty\n", True),
        ("a.service", UNIT.replace("@ ", "/usr/bin/"), False),
        ("run.sh", "#!/bin/sh\ndocker build -t shop .\ndocker run -dit -p 80:5000 shop\n", True),
        ("run.sh", "#!/bin/sh\ndocker build -t shop .\ndocker run -d -p 80:5000 shop\n", False),
        ("pod.yaml", f"{POD}      tty: true\n", True),
        ("pod.yaml", POD, False),
    ],
)
def test_what_gives_a_program_a_terminal(path: str, text: str, *, is_served: bool) -> None:
    """Tried with tmux, nohup and `&`, and Flask-SocketIO 5.7."""
    app = APP.format(mode="", arguments=", debug=True")
    files = {"app.py": app, "requirements.txt": "flask-socketio\n", path: text}
    if "shop" in text:
        files["Dockerfile"] = BUILT
    rules = {one.split()[1] for one in gate(files)}
    assert rules == {"debug-deployed" if is_served else "start-broken"}


def test_a_production_server_of_socketio_is_no_development_server() -> None:
    app = APP.format(mode=", async_mode='gevent'", arguments="")
    files = {
        "app.py": app,
        "requirements.txt": "flask-socketio\n",
        "Procfile": "web: python app.py\n",
    }
    place = Location(PurePosixPath("app.py"), Position(6, 5), Position(6, 17))
    seen = Finding(
        rule=RULES["dev-server-run"],
        location=place,
        message="",
        snippet="",
        engines=frozenset({"semgrep"}),
    )
    joined = apply_evidence([seen], launched(files).evidence, RULES)
    assert joined.findings == ()
    assert [one.finding for one in joined.refuted] == [seen]


def test_developer_tools_of_dash_answer_strangers() -> None:
    files = {
        "app.py": "from dash import Dash\nboard = Dash()\nserver = board.server\n"
        "board.enable_dev_tools(debug=True)\n",
        "Procfile": "web: gunicorn app:server\n",
    }
    assert any("debug-behind-server app.py:4" in one for one in gate(files))
    quiet = {**files, "app.py": files["app.py"].replace("True", "False")}
    assert gate(quiet) == []
