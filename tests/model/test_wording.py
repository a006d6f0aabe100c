from __future__ import annotations

from typing import Any

import pytest

from flaskgate.model.findings import (
    Finding,
    Notification,
    NotificationLevel,
    Severity,
    Suppression,
    SuppressionKind,
)
from flaskgate.model.report import EngineRun, Policy
from flaskgate.model.wording import (
    count,
    is_complete,
    last_line,
    page,
    place,
    reason,
    set_aside,
    unlisted,
    verdict,
    witnesses,
)
from tests.factories import a_finding, a_location, a_report, a_rule

CRITICAL = a_finding(rule=a_rule(severity=Severity.CRITICAL))
HIGH = a_finding()
MEDIUM = a_finding(rule=a_rule(severity=Severity.MEDIUM))
LOW = a_finding(rule=a_rule(severity=Severity.LOW))
MARK = Suppression(kind=SuppressionKind.IN_SOURCE, justification="")
SUPPRESSED = a_finding(suppression=MARK)
KNOWN = a_finding(in_baseline=True)
OUTSIDE = a_finding(in_scope=False)
NEVER = Policy(fail_on=None)
IDLE = (EngineRun(name="semgrep", version="1", files=0), EngineRun(name="x", version="1", files=0))
BROKEN = (
    Notification(id="engine-limit", message="too slow", level=NotificationLevel.ERROR),
    Notification(id="syntax-error", message="not Python"),
)


@pytest.mark.parametrize(
    ("findings", "changes", "expected"),
    [
        pytest.param([], {}, "passed: no finding gates at high or above in", id="clean"),
        pytest.param(
            [LOW, MEDIUM, SUPPRESSED],
            {},
            "passed: no finding gates at high or above (2 below, 1 suppressed) in",
            id="only below and suppressed",
        ),
        pytest.param(
            [HIGH],
            {"policy": NEVER},
            "passed: nothing can gate, because fail-on is never (1 found) in",
            id="fail on never",
        ),
        pytest.param(
            [HIGH],
            {"policy": Policy(fail_on=Severity.CRITICAL)},
            "passed: no finding gates at critical (1 below) in",
            id="fail on critical",
        ),
        pytest.param(
            [],
            {"files": 0, "engines": IDLE},
            "passed: nothing scanned, there is no file under . in",
            id="no files",
        ),
        pytest.param(
            [],
            {"sources": 0},
            "passed: nothing scanned, none of the files under . is of a kind to look at in",
            id="nothing of a kind",
        ),
        pytest.param(
            [],
            {"engines": IDLE},
            "passed: no finding gates at high or above in",
            id="nothing for an engine",
        ),
        pytest.param(
            [],
            {"notifications": BROKEN},
            "INCOMPLETE: no finding gates at high or above in",
            id="could not look",
        ),
        pytest.param([HIGH], {}, "FAILED: 1 finding gates at high or above (1 high) in", id="one"),
        pytest.param(
            [CRITICAL, HIGH, LOW, LOW, LOW, SUPPRESSED],
            {"notifications": BROKEN},
            "FAILED: 2 findings gate at high or above"
            " (1 critical, 1 high; 3 below, 1 suppressed) in",
            id="everything",
        ),
        pytest.param(
            [KNOWN, KNOWN, OUTSIDE],
            {},
            "passed: no finding gates at high or above (2 in the baseline, 1 out of scope) in",
            id="nothing that is new",
        ),
    ],
)
def test_verdict_says_the_outcome_and_why(
    findings: list[Finding], changes: dict[str, Any], expected: str
) -> None:
    line = verdict(a_report(*findings, **changes))
    assert line.startswith(expected + " 0.2 s; ")


def test_verdict_says_what_was_looked_at() -> None:
    line = verdict(a_report(files=1234, seconds=12.345))
    assert line.endswith("in 12.3 s; 1,234 files, bandit 3, semgrep 3")


def test_verdict_ends_with_what_could_not_be_looked_at() -> None:
    line = verdict(a_report(notifications=BROKEN, files=1))
    assert line.endswith(
        "; 1 file, bandit 3, semgrep 3; 1 error: not everything could be looked at"
    )


def test_only_errors_make_a_run_incomplete() -> None:
    assert is_complete(a_report())
    assert is_complete(a_report(notifications=BROKEN[1:]))
    assert not is_complete(a_report(notifications=BROKEN))


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([HIGH, SUPPRESSED], "", id="none"),
        pytest.param([HIGH, LOW], "1 finding below high is not listed.", id="one"),
        pytest.param([MEDIUM, LOW], "2 findings below high are not listed.", id="more"),
    ],
)
def test_unlisted(findings: list[Finding], expected: str) -> None:
    policy = Policy(fail_on=Severity.CRITICAL, report=Severity.HIGH)
    assert unlisted(a_report(*findings, policy=policy)) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(0, "0 files", id="none"),
        pytest.param(1, "1 file", id="one"),
        pytest.param(2345, "2,345 files", id="thousands"),
    ],
)
def test_count(number: int, expected: str) -> None:
    assert count(number, "file") == expected


def test_place_is_what_editors_understand() -> None:
    assert place(a_location("a/b.py", (3, 7))) == "a/b.py:3:7"


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param((3, 9), 3, id="same line"),
        pytest.param((4, 1), 3, id="up to the line end"),
        pytest.param((5, 2), 5, id="into a later line"),
        pytest.param((3, 1), 3, id="empty at the start of a line"),
        pytest.param((1, 1), 3, id="inverted"),
    ],
)
def test_last_line(end: tuple[int, int], expected: int) -> None:
    assert last_line(a_location("a.py", (3, 1), end)) == expected


def test_page_of_a_rule_comes_from_its_id() -> None:
    address = page(a_rule(id="a b"))
    assert address == "https://github.com/flaskgate/flaskgate/blob/main/rules/a%20b/README.md"


def test_a_users_own_rule_has_no_page() -> None:
    assert page(a_rule(help="The message of the rule.")) == ""


@pytest.mark.parametrize(
    ("kind", "why", "expected"),
    [
        pytest.param(SuppressionKind.IN_SOURCE, "a VPN", "in source: a VPN", id="in source"),
        pytest.param(SuppressionKind.EXTERNAL, "old", "configuration: old", id="configuration"),
        pytest.param(SuppressionKind.IN_SOURCE, "", "in source: no reason given", id="no reason"),
    ],
)
def test_reason_of_a_suppression(kind: SuppressionKind, why: str, expected: str) -> None:
    mark = Suppression(kind=kind, justification=why)
    assert reason(a_finding(suppression=mark, in_baseline=True, in_scope=False)) == expected


def test_reason_without_a_suppression() -> None:
    assert reason(a_finding(in_baseline=True, in_scope=False)) == "in the baseline"
    assert reason(a_finding(in_scope=False)) == "it was there before this change"


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([HIGH], "", id="all count"),
        pytest.param([SUPPRESSED], "1 suppressed finding", id="suppressed"),
        pytest.param([KNOWN, KNOWN, HIGH], "2 findings in the baseline", id="in the baseline"),
        pytest.param([OUTSIDE], "1 finding out of scope", id="out of scope"),
        pytest.param(
            [OUTSIDE, SUPPRESSED, KNOWN],
            "1 suppressed finding, 1 finding in the baseline, 1 finding out of scope",
            id="each",
        ),
    ],
)
def test_set_aside(findings: list[Finding], expected: str) -> None:
    assert set_aside(a_report(*findings)) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(set(), [], id="nobody else"),
        pytest.param({"run-call"}, [], id="a tag is not a rule"),
        pytest.param({"run-call", "b", "a", "B201"}, ["B201", "a"], id="rules of the report, B201"),
    ],
)
def test_witnesses_can_be_looked_up(names: set[str], expected: list[str]) -> None:
    finding = a_finding(corroborated_by=frozenset(names))
    assert witnesses(finding, a_report(finding, rules=(a_rule(), a_rule(id="a")))) == expected
