"""Small repositories with containers, and what is said of the worst that each of them starts.

In the table `## title: answer` begins a repository and `### path` a file of it. A Dockerfile begins
with `FROM` or with what `HEAD` says; `app.py` is there if it is not given.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flaskgate.launch.follow.results import Launch, Unsure
from tests.launch.gate import analysed

HEAD = "FROM python:3.12-slim\nWORKDIR /code\nCOPY . .\n"
GIVEN = {
    "app.py": "from flask import Flask\napp = Flask(__name__)\n",
    "requirements.txt": "flask==3.1.3\ngunicorn==23.0.0\n",
}
WORST = ("on", "open", "plain", "safe")
"""The debugger is on; it cannot be told; a development server; neither."""
DEBUGGERS = frozenset({"debug-deployed", "flask-debug-env", "werkzeug-traceback"})
TABLE = Path(__file__).with_name("containers.txt").read_text("utf-8")
ROWS = re.findall(r"^## (.+): (\w+)\n((?:(?!## ).*\n)*)", TABLE, re.MULTILINE)


def files_of(body: str) -> dict[str, str]:
    _, *parts = re.split(r"^### (.+)\n", body, flags=re.MULTILINE)
    files = {**GIVEN, **dict(zip(parts[::2], parts[1::2], strict=True))}
    recipe = files.get("Dockerfile")
    if recipe is not None and not re.match(r"FROM|ARG|#", recipe):
        files["Dockerfile"] = HEAD + recipe
    return files


def told(launch: Launch) -> str:
    rules = {one.rule for one in launch.verdicts}
    is_open = any("is not known" in one.message for one in launch.verdicts)
    if isinstance(launch.answer, Unsure) or is_open:
        return "open"
    if not rules:
        return "safe"
    found = "on" if rules & DEBUGGERS else "plain"
    return "open" if launch.start.is_conditional else found


@pytest.mark.parametrize(
    ("answer", "body"), [pytest.param(answer, body, id=title) for title, answer, body in ROWS]
)
def test_worst_start(answer: str, body: str) -> None:
    found = [told(one) for one in analysed(files_of(body)).launches]
    assert min(found, key=WORST.index, default="safe") == answer
