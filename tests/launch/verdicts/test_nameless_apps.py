"""`flask run` that names no app: which program it can only mean, and which it may not."""

from __future__ import annotations

import pytest

from tests.launch.gate import IMAGE, gate

MAIN = (
    "from flask import Flask\n{0} = Flask(__name__)\n"
    "if __name__ == '__main__':\n    {0}.run(debug=True)\n"
)
ONE = MAIN.format("app")
INERT = "low flask-debug-inert"
HARMFUL = "high flask-debug-run"


def said(files: dict[str, str]) -> set[str]:
    return {" ".join(line.split()[:2]) for line in gate(files)}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"main.py": ONE}, id="beside it"),
        pytest.param({"src/server.py": ONE}, id="below it"),
        pytest.param({"main.py": ONE, "tool.py": "print(1)\n"}, id="the only one with an app"),
    ],
)
def test_only_program_is_what_is_served(files: dict[str, str]) -> None:
    found = said({**files, "Dockerfile": f"{IMAGE}CMD flask run\n"})
    assert INERT in found
    assert HARMFUL not in found


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"Dockerfile": f"{IMAGE}CMD flask run\n", "main.py": ONE,
                      "other.py": MAIN.format("site")}, id="two programs"),
        pytest.param({"web/Dockerfile": f"{IMAGE}CMD flask run\n", "api/main.py": ONE},
                     id="in another folder"),
        pytest.param({"Dockerfile": f"{IMAGE}CMD flask run\n", "start.sh": "python main.py\n",
                      "Procfile": "web: sh start.sh\n", "main.py": ONE}, id="something runs it"),
        pytest.param({"Dockerfile": f"{IMAGE}CMD uvicorn other:app\n", "main.py": ONE},
                     id="another server"),
    ],
)  # fmt: skip
def test_program_that_may_not_be_meant_counts(files: dict[str, str]) -> None:
    assert INERT not in said(files)
