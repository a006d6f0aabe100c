from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

import pytest

from flaskgate.model.findings import Finding, NotificationLevel, Severity
from flaskgate.steps.baseline import Baseline, read_baseline, to_baseline
from flaskgate.steps.recognise import MAX_REMARKS, recognise
from tests.factories import a_finding, a_location, a_rule, a_suppression, an_identity

CMD = (("Dockerfile", "3c"),)
RULES = {
    "debug-deployed": Severity.CRITICAL,
    "dev-server-deployed": Severity.HIGH,
    "dev-server-run": Severity.LOW,
    "flask-debug-env": Severity.LOW,
    "flask-debug-inert": Severity.LOW,
    "flask-debug-run": Severity.HIGH,
    "gunicorn-reload": Severity.LOW,
    "werkzeug-debugger": Severity.CRITICAL,
    "werkzeug-debugger-conditional": Severity.LOW,
}


def at(
    line: int,
    statement: str = "1f",
    path: str = "a.py",
    rule: str = "flask-debug-run",
    **changes: Any,  # noqa: ANN401 (factory)
) -> Finding:
    known = {key: changes.pop(key) for key in ("rest", "led_by", "sketch") if key in changes}
    fields = {
        "rule": a_rule(id=rule, severity=changes.pop("severity", RULES[rule])),
        "location": a_location(path, (line, 1)),
        "identity": an_identity(path, statement, **known),
    }
    return a_finding(**{**fields, **changes})


def accepting(*findings: Finding) -> Baseline:
    return read_baseline(to_baseline(findings).encode(), "b.json")


def new_lines(
    findings: Sequence[Finding], accepted: Baseline, there: Sequence[str] = ("a.py",)
) -> list[int]:
    marked, _ = recognise(findings, accepted, exists=lambda path: str(path) in there)
    assert [one.location for one in marked] == [one.location for one in findings]
    return [one.location.start.line for one in marked if one.is_live]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param([at(1, path="b.py")], [1], id="in another file"),
        pytest.param([at(1, "2f")], [1], id="another statement"),
        pytest.param([at(1, rule="debug-deployed")], [1], id="promoted"),
        pytest.param([at(1, severity=Severity.CRITICAL)], [1], id="graver by policy"),
        pytest.param([at(1, rule="gunicorn-reload")], [1], id="another defect"),
        pytest.param([at(1, identity=None)], [1], id="not recognisable"),
        pytest.param(
            [at(1, rule="dev-server-deployed", severity=Severity.LOW)],
            [1],
            id="started since, however mild",
        ),
        pytest.param([at(5), at(8), at(9)], [9], id="one more equal call"),
        pytest.param([at(5), at(8)], [], id="the same"),
        pytest.param([at(50), at(80)], [], id="moved within the file"),
        pytest.param([at(5)], [], id="one gone"),
        pytest.param([at(5, rule="flask-debug-inert")], [], id="milder"),
        pytest.param(
            [at(4, suppression=a_suppression()), at(5), at(8), at(9)], [9], id="one suppressed"
        ),
        pytest.param(
            [at(5), at(8, in_scope=False), at(9, in_scope=False)],
            [5],
            id="the touched one of three is new",
        ),
    ],
)
def test_what_is_new(now: list[Finding], expected: list[int]) -> None:
    assert new_lines(now, accepting(at(5), at(8))) == expected


@pytest.mark.parametrize(
    ("now", "there", "expected"),
    [
        pytest.param([at(1, path="b.py")], ["b.py"], [], id="moved"),
        pytest.param([at(1, path="b.py")], ["a.py", "b.py"], [1], id="copied"),
        pytest.param([at(1, path="b.py", sketch="4b")], ["b.py"], [1], id="another file"),
        pytest.param([at(1, "2f", "b.py")], ["b.py"], [1], id="moved and another statement"),
        pytest.param(
            [at(1, path="b.py", rule="debug-deployed")], ["b.py"], [1], id="moved and promoted"
        ),
        pytest.param([at(1, path="b.py"), at(2, path="b.py")], ["b.py"], [2], id="and one more"),
        pytest.param(
            [at(1, path="b.py"), at(2, path="c.py")], ["b.py", "c.py"], [2], id="into two files"
        ),
    ],
)
def test_a_file_that_has_moved(now: list[Finding], there: list[str], expected: list[int]) -> None:
    assert new_lines(now, accepting(at(1)), there) == expected


DEPLOYED = at(6, "1f", "app.py", "debug-deployed", rest="1a", led_by=CMD)
SERVER = at(4, "3c", "Dockerfile", "dev-server-deployed")
BY_HAND = at(6, "2f", "app.py", "dev-server-run", rest="1a")


@pytest.mark.parametrize(
    ("accepted", "now", "expected"),
    [
        pytest.param(DEPLOYED, [SERVER], [], id="the server below the debugger"),
        pytest.param(DEPLOYED, [SERVER, BY_HAND], [], id="in both places"),
        pytest.param(DEPLOYED, [SERVER, SERVER], [4], id="once, not twice"),
        pytest.param(DEPLOYED, [DEPLOYED, SERVER], [4], id="only what a repair leaves behind"),
        pytest.param(
            DEPLOYED, [at(9, "5d", "Dockerfile", "dev-server-deployed")], [9], id="another start"
        ),
        pytest.param(
            DEPLOYED,
            [at(9, "5d", "b.py", "dev-server-deployed", led_by=CMD)],
            [],
            id="the same start",
        ),
        pytest.param(
            DEPLOYED, [at(4, "3c", "Dockerfile", "gunicorn-reload")], [4], id="another defect"
        ),
        pytest.param(SERVER, [at(4, "3c", "Dockerfile", "debug-deployed")], [4], id="graver"),
        pytest.param(
            at(6, "1f", "app.py", rest="1a"), [BY_HAND], [], id="without debug, still a server"
        ),
        pytest.param(
            at(6, "1f", "app.py", rest="1a"),
            [at(6, "2f", "app.py", "dev-server-deployed", rest="1a")],
            [6],
            id="without debug, but started",
        ),
        pytest.param(
            at(4, "3c", "Dockerfile", "debug-deployed", rest="6e"),
            [at(4, "7f", "Dockerfile", "dev-server-deployed", rest="6e")],
            [],
            id="the flag taken out of the command",
        ),
        pytest.param(
            at(1, "1f", "app.py", "werkzeug-debugger"),
            [at(1, "1f", "app.py", "werkzeug-debugger-conditional")],
            [],
            id="a debugger behind a condition",
        ),
    ],
)
def test_a_repair_makes_nothing_new(
    accepted: Finding, now: list[Finding], expected: list[int]
) -> None:
    assert new_lines(now, accepting(accepted), ["app.py", "Dockerfile"]) == expected


def test_as_many_are_left_behind_as_were_accepted() -> None:
    accepted = accepting(DEPLOYED, DEPLOYED)
    assert new_lines([SERVER, SERVER], accepted, ["app.py", "Dockerfile"]) == []
    assert new_lines([SERVER, SERVER, SERVER], accepted, ["app.py", "Dockerfile"]) == [4]


@pytest.mark.parametrize(
    ("accepted", "now"),
    [
        pytest.param(
            [at(5), at(8, rule="flask-debug-inert")],
            [at(5), at(8, rule="flask-debug-inert")],
            id="each has its own",
        ),
        pytest.param(
            [at(5, rule="flask-debug-inert", severity=Severity.HIGH), at(8, severity=Severity.LOW)],
            [at(4, severity=Severity.LOW), at(9, rule="flask-debug-inert", severity=Severity.HIGH)],
            id="that of its own rule first",
        ),
        pytest.param(
            [at(5), at(8, rule="flask-debug-inert")],
            [at(4, rule="flask-debug-env"), at(9)],
            id="then the mildest",
        ),
    ],
)
def test_entries_for_one_statement_are_used_sparingly(
    accepted: list[Finding], now: list[Finding]
) -> None:
    assert new_lines(now, accepting(*accepted)) == []


def test_a_suppressed_finding_is_not_in_the_baseline() -> None:
    marked, _ = recognise(
        [at(1, suppression=a_suppression())], accepting(at(1)), exists=lambda _: True
    )
    assert not marked[0].in_baseline


def remarks(
    accepted: Sequence[Finding], now: Sequence[Finding], within: str = ".", *, there: bool = True
) -> list[tuple[str, str]]:
    _, found = recognise(
        now, accepting(*accepted), exists=lambda _: there, within=[PurePosixPath(within)]
    )
    return [(one.id, one.message) for one in found]


def test_stale_entries_are_told() -> None:
    accepted = [at(1), at(2), at(3), at(4, path="sub/b.py")]
    gone = "which is not found any more; renew the baseline"
    assert remarks(accepted, accepted) == []
    assert remarks(accepted, accepted[2:]) == [
        ("stale-baseline", f"b.json accepts 2 of flask-debug-run in a.py, {gone}")
    ]
    assert remarks(accepted, [], "sub") == [
        ("stale-baseline", f"b.json accepts flask-debug-run in sub/b.py, {gone}")
    ]
    assert remarks(accepted, [], "su") == []


def test_what_is_repaired_moved_or_graver_is_told() -> None:
    repaired = "debug-deployed in app.py, which is repaired"
    news = "what is found there now is debug-deployed (critical), which is new"
    assert remarks([DEPLOYED], [SERVER]) == [
        (
            "stale-baseline",
            f"b.json accepts {repaired}, and covers what it leaves behind; renew the baseline",
        )
    ]
    assert remarks([at(1)], [at(1, path="b.py")], there=False) == [
        (
            "moved-baseline",
            "b.json accepts flask-debug-run in a.py, which is b.py now; renew the baseline",
        )
    ]
    assert remarks([at(1)], [at(1, rule="debug-deployed")]) == [
        (
            "outgrown-baseline",
            f"b.json accepts flask-debug-run in a.py (high); {news}",
        )
    ]


def test_an_entry_is_outgrown_only_by_its_own_family() -> None:
    gone = "b.json accepts flask-debug-run in a.py, which is not found any more; renew the baseline"
    assert remarks([at(1)], [at(1, rule="gunicorn-reload")]) == [("stale-baseline", gone)]
    assert remarks([at(1)], [at(1), at(2, rule="debug-deployed")]) == []


def test_only_what_is_graver_is_more_than_a_note() -> None:
    accepted = accepting(at(1), at(2, "2f"), at(3, "3f", "old.py"))
    now = [at(1, rule="debug-deployed"), at(3, "3f", "new.py")]
    _, found = recognise(now, accepted, exists=lambda path: path.name != "old.py")
    assert [(one.id, one.level) for one in found] == [
        ("moved-baseline", NotificationLevel.NOTE),
        ("outgrown-baseline", NotificationLevel.WARNING),
        ("stale-baseline", NotificationLevel.NOTE),
    ]


@pytest.mark.parametrize("kind", ["moved-baseline", "outgrown-baseline", "stale-baseline"])
@pytest.mark.parametrize("over", [1, 2])
def test_of_each_kind_so_many_are_told(kind: str, over: int) -> None:
    count = MAX_REMARKS + over
    accepted = [at(1, f"{number:02x}", f"{number}.py") for number in range(count)]
    now = {
        "moved-baseline": [at(1, f"{number:02x}", f"new{number}.py") for number in range(count)],
        "outgrown-baseline": [
            at(1, f"{number:02x}", f"{number}.py", "debug-deployed") for number in range(count)
        ],
        "stale-baseline": [],
    }[kind]
    found = remarks(accepted, now, there=kind != "moved-baseline")
    assert {one for one, _ in found} == {kind}
    assert len(found) == MAX_REMARKS + 1
    counted = [message for _, message in found if "of which the same is true" in message]
    told = "b.json holds 2 more entries of which the same is true"
    assert counted == ([told] if over > 1 else [])


def test_not_every_stale_entry_is_told() -> None:
    accepted = [at(1, path=f"{number}.py") for number in range(MAX_REMARKS + 2)]
    found = remarks(accepted, [])
    assert len(found) == MAX_REMARKS + 1
    assert found[-1][1] == "b.json holds 2 more entries of which the same is true"
