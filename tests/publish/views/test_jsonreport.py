from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any  # JSON, read by name

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from flaskgate.model.findings import (
    Notification,
    NotificationLevel,
    Replacement,
    Severity,
    Step,
    Suppression,
    SuppressionKind,
)
from flaskgate.model.report import Policy, Report
from flaskgate.publish.views import jsonreport
from tests.factories import (
    a_bad_start,
    a_finding,
    a_location,
    a_report,
    a_rule,
    a_start,
    a_suppression,
)

LOW = a_rule(id="dev-server-run", severity=Severity.LOW, cwe=(), aliases=frozenset())
CHAIN = (Step(location=a_location("Dockerfile", (9, 1)), message='CMD ["python", "app.py"]'),)
RICH = a_report(
    a_finding(
        extent=a_location(start=(8, 5), end=(9, 1)),
        chain=CHAIN,
        fix=Replacement(location=a_location(), text="debug=False"),
        engines=frozenset({"semgrep", "bandit"}),
        corroborated_by=frozenset({"B201"}),
    ),
    a_finding(location=a_location("b.py"), suppression=a_suppression()),
    a_finding(rule=LOW, location=a_location("c.py"), fingerprint="", advice=""),
    notifications=(
        Notification(id="no-base", message="Looked at all.", level=NotificationLevel.NOTE),
        Notification(id="too-large", message="Over 1 MB.", path=PurePosixPath("big.py"), line=1),
    ),
    policy=Policy(report=Severity.MEDIUM),
)


class JsonFiles(SingleFileSnapshotExtension):
    """One readable `.json` a snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "json"


def read(report: Report) -> Any:  # noqa: ANN401 - see the import
    text = json.dumps(jsonreport.to_json(report), ensure_ascii=False)
    return json.loads(text.encode("utf-8", "strict"))


def test_golden_rich(snapshot: SnapshotAssertion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonreport, "__version__", "1.2.3")
    text = json.dumps(jsonreport.to_json(RICH), ensure_ascii=False, indent=2) + "\n"
    assert text == snapshot(extension_class=JsonFiles)


def test_suppressed_and_hidden_findings_are_there_and_do_not_gate() -> None:
    findings = read(RICH)["findings"]
    assert [(one["rule"], one["gating"], one["shown"]) for one in findings] == [
        ("flask-debug-run", True, True),
        ("flask-debug-run", False, False),
        ("dev-server-run", False, False),
    ]
    assert [one["suppression"] and one["suppression"]["kind"] for one in findings] == [
        None,
        "inSource",
        None,
    ]


def test_counts_are_of_live_findings() -> None:
    assert read(RICH)["counts"] == {
        "findings": 2,
        "gating": 1,
        "critical": 0,
        "high": 1,
        "medium": 0,
        "low": 1,
        "suppressed": 1,
        "baselined": 0,
        "out_of_scope": 0,
        "refuted": 0,
        "starts": {"seen": 0, "harmful": 0, "safe": 0, "unknown": 0, "development": 0},
    }


def test_every_start_is_told_with_its_answer() -> None:
    deployed = a_finding(rule=a_rule(id="debug-deployed"))
    bad = a_bad_start(deployed, cause=deployed.location)
    document = read(a_report(deployed, starts=(bad, a_start(is_production=False))))
    assert document["counts"]["starts"] == {
        "seen": 2,
        "harmful": 1,
        "safe": 0,
        "unknown": 0,
        "development": 1,
    }
    first, second = document["starts"]
    assert (first["program"], first["answer"], first["reason"]) == (
        "python run.py",
        "harmful",
        "debugger on",
    )
    assert first["location"]["path"] == first["steps"][0]["location"]["path"] == "Dockerfile"
    assert first["cause"] == first["findings"][0]["location"] == document["findings"][0]["location"]
    assert first["findings"][0]["rule"] == "debug-deployed"
    assert (second["app"], second["production"], second["cause"]) == ("shop:app", False, None)


ERROR = Notification(id="syntax-error", message="No.", level=NotificationLevel.ERROR)
WARNING = Notification(id="too-large", message="No.")


@pytest.mark.parametrize(
    ("report", "verdict", "complete"),
    [
        pytest.param(a_report(a_finding()), "failed", True, id="a finding gates"),
        pytest.param(a_report(notifications=(ERROR,)), "error", False, id="could not look"),
        pytest.param(a_report(notifications=(WARNING,)), "passed", True, id="only a warning"),
        pytest.param(a_report(), "passed", True, id="nothing found"),
        pytest.param(
            a_report(a_finding(suppression=a_suppression())), "passed", True, id="suppressed"
        ),
    ],
)
def test_verdict(report: Report, verdict: str, *, complete: bool) -> None:
    document = read(report)
    assert document["verdict"] == verdict
    assert document["complete"] is complete


@pytest.mark.parametrize(
    ("fail_on", "word"),
    [
        pytest.param(None, "never", id="never fail"),
        pytest.param(Severity.CRITICAL, "critical", id="a severity"),
    ],
)
def test_policy_in_the_words_of_its_users(fail_on: Severity | None, word: str) -> None:
    report = a_report(policy=Policy(fail_on=fail_on, report=Severity.MEDIUM))
    assert read(report)["policy"] == {"fail_on": word, "report": "medium"}


def test_a_suppression_from_outside_has_no_place() -> None:
    mark = Suppression(kind=SuppressionKind.EXTERNAL, justification="Accepted.")
    (finding,) = read(a_report(a_finding(suppression=mark)))["findings"]
    assert finding["suppression"] == {
        "kind": "external",
        "justification": "Accepted.",
        "location": None,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("caf\udce9", r"caf\udce9", id="a byte that is no UTF-8"),
        pytest.param("\ud800", r"\ud800", id="a lone surrogate"),
        pytest.param("a\r\n\0\x1b\u2028\u202e", "a\r\n\0\x1b\u2028\u202e", id="controls are exact"),
        pytest.param("::error::[x](y) | `z`", "::error::[x](y) | `z`", id="markup is exact"),
        pytest.param("ü \U0001f40d", "ü \U0001f40d", id="letters are exact"),
    ],
)
def test_hostile_texts_are_valid_everywhere(text: str, expected: str) -> None:
    place = a_location(text)
    finding = a_finding(
        rule=a_rule(title=text, description=text, references=(text,)),
        location=place,
        extent=place,
        message=text,
        advice=text,
        snippet=text,
        chain=(Step(location=place, message=text),),
        fix=Replacement(location=place, text=text),
        suppression=a_suppression(justification=text, location=place),
    )
    note = Notification(id="odd", message=text, path=PurePosixPath(text))
    start = a_start(steps=finding.chain, program=text, app=text, reason=text)
    fields = {"notifications": (note,), "category": text, "root": text, "starts": (start,)}
    assert json.dumps(read(a_report(finding, **fields))).count(json.dumps(expected)) == 24


def test_a_minified_line_is_cut() -> None:
    (finding,) = read(a_report(a_finding(snippet="x" * 1_001)))["findings"]
    assert finding["snippet"] == "x" * 1_000
