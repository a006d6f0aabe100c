"""Flask-SocketIO on Werkzeug serves at a terminal, and nowhere else unless it is told to (X1)."""

from __future__ import annotations

import pytest

from tests.launch.gate import gate

APP = (
    "from flask import Flask\nfrom flask_socketio import SocketIO\napp = Flask(__name__)\n"
    "sio = SocketIO(app{mode})\nif __name__ == '__main__':\n    sio.run(app{arguments})\n"
)
DEBUG = "critical debug-deployed app.py:6"
SERVER = "high dev-server-deployed Procfile:1"


def started(requirements: str, mode: str = "", arguments: str = "") -> list[str]:
    app = APP.format(mode=mode, arguments=arguments)
    return gate(
        {"app.py": app, "requirements.txt": requirements, "Procfile": "web: python app.py\n"}
    )


@pytest.mark.parametrize(
    ("requirements", "mode", "arguments", "expected"),
    [
        pytest.param("flask-socketio\n", "", "", [], id="threads"),
        pytest.param("flask-socketio\n", "", ", debug=True", [], id="threads and debug"),
        pytest.param("flask\n", ", async_mode='threading'", "", [], id="asked for threads"),
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
