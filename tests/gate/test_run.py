"""The whole gate on real engines and real input, through both front doors."""

from __future__ import annotations

import json
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from flaskgate.gate import cli
from flaskgate.gate import run as app
from flaskgate.gate.guard import FAILED, GATED, OK, guarded
from flaskgate.gate.run import main, publish
from flaskgate.model.errors import EngineError, SinkError
from flaskgate.model.findings import Notification, NotificationLevel
from flaskgate.model.report import Report
from flaskgate.model.strictness import refused
from tests.exported_inputs import exported_inputs
from tests.factories import a_report
from tests.oracles.runner_commands import LogReader

GOOD = "from flask import Flask\n\napp = Flask(__name__)\n"
LOW = f"{GOOD}\nif __name__ == '__main__':\n    app.run()\n"
BAD = LOW.replace("run()", "run(debug=True)")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "w"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def scan(*arguments: str) -> int:
    return cli.main(["scan", *arguments])


def document(path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return parsed


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        pytest.param(GOOD, [], OK, id="nothing found"),
        pytest.param(LOW, [], OK, id="only low"),
        pytest.param(BAD, ["--fail-on", "never"], OK, id="never fail"),
        pytest.param(BAD, ["--fail-on", "critical"], OK, id="not bad enough"),
        pytest.param(BAD, [], GATED, id="debug gates"),
        pytest.param(LOW, ["--fail-on", "low"], GATED, id="low gates where it is asked for"),
    ],
)
def test_exit_codes(workspace: Path, text: str, arguments: Sequence[str], expected: int) -> None:
    (workspace / "app.py").write_text(text)
    assert scan(*arguments) == expected


def test_both_engines_are_named_in_one_finding(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(BAD)
    assert scan("--json", "out.json") == GATED
    (finding,) = document(workspace / "out.json")["findings"]
    assert finding["engines"] == ["bandit", "launch", "semgrep"]
    assert "B201" in finding["corroborated_by"]
    assert "gunicorn --bind 127.0.0.1:5000 --workers 2 app:app" in finding["advice"]
    output = capsys.readouterr().out
    assert "app.py:6:" in output
    assert output.splitlines()[-1].startswith("FAILED: 1 finding at high or above")


def parsed(text: str) -> str:
    """Return what a report for programs is, told by what it holds."""
    if text.startswith("<"):
        return ET.fromstring(text).tag  # noqa: S314 (our own)
    if text.startswith("::"):
        return next(iter(LogReader().read(text))).name
    document = json.loads(text)
    return "list" if isinstance(document, list) else min(document)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param("json", "category", id="JSON"),
        pytest.param("sarif", "$schema", id="SARIF"),
        pytest.param("github", "error", id="workflow commands"),
        pytest.param("gitlab", "list", id="GitLab"),
        pytest.param("junit", "testsuites", id="JUnit"),
    ],
)
def test_a_report_is_printed_alone(
    workspace: Path, capsys: pytest.CaptureFixture[str], form: str, expected: str
) -> None:
    (workspace / "app.py").write_text(BAD)
    assert scan("--format", form) == GATED
    captured = capsys.readouterr()
    assert parsed(captured.out) == expected
    assert captured.err.splitlines()[-1] == "FAILED: 1 finding at high or above"
    assert list(workspace.iterdir()) == [workspace / "app.py"]


def test_exit_zero_says_what_is_wrong_and_ends_well(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(BAD)
    assert scan("--exit-zero") == OK
    assert "\nFAILED: 1 finding at high or above" in capsys.readouterr().out
    assert scan("--exit-zero", "nope") == FAILED


def test_a_low_is_counted_and_no_mark(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace / "app.py").write_text(LOW)
    assert scan("--sarif", "a.sarif", "--format", "github", "--json", "a.json") == OK
    assert capsys.readouterr().out == ""
    assert document(workspace / "a.sarif")["runs"][0]["results"] == []
    assert document(workspace / "a.json")["counts"]["low"] == 1
    assert scan("--report", "low", "--format", "github") == OK
    assert capsys.readouterr().out.startswith("::notice ")


def test_several_paths_are_scanned_as_one(workspace: Path) -> None:
    for name in ("a", "b", "c"):
        (workspace / name).mkdir()
        (workspace / name / "app.py").write_text(BAD)
    assert scan("a", "c/app.py", "--json", "out.json") == GATED
    findings = document(workspace / "out.json")["findings"]
    assert [one["location"]["path"] for one in findings] == ["a/app.py", "c/app.py"]


def test_a_development_folder_does_not_gate(workspace: Path) -> None:
    (workspace / "tests").mkdir()
    (workspace / "tests" / "server.py").write_text(BAD)
    assert scan("--json", "out.json") == OK
    (finding,) = document(workspace / "out.json")["findings"]
    assert finding["rule"] == "development-only"
    assert scan("tests") == GATED, "who scans it by its path means it"


def test_a_mark_silences_and_is_counted(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marked = BAD.replace("debug=True)", "debug=True)  # flaskgate: ignore[flask-debug-run] kiosk")
    (workspace / "app.py").write_text(marked)
    assert scan("--sarif", "out.sarif") == OK
    assert "1 suppressed" in capsys.readouterr().out
    assert '"results": []' in (workspace / "out.sarif").read_text()
    assert scan("--suppressions", "ignore") == GATED


def test_the_configuration_rules(workspace: Path) -> None:
    (workspace / "app.py").write_text(BAD)
    config = workspace / ".flaskgate.yml"
    config.write_text("fail-on: critical\n")
    assert scan() == OK
    assert scan("--fail-on", "high") == GATED, "what is given explicitly wins"
    config.write_text("severity: {flask-debug-run: low}\n")
    assert scan() == OK
    config.write_text("exclude: [app.py]\n")
    assert scan() == OK
    config.write_text("contexts: {app.py: development}\n")
    assert scan() == OK
    config.write_text("ignore: [{rule: flask-debug-run, path: app.py, reason: kiosk}]\n")
    assert scan() == OK
    config.rename(workspace / "other.yml")
    assert scan() == GATED
    assert scan("--config", "other.yml") == OK


def test_a_dockerfile_makes_the_same_line_critical_or_inert(workspace: Path) -> None:
    (workspace / "app.py").write_text(BAD)
    dockerfile = workspace / "Dockerfile"

    def rules_of(command: str) -> list[tuple[str, str]]:
        dockerfile.write_text(f"FROM python:3.13\nCOPY . .\nCMD {command}\n")
        scan("--json", "out.json")
        found = document(workspace / "out.json")["findings"]
        return [(one["rule"], one["location"]["path"]) for one in found]

    assert rules_of('["python", "app.py"]') == [("debug-deployed", "app.py")]
    assert rules_of('["gunicorn", "app:app"]') == [("flask-debug-inert", "app.py")]
    assert rules_of('["flask", "run"]') == [
        ("dev-server-deployed", "Dockerfile"),
        ("flask-debug-inert", "app.py"),
    ]


def test_launches_are_listed_and_can_be_declared(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(BAD)
    assert cli.main(["launches"]) == OK
    assert "nothing here says what is started" in capsys.readouterr().out
    (workspace / ".flaskgate.yml").write_text("launches: [{command: gunicorn app:app}]\n")
    assert cli.main(["launches", "."]) == OK
    assert "server: gunicorn app:app" in capsys.readouterr().out
    assert cli.main(["launches", ".", "--json"]) == OK
    assert json.loads(capsys.readouterr().out)["counts"]["safe"] == 1
    assert scan() == OK, "gunicorn does not run the guarded line"


def test_own_rules_see_files_that_ours_skip(workspace: Path) -> None:
    (workspace / "plain.py").write_text("print(1)\n")
    rules = workspace / "own.yaml"
    rules.write_text(
        "rules: [{id: no-print, languages: [python], severity: HIGH, message: No., "
        "pattern: print(...)}]"
    )
    assert scan("--rules", "own.yaml") == GATED


def test_a_hostile_workspace_has_no_say(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / ".bandit").write_text("[bandit]\nskips = B201\n")
    (workspace / ".semgrepignore").write_text("*\n")
    (workspace / "yaml.py").write_text("raise SystemExit(0)\n")
    (workspace / "bandit").mkdir()
    (workspace / "bandit" / "__init__.py").write_text("raise SystemExit(0)\n")
    (workspace / "x\n::error::y.py").write_text(BAD + "# ::add-mask::e ##[add-mask]e\n")
    assert scan() == GATED
    assert list(LogReader().read(capsys.readouterr().out)) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["nowhere"], "no such file or folder: nowhere: check", id="missing path"),
        pytest.param(["--fail-on", "hihg"], "invalid choice: 'hihg'", id="unknown value"),
        pytest.param(
            ["--fial-on", "high"], "unrecognized arguments: --fial-on", id="unknown option"
        ),
        pytest.param(
            ["--config", "none.yml"], "cannot read the configuration none.yml", id="config"
        ),
        pytest.param(["--config", "bad.yml"], "bad.yml has the unknown key 'fial-on'", id="key"),
        pytest.param(["--config", "rule.yml"], "unknown rule 'flask-debug'", id="unknown rule"),
        pytest.param(["--config", "ignore.yml"], "'ignore' names the unknown rule", id="ignore"),
        pytest.param(["--sarif", "no/such/x.sarif"], "no/such", id="unwritable output"),
        pytest.param(["--json", "."], "flaskgate: ", id="a folder as output"),
        pytest.param(["--rules", "broken.yaml"], "broken.yaml cannot be used", id="own rules"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    workspace: Path, arguments: Sequence[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(BAD)
    (workspace / "bad.yml").write_text("fial-on: high")
    (workspace / "rule.yml").write_text("severity: {flask-debug: low}")
    (workspace / "ignore.yml").write_text("ignore: [{rule: nope, path: a, reason: b}]")
    (workspace / "broken.yaml").write_text("rules: 1")
    before = sorted(workspace.iterdir())
    assert scan(*arguments) == FAILED
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("flaskgate: ")
    assert error.count("\n") == 1
    assert sorted(workspace.iterdir()) == before, "nothing half-written"


def test_a_missing_or_broken_engine_is_exit_2(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def scan(self, files: Sequence[object]) -> None:
            raise EngineError("semgrep is gone", hint=f"install it for {len(files)} files")

    (workspace / "app.py").write_text(BAD)
    monkeypatch.setattr(app, "build_engines", lambda _catalogue: (Broken(),))
    assert scan("--sarif", "out.sarif") == FAILED
    assert capsys.readouterr().err == "flaskgate: semgrep is gone: install it for 1 files\n"
    assert not (workspace / "out.sarif").exists()


def test_a_bug_of_ours_is_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    def work() -> int:
        raise ZeroDivisionError("::error::not obeyed")

    assert guarded(work, on_actions=True) == FAILED
    error = capsys.readouterr().err
    assert "ZeroDivisionError" in error
    assert next(LogReader().read(error)).name == "stop-commands"
    assert "error" not in [one.name for one in LogReader().read(error)]
    assert guarded(work, on_actions=False) == FAILED
    assert capsys.readouterr().err.startswith("flaskgate: internal error")


def test_a_bug_of_launch_analysis_leaves_what_the_engines_found(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("surprise")

    (workspace / "Procfile").write_text("web: python app.py\n")
    (workspace / "app.py").write_text("from flask import Flask\nFlask('a').run(debug=True)\n")
    monkeypatch.setattr(app, "follow", fail)
    assert scan() == GATED
    said = " ".join(capsys.readouterr().out.split())
    assert "flask-debug-run" in said
    assert "what production starts could not be followed: KeyError in test_run.py:" in said


def test_every_sink_has_its_turn_before_a_refusal_counts() -> None:
    seen: list[Report] = []

    class Refusing:
        def report(self, report: Report) -> tuple[()]:
            raise SinkError("full", hint=f"make room for {len(report.findings)}")

    class Taking:
        def report(self, report: Report) -> tuple[Notification]:
            seen.append(report)
            return (remark,)

    remark = Notification(id="taken", message="m")
    report = a_report()
    with pytest.raises(SinkError, match="full"):
        publish(report, [Refusing(), Taking(), Taking()])
    told = refused(SinkError("full", hint="make room for 0"))
    assert seen == [
        replace(report, notifications=(told,)),
        replace(report, notifications=(told, remark)),
    ]


def test_a_run_that_could_not_look_has_not_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    trouble = Notification(id="x", message="m", level=NotificationLevel.ERROR)
    report = a_report(notifications=(trouble,))
    monkeypatch.setattr(app, "gate", lambda _inputs: (report, ()))
    assert scan() == FAILED


def action(workspace: Path, **inputs: str) -> dict[str, str]:
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_OUTPUT": str(workspace.parent / "output"),
        "GITHUB_STEP_SUMMARY": str(workspace.parent / "summary.md"),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "o/n",
        "GITHUB_SHA": "0" * 40,
        **exported_inputs({name.replace("_", "-"): value for name, value in inputs.items()}),
    }


def test_the_action_fills_every_surface(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(BAD)
    assert main(action(workspace)) == GATED
    commands = list(LogReader().read(capsys.readouterr().out))
    (error,) = [one for one in commands if one.name == "error"]
    assert (error.properties["file"], error.properties["line"]) == ("app.py", "6")
    outputs = dict(
        line.split("=", 1) for line in (workspace.parent / "output").read_text().splitlines()
    )
    assert outputs == {
        "verdict": "failed",
        "sarif-file": "flaskgate.sarif",
        "findings": "1",
        "gating": "1",
        "critical": "0",
        "high": "1",
        "medium": "0",
        "low": "0",
        "suppressed": "0",
        "unread": "0",
        "starts": "0",
        "starts-harmful": "0",
        "starts-safe": "0",
        "starts-unknown": "0",
    }
    summary = (workspace.parent / "summary.md").read_text()
    assert f"https://github.com/o/n/blob/{'0' * 40}/app.py#L6" in summary
    sarif = workspace / "flaskgate.sarif"
    assert stat.S_IMODE(sarif.stat().st_mode) == 0o644
    assert document(sarif)["version"] == "2.1.0"


def test_annotations_and_summary_can_be_switched_off(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "app.py").write_text(BAD)
    assert main(action(workspace, annotations="none", summary="false")) == GATED
    commands = [one.name for one in LogReader().read(capsys.readouterr().out)]
    assert "error" not in commands
    assert not (workspace.parent / "summary.md").exists()


@pytest.mark.parametrize(
    ("wanted", "on_actions", "marks"),
    [
        pytest.param("auto", False, False, id="nobody reads commands on a laptop"),
        pytest.param("commands", False, True, id="asked for"),
        pytest.param("auto", True, True, id="a step that runs the command"),
        pytest.param("review", True, True, id="what needs the action falls back"),
    ],
)
def test_the_command_marks_lines_where_someone_reads_it(
    workspace: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    wanted: str,
    *,
    on_actions: bool,
    marks: bool,
) -> None:
    (workspace / "app.py").write_text(BAD)
    (workspace / ".flaskgate.yml").write_text(f"annotations: {wanted}\n")
    if on_actions:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert scan() == GATED
    commands = [one.name for one in LogReader().read(capsys.readouterr().out)]
    assert ("error" in commands) is marks


def test_wrong_use_of_the_action_is_an_annotation(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(action(workspace, fail_on="hihg")) == FAILED
    (error,) = LogReader().read(capsys.readouterr().err)
    assert error.name == "error"
    assert error.data.startswith("input 'fail-on' cannot be 'hihg': choose one of")
    assert (workspace.parent / "output").read_text() == "verdict=error\n"
