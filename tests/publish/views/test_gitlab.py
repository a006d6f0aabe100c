"""GitLab's code quality report, held against its format."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flaskgate.model.findings import Severity
from flaskgate.model.report import Policy, Report
from flaskgate.publish.views.gitlab import to_gitlab
from tests.factories import a_finding, a_location, a_report, a_rule, a_suppression
from tests.hostile import HOSTILE, a_hostile_report
from tests.rich_report import a_rich_report

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "data" / "gitlab-code-quality.json").read_text("utf-8")
)


def read(report: Report) -> list[dict[str, Any]]:
    """Return the entries as GitLab reads them, once they fit the format."""
    text = json.dumps(to_gitlab(report), ensure_ascii=False)
    entries: list[dict[str, Any]] = json.loads(text.encode("utf-8", "strict"))
    Draft202012Validator(SCHEMA).validate(entries)
    return entries


def test_a_clean_report_is_an_empty_list() -> None:
    assert read(a_report()) == []


def test_what_does_not_count_or_is_not_shown_is_left_out() -> None:
    report = a_report(
        a_finding(suppression=a_suppression()),
        a_finding(in_baseline=True),
        a_finding(in_scope=False),
        a_finding(rule=a_rule(severity=Severity.LOW)),
        policy=Policy(report=Severity.MEDIUM),
    )
    assert read(report) == []


def test_every_finding_is_an_entry_of_its_severity_the_worst_first() -> None:
    words = [(one["severity"], one["check_name"]) for one in read(a_rich_report())]
    assert words == [
        ("blocker", "debug-deployed"),
        ("critical", "flask-debug-run"),
        ("major", "our-own"),
        ("minor", "dev-server-run"),
    ]


def test_an_entry_says_where_what_and_what_to_do() -> None:
    (entry,) = read(a_report(a_finding()))
    assert entry["location"] == {"path": "app.py", "lines": {"begin": 8, "end": 8}}
    assert "debug=True" in entry["description"]
    assert a_finding().advice in entry["description"]


@pytest.mark.parametrize(
    ("change", "same"),
    [
        pytest.param({"location": a_location(start=(80, 13))}, True, id="moved"),
        pytest.param({"message": "Other words."}, True, id="another wording"),
        pytest.param({"location": a_location("b.py")}, False, id="another file"),
        pytest.param({"rule": a_rule(id="other")}, False, id="another rule"),
        pytest.param({"fingerprint": "aa:1"}, False, id="another line of code"),
    ],
)
def test_a_fingerprint_follows_the_line_of_code(change: dict[str, Any], *, same: bool) -> None:
    (one,) = read(a_report(a_finding()))
    (other,) = read(a_report(replace(a_finding(), **change)))
    assert (one["fingerprint"] == other["fingerprint"]) is same


def test_two_findings_on_one_line_are_two_entries() -> None:
    twins = (a_finding(), a_finding(location=a_location(start=(8, 30))))
    assert len({one["fingerprint"] for one in read(a_report(*twins))}) == 2


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_fit(text: str) -> None:
    report = a_hostile_report(text if not text.startswith(("./", "/")) else f"a{text}")
    assert len(read(report)) == len(report.shown)
