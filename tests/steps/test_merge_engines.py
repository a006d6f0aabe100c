from __future__ import annotations

import pytest

from flaskgate.model.findings import Finding, LookAlike, Replacement, Rule, Severity, Step
from flaskgate.model.report import Refuted
from flaskgate.steps.merge_engines import _LOOKS_ALIKE, merge_engines, unless_seen
from tests.factories import a_finding, a_location, a_rule

RUN = a_rule(id="flask-debug-run", aliases=frozenset({"B201", "run-call"}))
B201 = a_rule(id="B201", aliases=frozenset({"flask-debug-run"}))
SERVER = a_rule(id="dev-server-run", severity=Severity.LOW, aliases=frozenset({"run-call"}))
PIN_OFF = a_rule(id="werkzeug-pin-off", aliases=frozenset())
VOICES = {"B201": RUN}


def at(rule: Rule, first: int, last: int, **changes: object) -> Finding:
    return a_finding(rule=rule, location=a_location(start=(1, first), end=(1, last)), **changes)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param(at(PIN_OFF, 2, 3), [(RUN, set()), (PIN_OFF, set())], id="other defect"),
        pytest.param(at(B201, 8, 9), [(RUN, set()), (RUN, {"B201"})], id="alias elsewhere"),
        pytest.param(at(B201, 4, 9), [(RUN, set()), (RUN, {"B201"})], id="alias that only touches"),
        pytest.param(at(B201, 2, 3), [(RUN, {"B201"})], id="alias inside is merged"),
        pytest.param(at(B201, 1, 9), [(RUN, {"B201"})], id="alias around is merged"),
        pytest.param(at(SERVER, 1, 9), [(RUN, {"dev-server-run"})], id="the worse one stands"),
        pytest.param(at(RUN, 1, 4), [(RUN, set())], id="said twice is kept once"),
    ],
)
def test_merge_engines(second: Finding, expected: list[tuple[Rule, set[str]]]) -> None:
    for findings in ([at(RUN, 1, 4), second], [second, at(RUN, 1, 4)]):
        merged = merge_engines(findings, own_rules=VOICES).findings
        assert [(one.rule, set(one.corroborated_by)) for one in merged] == expected


def test_a_merged_finding_names_both_engines_and_keeps_the_extent() -> None:
    call = a_location(start=(1, 1), end=(3, 2))
    semgrep = a_finding(rule=RUN, location=a_location(start=(2, 5), end=(2, 9)))
    bandit = a_finding(
        rule=B201,
        location=a_location(start=(2, 1), end=(2, 20)),
        extent=call,
        engines=frozenset({"bandit"}),
    )
    (merged,) = merge_engines([bandit, semgrep], own_rules=VOICES).findings
    assert merged.location == semgrep.location
    assert merged.extent == call
    assert merged.engines == {"semgrep", "bandit"}


@pytest.mark.parametrize("is_first", [True, False], ids=["the one that stands", "the witness"])
def test_a_merged_finding_keeps_what_one_of_them_has(*, is_first: bool) -> None:
    fix = Replacement(location=a_location(start=(1, 2), end=(1, 3)), text="")
    chain = (Step(location=a_location("Dockerfile"), message="CMD"),)
    has, has_not = (RUN, SERVER) if is_first else (SERVER, RUN)
    rich = at(has, 1, 9, fix=fix, chain=chain)
    (merged,) = merge_engines([rich, at(has_not, 1, 9)]).findings
    assert (merged.rule, merged.fix, merged.chain) == (RUN, fix, chain)


def test_another_file_is_another_place() -> None:
    other = a_finding(rule=RUN, location=a_location("b.py"))
    assert len(merge_engines([a_finding(rule=B201), other]).findings) == 2


def test_what_stands_apart_stays_apart() -> None:
    findings = [at(RUN, column, column + 1) for column in (1, 5, 9, 13)]
    assert merge_engines(findings).findings == tuple(findings)


def test_a_chain_of_witnesses_is_one_finding() -> None:
    (merged,) = merge_engines(
        [at(SERVER, 1, 20), at(B201, 5, 9), at(RUN, 6, 8)], own_rules=VOICES
    ).findings
    assert merged.rule is RUN
    assert merged.corroborated_by == {"B201", "dev-server-run"}


@pytest.mark.parametrize(
    ("refutes", "first", "remaining"),
    [
        pytest.param({"B201"}, 30, 1, id="elsewhere"),
        pytest.param({"dev-server-run"}, 1, 1, id="another rule"),
        pytest.param({"B201"}, 1, 0, id="this one"),
    ],
)
def test_a_look_alike_refutes(refutes: set[str], first: int, remaining: int) -> None:
    look_alike = LookAlike(
        location=a_location(start=(1, first), end=(1, first + 5)), refutes=frozenset(refutes)
    )
    merged = merge_engines([at(B201, 1, 9)], [look_alike])
    assert len(merged.findings) == remaining
    told = [Refuted(finding=at(B201, 1, 9), reason=_LOOKS_ALIKE)]
    assert list(merged.refuted) == told[remaining:], "nothing is dropped"


def test_what_only_bandit_saw_speaks_with_our_rule() -> None:
    (finding,) = merge_engines([at(B201, 1, 9)], own_rules=VOICES).findings
    assert finding.rule is RUN
    assert finding.corroborated_by == {"B201"}


def test_thousands_of_findings_in_one_file_take_no_time() -> None:
    findings = [at(RUN, column, column + 1) for column in range(1, 50_001)]
    assert len(merge_engines(findings).findings) == 50_000


def test_thousands_of_look_alikes_take_no_time() -> None:
    places = [a_location(start=(line, 1)) for line in range(1, 20_001)]
    findings = [a_finding(rule=B201, location=place) for place in places]
    refuting = [LookAlike(location=place, refutes=frozenset({"B201"})) for place in places]
    merged = merge_engines(findings, refuting)
    assert merged.findings == ()
    assert len(merged.refuted) == len(findings)


def test_what_stands_on_a_line_of_another_finding_is_not_said_again() -> None:
    seen = a_finding(rule=RUN, location=a_location("start.sh", (2, 1), (3, 4)))
    same = a_finding(rule=SERVER, location=a_location("start.sh", (3, 1)))
    other = a_finding(rule=SERVER, location=a_location("start.sh", (4, 1)))
    assert list(unless_seen([same, other], [seen])) == [other]
    grave = a_rule(severity=Severity.CRITICAL)
    graver = a_finding(rule=grave, location=same.location)
    assert list(unless_seen([graver], [seen])) == [graver]
    assert list(unless_seen([graver], [graver, seen])) == [], "as grave, and milder behind it"
