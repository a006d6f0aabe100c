"""Only what is new, from the command line, on a real repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import FAILED, GATED, OK
from tests.github_job import git

APP = """from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run(debug=True)
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    commit(tmp_path, "app.py", APP)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def commit(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=x")
    return git(folder, "rev-parse", "HEAD")


def scan(*options: str) -> int:
    return cli.main(["scan", *options])


def test_what_a_branch_does_not_touch_does_not_gate(repository: Path) -> None:
    base = commit(repository, "other.py", "x = 1\n")
    commit(repository, "other.py", "x = 2\n")
    assert scan() == GATED
    assert scan("--scope", "changed", "--base", base) == OK
    commit(repository, "Dockerfile", 'FROM python:3.13\nCOPY . .\nCMD ["python", "app.py"]\n')
    assert scan("--scope", "changed", "--base", base) == GATED, "an old call, newly deployed"


def test_what_is_not_committed_yet_counts(repository: Path) -> None:
    assert scan("--scope", "changed", "--base", "HEAD") == OK
    (repository / "app.py").write_text(f"{APP}    app.run(debug=True)\n")
    assert scan("--scope", "changed", "--base", "HEAD") == GATED
    (repository / "app.py").write_text(APP)
    (repository / "b.py").write_text(APP)
    assert scan("--scope", "changed", "--base", "HEAD") == GATED


def test_the_policy_of_the_base_holds_there(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = commit(repository, ".flaskgate.yml", "exclude: [app.py]\n")
    commit(repository, ".flaskgate.yml", "exclude: [b.py]\n")
    assert scan("--scope", "changed", "--base", base) == GATED, "it was left out before"
    commit(repository, ".flaskgate.yml", "scope: changed\n")
    assert scan("--base", "HEAD~1") == OK
    commit(repository, ".flaskgate.yml", "exclude: 7\n")
    base = commit(repository, ".flaskgate.yml", "scope: changed\n")
    capsys.readouterr()
    assert scan("--base", "HEAD~1") == GATED, "nobody knows what gated there"
    said = " ".join(capsys.readouterr().out.split())
    assert "every finding counts: .flaskgate.yml of the base: 'exclude'" in said


def test_a_mark_or_a_baseline_entry_that_goes_makes_its_finding_new(repository: Path) -> None:
    marked = APP.replace("True)", "True)  # flaskgate: ignore[flask-debug-run] a demo")
    commit(repository, "app.py", marked)
    commit(repository, "app.py", APP)
    assert scan("--scope", "changed", "--base", "HEAD~1") == GATED
    assert cli.main(["baseline", "-o", "b.json"]) == OK
    accepted = (repository / "b.json").read_text()
    commit(repository, "b.json", accepted)
    commit(repository, "README.md", "x")
    options = ("--scope", "changed", "--base", "HEAD~1", "--baseline", "b.json")
    assert scan(*options) == OK
    (repository / "app.py").write_text("")
    assert cli.main(["baseline", "-o", "b.json"]) == OK
    empty = (repository / "b.json").read_text()
    (repository / "app.py").write_text(APP)
    commit(repository, "b.json", empty)
    assert scan(*options) == GATED


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param([], "there is no pull request to compare with", id="no base"),
        pytest.param(["--base", "nowhere"], "'nowhere' names no commit here", id="unknown"),
        pytest.param(["--base=--help"], "'--help' names no commit here", id="an option"),
    ],
)
def test_without_a_base_there_is_no_verdict(
    repository: Path, options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert repository.exists()
    assert scan("--scope", "changed", *options) == FAILED
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_the_baseline_accepts_what_is_there_and_nothing_more(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / ".flaskgate.yml").write_text("baseline: accepted.json\n")
    assert scan() == FAILED, "a baseline that is wanted and missing"
    assert "flaskgate baseline -o FILE" in capsys.readouterr().err
    assert cli.main(["baseline", "-o", "accepted.json"]) == OK
    assert scan() == OK
    (repository / "app.py").write_text(f"{APP}    app.run(debug=True)\n")
    assert scan("--json", "out.json") == GATED
    found = json.loads((repository / "out.json").read_text())
    assert sorted(one["in_baseline"] for one in found["findings"]) == [False, True]
    (repository / "app.py").write_text("")
    capsys.readouterr()
    assert scan() == OK
    assert "which is not found any more" in " ".join(capsys.readouterr().out.split())


def test_a_broken_baseline_is_no_pass(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "b.json").write_text("{}")
    assert scan("--baseline", "b.json") == FAILED
    assert "b.json is not a baseline of Flaskgate" in capsys.readouterr().err


def test_a_fix_leaves_what_the_baseline_holds(repository: Path) -> None:
    assert cli.main(["baseline", "-o", "b.json"]) == OK
    assert cli.main(["fix", "--baseline", "b.json"]) == OK
    assert (repository / "app.py").read_text() == APP
    assert cli.main(["fix"]) == OK
    assert (repository / "app.py").read_text() == APP.replace("debug=True", "")
