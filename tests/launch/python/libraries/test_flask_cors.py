"""Flask-Cors: an object that is made before the application, and asked for it later."""

from __future__ import annotations

import pytest

from tests.launch.gate import FLASK, MAIN, gate, launched

HEAD = f"{FLASK}from flask_cors import CORS\n"


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("CORS(app, resources={})\n", id="at once"),
        pytest.param("cors = CORS()\ncors.init_app(app)\n", id="later"),
        pytest.param(
            "cors = CORS()\ndef make():\n    cors.init_app(app)\nmake()\n", id="in a call"
        ),
    ],
)
def test_it_serves_nothing_and_ends_nothing(code: str) -> None:
    program = f"{HEAD}{code}{MAIN}app.run(debug=True)\n"
    files = {"app.py": program, "Procfile": "web: gunicorn app:app\n"}
    assert [one.answer.value for one in launched(files).starts] == ["safe"]
    line = program.count("\n")
    assert gate(files | {"Procfile": "web: python app.py\n"}) == [
        f"critical debug-deployed app.py:{line}"
    ]
