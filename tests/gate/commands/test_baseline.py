"""The command `flaskgate baseline`, and the whole story of what is new, on the real pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import FAILED, OK
from flaskgate.gate.run import gate
from flaskgate.model.findings import Finding, Notification, NotificationLevel
from flaskgate.settings.inputs import from_arguments
from flaskgate.steps.baseline import read_baseline
from flaskgate.steps.recognise import recognise
from tests.factories import a_finding, a_report

BAD = """\
from flask import Flask

app = Flask(__name__)

if __name__ == "__main__":
    app.run(debug=True)
"""
DOCKERFILE = 'FROM python:3.13\nWORKDIR /srv\nCOPY . .\nCMD ["python", "app.py"]\n'


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "w"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def found(root: Path) -> tuple[Finding, ...]:
    report, _ = gate(from_arguments({}, {}, root))
    return report.findings


def test_a_baseline_on_standard_output_is_nothing_else(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(BAD)
    assert cli.main(["baseline", "-o", "-"]) == OK
    captured = capsys.readouterr()
    assert len(read_baseline(captured.out.encode(), "-").entries) == 1
    assert captured.err == "1 finding accepted in '-'\n"
    assert not (workspace / "-").exists()


def test_all_findings_are_accepted_and_one_more_is_new(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = workspace / "baseline.json"
    (workspace / "app.py").write_text(BAD)
    output.write_text("what was there before")
    assert cli.main(["baseline", "-o", "baseline.json"]) == OK
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("1 finding accepted in 'baseline.json'\n", "")
    accepted = read_baseline(output.read_bytes(), "baseline.json")
    assert recognise(found(workspace), accepted, exists=lambda _: True)[0][0].in_baseline
    (workspace / "two.py").write_text(BAD)
    marked, _ = recognise(found(workspace), accepted, exists=lambda _: True)
    assert [(str(one.location.path), one.is_live) for one in marked] == [
        ("app.py", False),
        ("two.py", True),
    ]


def test_suppressed_findings_need_no_baseline(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(
        BAD.replace("True)", "True)  # flaskgate: ignore[flask-debug-run] local only")
    )
    assert cli.main(["baseline", "--output", "b.json"]) == OK
    assert capsys.readouterr().out == "0 findings accepted in 'b.json'\n"


def test_a_run_that_could_not_look_everywhere_writes_nothing(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Notification(id="x", message="took too long", level=NotificationLevel.ERROR)
    report = a_report(a_finding(), notifications=(late,))
    monkeypatch.setattr("flaskgate.gate.commands.baseline.gate", lambda _: (report, ()))
    (workspace / "b.json").write_text("as it was")
    assert cli.main(["baseline", "-o", "b.json"]) == FAILED
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "so no baseline was written: took too long: " in captured.err
    assert captured.err.count("\n") == 1
    assert (workspace / "b.json").read_text() == "as it was"


def test_a_finding_that_cannot_be_recognised_is_told(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = a_report(a_finding(), a_finding(identity=None))
    monkeypatch.setattr("flaskgate.gate.commands.baseline.gate", lambda _: (report, ()))
    assert cli.main(["baseline", "-o", "b.json"]) == OK
    expected = "1 finding accepted in 'b.json'; 1 of unreadable lines cannot be accepted\n"
    assert capsys.readouterr().out == expected
    assert (workspace / "b.json").read_text().count("statement") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param([], "required: -o/--output", id="no output"),
        pytest.param(["nope", "-o", "b"], "no such file or folder: nope", id="no such folder"),
        pytest.param(["-o", "nope/b"], "could not be written", id="no folder for the output"),
        pytest.param(["-o", "."], "could not be written", id="a folder as output"),
        pytest.param(["-o", "b", "--fail-on", "low"], "unrecognized arguments", id="an option"),
        pytest.param(["-o", "b", "--config", "nope"], "cannot read", id="no configuration"),
    ],
)
def test_wrong_use(
    workspace: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "a.txt").write_text("")
    assert cli.main(["baseline", *arguments]) == FAILED
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert [one.name for one in workspace.iterdir()] == ["a.txt"]
