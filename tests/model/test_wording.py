from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from flaskgate import __version__
from flaskgate.model.findings import (
    Finding,
    Notification,
    NotificationLevel,
    Severity,
    Suppression,
    SuppressionKind,
)
from flaskgate.model.report import EngineRun, Policy
from flaskgate.model.starts import Answer
from flaskgate.model.wording import (
    count,
    figures,
    folded,
    is_complete,
    last_line,
    page,
    place,
    reason,
    set_aside,
    verdict,
    witnesses,
)
from tests.factories import a_bad_start, a_finding, a_location, a_report, a_rule, a_start

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
LEFT_OUT = Notification(id="excluded", message="'exclude' left out 9 files.")
BROKEN = (
    Notification(id="engine-limit", message="too slow", level=NotificationLevel.ERROR),
    Notification(id="syntax-error", message="not Python"),
)


DEPLOYED = a_finding(rule=a_rule(id="debug-deployed", severity=Severity.CRITICAL))
SERVER = a_finding(rule=a_rule(id="dev-server-deployed"), location=a_location("b.py"))
RELOAD = a_finding(rule=a_rule(id="our-own"), location=a_location("c.py"))
SAFE, UNKNOWN = (
    a_start(),
    a_start(answer=Answer.UNKNOWN, reason="$X is set nowhere in the repository"),
)
ON_A_LAPTOP = a_bad_start(is_production=False)


@pytest.mark.parametrize(
    ("findings", "changes", "expected"),
    [
        pytest.param(
            [],
            {},
            "PASSED: the code turns Flask's debug mode on nowhere; "
            "no file here says how the app is started in production",
            id="clean code, no artefact",
        ),
        pytest.param(
            [LOW, MEDIUM, SUPPRESSED],
            {},
            "PASSED: no finding gates at high or above; "
            "no file here says how the app is started in production",
            id="only below and suppressed",
        ),
        pytest.param(
            [],
            {"modules": 0},
            "PASSED: no code here leads to Flask, and nothing here starts any",
            id="no Flask",
        ),
        pytest.param(
            [],
            {"sources": 0, "modules": 0},
            "PASSED: there is neither Python nor a file that starts it under .",
            id="nothing of a kind",
        ),
        pytest.param(
            [],
            {"sources": 0, "modules": 0, "notifications": (LEFT_OUT,)},
            "PASSED: nothing was looked at: exclude leaves out all that matters under .",
            id="all excluded",
        ),
        pytest.param(
            [],
            {"starts": (ON_A_LAPTOP, ON_A_LAPTOP)},
            "PASSED: the code turns Flask's debug mode on nowhere; "
            "all 2 starts are for development only",
            id="all for development",
        ),
        pytest.param(
            [], {"files": 0, "engines": IDLE}, "PASSED: there is no file under .", id="no files"
        ),
        pytest.param(
            [HIGH],
            {"policy": NEVER},
            "PASSED: nothing can gate, because fail-on is never; 1 finding; "
            "no file here says how the app is started in production",
            id="fail on never",
        ),
        pytest.param([HIGH], {}, "FAILED: 1 finding at high or above", id="code alone"),
        pytest.param(
            [CRITICAL],
            {"policy": Policy(fail_on=Severity.CRITICAL)},
            "FAILED: 1 finding at critical",
            id="fail on critical",
        ),
        pytest.param(
            [],
            {"notifications": BROKEN, "starts": (SAFE,)},
            "INCOMPLETE: 1 production start, and it does not serve Flask's debugger or development "
            "server; 1 error: not everything was looked at",
            id="could not look",
        ),
        pytest.param(
            [],
            {"starts": (SAFE, SAFE, ON_A_LAPTOP)},
            "PASSED: 2 production starts, none serves Flask's debugger or development server",
            id="all safe",
        ),
        pytest.param(
            [],
            {"starts": (SAFE, UNKNOWN, UNKNOWN)},
            "PASSED: 3 production starts: 2 unknown, 1 safe",
            id="unknown",
        ),
        pytest.param(
            [MEDIUM],
            {"starts": (SAFE, a_bad_start(MEDIUM))},
            "PASSED: 2 production starts: 1 harmful, but not gating, 1 safe",
            id="below the bar",
        ),
        pytest.param(
            [DEPLOYED, SERVER],
            {"starts": (a_bad_start(DEPLOYED, SERVER), SAFE, SAFE)},
            "FAILED: 1 of 3 production starts serves Flask's debugger",
            id="two findings of one start",
        ),
        pytest.param(
            [DEPLOYED, SERVER, RELOAD, HIGH],
            {"starts": (a_bad_start(DEPLOYED), a_bad_start(SERVER), a_bad_start(RELOAD))},
            "FAILED: 1 of 3 production starts serves Flask's debugger, "
            "1 serves with Flask's development server, 1 fails the gate, "
            "1 more finding at high or above",
            id="everything",
        ),
        pytest.param(
            [DEPLOYED],
            {"starts": (a_bad_start(DEPLOYED), a_bad_start(DEPLOYED), SAFE, ON_A_LAPTOP)},
            "FAILED: 2 of 3 production starts serve Flask's debugger",
            id="one finding of two starts",
        ),
        pytest.param(
            [DEPLOYED],
            {"starts": (a_bad_start(DEPLOYED, is_production=False),)},
            "FAILED: 1 finding at high or above",
            id="what developers start fails no gate by itself",
        ),
    ],
)
def test_verdict_says_the_outcome_and_why(
    findings: list[Finding], changes: dict[str, Any], expected: str
) -> None:
    assert verdict(a_report(*findings, **changes)) == expected


def test_figures_say_what_was_looked_at() -> None:
    line = figures(a_report(files=1234, seconds=12.345))
    assert line == "12.3 s; 1,234 files, bandit 3, semgrep 3"


def test_only_errors_make_a_run_incomplete() -> None:
    assert is_complete(a_report())
    assert is_complete(a_report(notifications=BROKEN[1:]))
    assert not is_complete(a_report(notifications=BROKEN))


def test_what_is_not_listed_is_counted() -> None:
    policy = Policy(fail_on=Severity.CRITICAL, report=Severity.HIGH)
    report = a_report(HIGH, LOW, KNOWN, SUPPRESSED, policy=policy, starts=(SAFE, ON_A_LAPTOP))
    assert folded(report) == [
        "1 finding below high",
        "1 suppressed finding, 1 finding in the baseline",
        "1 start for development only",
    ]
    assert folded(a_report(HIGH, starts=(SAFE,))) == []


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
    release = f"https://github.com/flaskgate/flaskgate/blob/v{__version__}"
    assert address == f"{release}/rules/a%20b/README.md"


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


def test_no_link_of_the_program_leads_to_a_branch() -> None:
    sources = (Path(__file__).parents[2] / "flaskgate").rglob("*.*")
    texts = {one: one.read_text("utf-8") for one in sources if one.suffix in {".py", ".template"}}
    ours = re.compile(r"(?:HOME\}|flaskgate/flaskgate)/(?:blob|tree)/main")
    assert [one for one, text in texts.items() if ours.search(text)] == []
