"""What could not be looked at is seen by everyone, and never is a pass where that was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from flaskgate.gate import run
from flaskgate.gate.guard import FAILED, GATED, OK
from flaskgate.model.errors import SinkError
from tests.bypasses import CMD, STARTED, program, scan, write
from tests.exported_inputs import exported_inputs
from tests.oracles.runner_commands import LogReader

GUNICORN = CMD.format('["gunicorn", "app:app"]')
FINE = {"app.py": program("app.run()"), "Dockerfile": GUNICORN}
BROKEN = f"{program('app.run()')}\ndef broken(:\n"
PADDED = "# nothing\n" * 110_000 + program("app.run(debug=True)")
POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n"
)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        pytest.param(
            {"app.py": BROKEN, "Dockerfile": STARTED}, "syntax-error", id="a syntax error"
        ),
        pytest.param({"app.py": PADDED, "Dockerfile": STARTED}, "unreadable", id="padded"),
        pytest.param({"app.py": POINTER, "Dockerfile": STARTED}, "unreadable", id="an LFS pointer"),
    ],
)
def test_a_started_file_that_nobody_could_read_is_no_pass(
    files: Mapping[str, str], told: str, tree: Path
) -> None:
    write(tree, files)
    outcome = scan(tree, "--fail-on", "critical")
    assert outcome.code == FAILED
    assert told in outcome.told
    assert (outcome.report["verdict"], outcome.report["complete"]) == ("error", False)


BLIND = [
    pytest.param({**FINE, "old.py": BROKEN}, "syntax-error", id="a file that is not started"),
    pytest.param({**FINE, "big.py": PADDED}, "file-too-large", id="a large file"),
    pytest.param({**FINE, "compose.yaml": "services: [\n"}, "syntax-error", id="broken YAML"),
    pytest.param({**FINE, "lfs.py": POINTER}, "lfs-pointer", id="an LFS pointer"),
    pytest.param(
        {**FINE, "deploy.service": "[Service]\nExecStart=/srv/venv/bin/python ${MAIN}\n"},
        "strict-unknown-start",
        id="an unknown start",
    ),
]


@pytest.mark.parametrize(("files", "told"), BLIND)
@pytest.mark.parametrize("door", ["option", "policy"])
def test_strict_takes_no_blind_spot(
    files: Mapping[str, str], told: str, door: str, tree: Path
) -> None:
    write(tree, files)
    assert scan(tree).code == OK
    write(tree, {".flaskgate.yml": "strict: true\n" if door == "policy" else ""})
    outcome = scan(tree, *(["--strict"] if door == "option" else []))
    assert outcome.code == FAILED
    assert told in outcome.told
    assert outcome.report["verdict"] == "error"


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(FINE, id="all seen"),
        pytest.param({**FINE, "README.md": "# x\n", "a.bin": "\x00"}, id="other files"),
        pytest.param(
            {
                **FINE,
                "deploy.service": "[Service]\n# flaskgate: ignore[launch-unresolved] a worker\n"
                "ExecStart=/srv/venv/bin/python ${MAIN}\n",
            },
            id="an unknown start that somebody knows",
        ),
    ],
)
def test_strict_passes_where_everything_was_seen(files: Mapping[str, str], tree: Path) -> None:
    write(tree, files)
    outcome = scan(tree, "--strict")
    assert (outcome.code, outcome.told) == (OK, set())


def test_findings_gate_before_blind_spots(tree: Path) -> None:
    write(tree, {"app.py": program("app.run(debug=True)"), "old.py": BROKEN})
    assert scan(tree, "--strict").code == GATED


def outputs(folder: Path) -> dict[str, str]:
    """Return what the last value of each output is, as the runner reads it."""
    lines = (folder / "output").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def act(folder: Path, **inputs: str) -> int:
    return run.main(
        {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(folder),
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REPOSITORY": "octo/app",
            "GITHUB_SHA": "f" * 40,
            "GITHUB_OUTPUT": str(folder.parent / "output"),
            "GITHUB_STEP_SUMMARY": str(folder.parent / "summary.md"),
            **exported_inputs({name.replace("_", "-"): text for name, text in inputs.items()}),
        }
    )


@pytest.mark.parametrize(
    ("files", "inputs", "problem"),
    [
        pytest.param({".flaskgate.yml": "fail_on: low"}, {}, "unknown key", id="policy"),
        pytest.param({".flaskgate.yml": "\x00"}, {}, "is not valid YAML", id="no YAML"),
        pytest.param({}, {"baseline": "b.json"}, "cannot read the baseline", id="no baseline"),
        pytest.param({"b.json": "{"}, {"baseline": "b.json"}, "not valid JSON", id="baseline"),
        pytest.param({}, {"path": "nowhere"}, "no such file or folder", id="no such path"),
        pytest.param({}, {"fail_on": "hgih"}, "cannot be 'hgih'", id="a wrong input"),
        pytest.param({}, {"extra_rules": "r.yaml"}, "r.yaml", id="no rules"),
        pytest.param({"s/x": ""}, {"sarif_file": "s"}, "could not be written", id="no SARIF file"),
        pytest.param(FINE, {"upload": "always"}, "token", id="an upload that is insisted on"),
        pytest.param({**FINE, "old.py": BROKEN}, {"strict": "true"}, "", id="strict"),
    ],
)
def test_no_failure_says_passed(
    files: Mapping[str, str],
    inputs: Mapping[str, str],
    problem: str,
    tree: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(tree, files)
    assert act(tree, **inputs) == FAILED
    assert outputs(tree.parent)["verdict"] == "error"
    assert "❌" in (tree.parent / "summary.md").read_text()
    captured = capsys.readouterr()
    marks = [*LogReader().read(captured.out), *LogReader().read(captured.err)]
    assert any(one.name == "error" and problem in one.data for one in marks) or not problem


def test_a_bug_of_ours_says_error(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_inputs: object) -> int:
        raise KeyError

    monkeypatch.setattr(run, "gate", broken)
    assert act(tree) == FAILED
    assert outputs(tree.parent) == {"verdict": "error"}
    assert "internal error" in (tree.parent / "summary.md").read_text()


def test_a_pass_that_could_not_be_told_is_none(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(_summary: object, _report: object) -> None:
        raise SinkError("full", hint="make room")

    write(tree, FINE)
    monkeypatch.setattr("flaskgate.publish.reporters.summary.Summary.report", refusing)
    assert act(tree) == FAILED
    assert outputs(tree.parent)["verdict"] == "error"


def test_outputs_count_what_was_not_looked_at(tree: Path) -> None:
    write(tree, {**FINE, "old.py": BROKEN, "lfs.py": POINTER})
    assert act(tree) == OK
    found = outputs(tree.parent)
    assert (found["verdict"], int(found["unread"]) >= 2) == ("passed", True)


def test_outputs_that_cannot_be_written_are_no_traceback(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tree, {".flaskgate.yml": "x: 1"})
    (tree.parent / "output").mkdir()
    assert act(tree) == FAILED
    assert "Traceback" not in capsys.readouterr().err


def test_the_summary_can_be_turned_off(tree: Path) -> None:
    assert act(tree, summary="false", path="nowhere") == FAILED
    assert not (tree.parent / "summary.md").exists()


def test_hostile_text_stays_on_its_line(tree: Path) -> None:
    write(tree, {".flaskgate.yml": '"x\\n::error::y\\n# z": 1'})
    assert act(tree) == FAILED
    assert len((tree.parent / "summary.md").read_text().splitlines()) == 3
