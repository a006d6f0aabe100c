"""Whatever GitHub answers, or does not: the verdict stands, and a finding is told somewhere."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from flaskgate.gate.guard import FAILED, GATED, OK
from tests.fake_github import Cut, Drop, FakeGitHub, reply, slow_down
from tests.fake_github.faults import Drip, Fault, nonsense, rate_limited, redirect
from tests.fake_github.fixtures import fake_github
from tests.github_job import EVERYTHING, Hub

__all__ = ["fake_github"]

pytestmark = pytest.mark.usefixtures("idle_engines")

APP = """from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run(debug=True)
"""
IMAGE = 'FROM python:3.13\nWORKDIR /srv\nCOPY . .\nCMD ["python", "app.py"]\n'
COMMANDS = "x\n::error file=forged.py::forged\n##[add-mask]app\n"
KINDS: dict[str, Fault] = {
    "500": reply(500),
    "502 with a page": reply(502, b"<html>Bad gateway</html>"),
    "503 that names a pause": reply(503, headers={"retry-after": "3600"}),
    "504": reply(504),
    "401": reply(401, {"message": "Bad credentials"}),
    "403": reply(403, {"message": "Resource not accessible by integration"}),
    "403 for an archive": reply(403, {"message": "Repository was archived so is read-only."}),
    "404": reply(404),
    "409": reply(409),
    "410": reply(410),
    "413": reply(413),
    "418": reply(418),
    "422": reply(422, {"message": "Validation Failed", "errors": [{"message": COMMANDS}, 7]}),
    "a rate limit for hours": slow_down(9999),
    "a rate limit that ends at once": slow_down(0),
    "429 for a second, for ever": slow_down(1, 429),
    "429 that says nothing": reply(429),
    "429 until a date": reply(429, headers={"retry-after": "Thu, 31 Dec 2099 12:00:00 GMT"}),
    "429 until a date that has been": reply(
        429, headers={"retry-after": "Thu, 01 Jan 2026 12:00:00 GMT"}
    ),
    "a reset that has been": rate_limited(0),
    "a redirect elsewhere": redirect("http://127.0.0.1:1/"),
    "a redirect to nothing": redirect("::error::x", 307),
    "no answer": Drop(),
    "no answer, and yet done": Drop(done=True),
    "half an answer": Cut(),
    "an answer that stands still": Drip(),
    "200 with a page": reply(200, b"<html>"),
    "200 with nothing": reply(200, b""),
    "200 that is null": nonsense(None),
    "200 with an object": nonsense({}),
    "200 with a list": nonsense([]),
    "200 that is nested too deep": nonsense(b"[" * 100_000),
    "200 with commands": nonsense({"id": COMMANDS, "message": COMMANDS, "total_count": "x"}),
    "200 that is too large": reply(200, b"[" + b" " * 100_000 + b"]"),
    "200 that is not zipped": reply(200, b"{}", {"content-encoding": "gzip"}),
    "200 that is zipped": reply(200, gzip.compress(b"[]"), {"content-encoding": "gzip"}),
}
EMPTY = frozenset({"200 with nothing", "200 that is null", "200 with an object"})
"""Answers that a file of the base without any key would be, too."""
MUCH = 60
"""Faults that are waiting: more calls are not made."""


@pytest.fixture
def hub(
    tmp_path: Path,
    fake_github: FakeGitHub,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Hub:
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.setattr("flaskgate.github.api._TIMEOUTS", (5.0, 0.05))
    monkeypatch.setattr("flaskgate.github.api._MAX_ANSWER", 50_000)
    fake_github.token("t", EVERYTHING)
    made = Hub(tmp_path, fake_github, capsys, monkeypatch)
    made.commit({"app.py": APP})
    return made


def under(hub: Hub, fault: Fault, change: dict[str, str | None], **inputs: Any) -> Any:  # noqa: ANN401 (see Hub)
    """Run a pull request's job in which every call meets a fault."""
    pull = hub.pull(hub.commit({"README.md": "x", **change}, "topic"))
    hub.github.faults.add("*", "*", *[fault] * MUCH)
    done = hub.on_pull(pull, token="t", depth=2, **inputs)
    assert len(hub.github.faults.waiting) > 0, "calls without end"
    hub.github.faults.waiting.clear()
    return done


@pytest.mark.parametrize("annotations", ["auto", "review"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_finding_is_never_lost(hub: Hub, kind: str, annotations: str) -> None:
    change: dict[str, str | None] = {"Dockerfile": IMAGE}
    done = under(hub, KINDS[kind], change, annotations=annotations, scope="changed")
    assert (done.code, done.outputs["verdict"]) == (GATED, "failed")
    assert done.marks() == [("error", "app.py", "6")]
    assert [one.name for one in done.commands if one.name == "add-mask"] == []
    assert "debug-deployed" in done.summary
    assert done.sarif["runs"][0]["results"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_pass_stays_one(hub: Hub, kind: str) -> None:
    change: dict[str, str | None] = {"app.py": "x = 1\n"}
    done = under(hub, KINDS[kind], change, annotations="check-run")
    assert (done.code, done.outputs["verdict"]) == (OK, "passed")
    assert done.marks() == []


@pytest.mark.parametrize("kind", KINDS)
def test_who_insists_on_an_upload_is_not_told_that_there_was_one(hub: Hub, kind: str) -> None:
    change: dict[str, str | None] = {"app.py": "x = 1\n"}
    done = under(hub, KINDS[kind], change, annotations="none", upload="always")
    assert done.code == FAILED


@pytest.mark.parametrize("kind", KINDS)
def test_a_policy_that_cannot_be_had_is_no_pass(hub: Hub, kind: str) -> None:
    """At depth 1 the policy of the base has to be asked for."""
    pull = hub.pull(hub.commit({"app.py": "x = 1\n"}, "topic"))
    hub.github.faults.add("*", "*", *[KINDS[kind]] * MUCH)
    done = hub.on_pull(pull, token="t", depth=1)
    hub.github.faults.waiting.clear()
    assert done.code == (OK if kind in EMPTY else FAILED)


def test_there_are_enough_kinds() -> None:
    assert len(KINDS) >= 25
