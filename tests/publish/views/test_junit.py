"""The JUnit report, held against the schema of what its readers share."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xmlschema

from flaskgate.model.findings import Notification, NotificationLevel, Severity
from flaskgate.model.report import Report
from flaskgate.model.starts import Answer
from flaskgate.publish.views.junit import to_junit
from tests.factories import a_finding, a_report, a_rule, a_start
from tests.hostile import HOSTILE, a_hostile_report
from tests.rich_report import a_rich_report

AT = dt.datetime(2026, 11, 29, 12, 0, 1, 999, tzinfo=dt.UTC)
ERROR = Notification(id="engine-limit", message="Stopped.", level=NotificationLevel.ERROR)


@cache
def _schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).parents[2] / "data" / "junit.xsd")


def read(report: Report) -> dict[str, Any]:
    """Return the one suite, once it fits the schema."""
    text = to_junit(report, AT)
    text.encode("utf-8", "strict")
    document: Any = _schema().to_dict(text)
    (suite,) = document["testsuite"]
    return dict(suite)


def kinds(suite: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return for every test its name and what happened; only a name where it passed."""
    return [
        (case["@name"], *(word for word in ("failure", "error", "skipped") if word in case))
        for case in suite["testcase"]
    ]


def counts(suite: dict[str, Any]) -> tuple[int, ...]:
    return tuple(suite[f"@{word}"] for word in ("tests", "failures", "errors", "skipped"))


def test_a_pass_is_one_test_that_passes() -> None:
    suite = read(a_report())
    assert kinds(suite) == [("gate",)]
    assert counts(suite) == (1, 0, 0, 0)


def test_a_safe_start_is_a_test_that_passes() -> None:
    starts = (
        a_start(),
        a_start(app="", program="celery -A shop worker", reason="is no server"),
        a_start(answer=Answer.UNKNOWN),
        a_start(is_production=False),
    )
    assert kinds(read(a_report(starts=starts))) == [
        ("gate",),
        ("Dockerfile:9 gunicorn → shop:app: debug off",),
        ("Dockerfile:9 celery -A shop worker: is no server",),
    ]


def test_what_is_only_reported_is_skipped_and_the_gate_passes() -> None:
    suite = read(a_report(a_finding(rule=a_rule(severity=Severity.LOW))))
    assert kinds(suite) == [("gate",), ("app.py:8", "skipped")]
    assert counts(suite) == (2, 0, 0, 1)


def test_what_gates_fails() -> None:
    suite = read(a_report(a_finding()))
    assert kinds(suite) == [("app.py:8", "failure")]
    assert counts(suite) == (1, 1, 0, 0)
    failure = suite["testcase"][0]["failure"]
    assert failure["@type"] == "flask-debug-run"
    assert a_finding().message in failure["$"]
    assert a_finding().advice in failure["$"]


def test_what_could_not_be_looked_at_is_an_error_and_no_pass() -> None:
    suite = read(a_report(notifications=(ERROR,)))
    assert kinds(suite) == [("the run", "error")]
    assert counts(suite) == (1, 0, 1, 0)


def test_a_report_with_everything() -> None:
    suite = read(a_rich_report())
    assert counts(suite) == (len(suite["testcase"]), 2, 1, 2)
    assert suite["@timestamp"] == "2026-11-29T12:00:01"
    assert float(suite["@time"]) == pytest.approx(0.44)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_fit_and_are_no_markup(text: str) -> None:
    report = a_hostile_report(text)
    suite = read(report)
    errors = [note for note in report.notifications if note.level is NotificationLevel.ERROR]
    assert counts(suite)[0] - len(errors) >= len(report.shown)
