"""Small repositories for containers and hosts: what is said of the worst that each starts.

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
PLAIN = GIVEN["app.py"]
HOST = f"### safe.py\n{PLAIN}### app.py\n{PLAIN}if __name__ == '__main__':\n    app.run()\n"
"""What hosts have: they start programs more often than servers."""


def rows(name: str) -> list[tuple[str, str, str]]:
    """Return title, answer and files of every repository in a table."""
    text = Path(__file__).with_name(name).read_text("utf-8")
    return re.findall(r"^## (.+): (\w+)\n((?:(?!## ).*\n)*)", text, re.MULTILINE)


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
    ("answer", "body"),
    [pytest.param(answer, body, id=title) for title, answer, body in rows("containers.txt")],
)
def test_worst_start(answer: str, body: str) -> None:
    assert worst(files_of(body)) == answer


@pytest.mark.parametrize(
    ("answer", "body"),
    [pytest.param(answer, body, id=title) for title, answer, body in rows("hosts.txt")],
)
def test_worst_start_of_a_host(answer: str, body: str) -> None:
    assert worst(files_of(HOST + body)) == answer


def worst(files: dict[str, str]) -> str:
    found = [told(one) for one in analysed(files).launches]
    return min(found, key=WORST.index, default="safe")
