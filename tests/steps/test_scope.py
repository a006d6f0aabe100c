from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import PurePosixPath
from typing import Any

import pytest

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding, Severity, Suppression, SuppressionKind
from flaskgate.steps.identity import identify
from flaskgate.steps.scope import MAX_COMPARED, Side, scope
from tests.factories import a_finding, a_location, a_rule
from tests.soon import ends_soon

APP = PurePosixPath("app.py")
RUN = "    app.run(debug=True)"
CRITICAL = a_rule(id="debug-deployed", severity=Severity.CRITICAL)
LOW = a_rule(id="flask-debug-inert", severity=Severity.LOW)
MARK = Suppression(kind=SuppressionKind.IN_SOURCE, justification="")

Text = Sequence[str]


def side(findings: Sequence[Finding], fail_on: Severity | None, **files: Text) -> Side:
    texts = {PurePosixPath(f"{name}.py"): text for name, text in files.items()}

    @cache
    def read(path: PurePosixPath) -> SourceFile | None:
        data = "\n".join(texts.get(path, ())).encode()
        return SourceFile(path=path, kind=Kind.PYTHON, data=data)

    known = tuple(replace(one, identity=identify(one, read)) for one in findings)
    return Side(findings=known, fail_on=fail_on, lines=lambda path: texts.get(path, ()))


def at(line: int, path: str = "app.py", **changes: Any) -> Finding:  # noqa: ANN401 (table)
    return a_finding(location=a_location(path, (line, 5)), **changes)


def new(
    now: tuple[Text, Sequence[Finding]],
    then: tuple[Text, Sequence[Finding]],
    *,
    fail_on: Severity | None = Severity.HIGH,
) -> list[bool]:
    """Return which of the findings of a file are new."""
    after, before = side(now[1], Severity.HIGH, app=now[0]), side(then[1], fail_on, app=then[0])
    return [one.in_scope for one in scope(after, before, {})]


OLD = ([RUN], [at(1)])


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param(OLD, OLD, id="as it was"),
        pytest.param((["", "# web", RUN], [at(3)]), OLD, id="lines above it"),
        pytest.param((["\tapp.run( debug = True )"], [at(1)]), OLD, id="written otherwise"),
        pytest.param(
            (
                ["    app.run(", " debug=True)"],
                [at(1, extent=a_location(start=(1, 5), end=(2, 9)))],
            ),
            OLD,
            id="on two lines",
        ),
        pytest.param(
            (["    app.run(debug=True, port=80)"], [at(1)]), OLD, id="edited in its place"
        ),
        pytest.param(([RUN], [at(1, rule=LOW)]), OLD, id="milder"),
        pytest.param(OLD, ([RUN], [at(1, rule=CRITICAL)]), id="another rule, no graver"),
        pytest.param(([RUN], [at(1, starts=2)]), ([RUN], [at(1, starts=2)]), id="as many starts"),
        pytest.param(([RUN, RUN], [at(1), at(2)]), ([RUN, "x", RUN], [at(1), at(3)]), id="twice"),
    ],
)
def test_what_was_there_is_not_new(
    now: tuple[Text, Sequence[Finding]], then: tuple[Text, Sequence[Finding]]
) -> None:
    assert not any(new(now, then))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param(OLD, ([RUN], []), id="nothing found there"),
        pytest.param(OLD, ([], []), id="no such file"),
        pytest.param(OLD, (["x = 1", RUN], [at(1)]), id="another statement"),
        pytest.param(OLD, ([RUN], [at(1, "b.py")]), id="another file"),
        pytest.param(([RUN], [at(1, rule=CRITICAL)]), OLD, id="graver"),
        pytest.param(([RUN], [at(1, starts=2)]), ([RUN], [at(1, starts=1)]), id="one more start"),
        pytest.param(OLD, ([RUN], [at(1, suppression=MARK)]), id="it was accepted there by a mark"),
        pytest.param(OLD, ([RUN], [at(1, in_baseline=True)]), id="it was in the baseline there"),
        pytest.param(OLD, ([RUN], [at(1, rule=LOW)]), id="it did not gate there"),
    ],
)
def test_what_is_new(
    now: tuple[Text, Sequence[Finding]], then: tuple[Text, Sequence[Finding]]
) -> None:
    assert all(new(now, then))


def test_one_more_of_a_kind_is_new() -> None:
    assert new(([RUN, RUN], [at(1), at(2)]), OLD) == [False, True]
    graver = ([RUN, RUN], [at(1), at(2, rule=CRITICAL)])
    assert new(graver, ([RUN], [at(1, rule=CRITICAL)])) == [True, False]


def test_the_rule_that_was_there_before_is_the_one_that_is_old() -> None:
    one, two, three = (a_rule(id=f"rule-{number}") for number in range(3))
    now = ([RUN], [at(1, rule=one), at(1, rule=two), at(1, rule=three)])
    assert new(now, ([RUN], [at(1, rule=one), at(1, rule=three)])) == [False, True, False]


def test_the_gravest_of_a_kind_is_the_one_that_is_old() -> None:
    now = ([RUN, RUN], [at(1, starts=1), at(2, starts=2)])
    assert new(now, ([RUN], [at(1, starts=2)])) == [True, False]


def test_what_cannot_be_recognised_is_new() -> None:
    unknown = Side(findings=(at(1, identity=None),), fail_on=Severity.HIGH, lines=lambda _: [RUN])
    assert [one.in_scope for one in scope(unknown, unknown, {})] == [True]


def test_what_is_accepted_now_leaves_the_place_of_others() -> None:
    now = ([RUN, RUN], [at(1, suppression=MARK), at(2)])
    assert new(now, OLD) == [True, False]


def test_every_edited_stretch_counts_for_itself() -> None:
    then = ([RUN, "x = 1", "y = 2", RUN], [at(1), at(4)])
    edited = "    app.run(debug=True, port={})"
    lines = [edited.format(80), "x = 1", "y = 2", edited.format(81)]
    assert new((lines, [at(1), at(4)]), then) == [False, False]
    assert (
        new((["a()", *lines], [at(2), at(5)]), (["a()", *then[0]], [at(2), at(5)])) == [False] * 2
    )


@pytest.mark.parametrize(("was", "now"), [(2, 1), (1, 2)], ids=["now", "before"])
def test_lines_above_an_edited_stretch_are_not_part_of_it(was: int, now: int) -> None:
    assert new((["a()", "    b()"], [at(now)]), (["a()", RUN], [at(was)])) == [True]


def test_one_removed_and_another_added_elsewhere_is_new() -> None:
    then = (["one()", RUN, "two()", "three()"], [at(2)])
    now = (["one()", "two()", "three()", "    shop.run(debug=True)"], [at(4)])
    assert new(now, then) == [True]


DEPLOYED, SERVER = CRITICAL, a_rule(id="dev-server-deployed", severity=Severity.HIGH)
REPAIRED = "    app.run()"


@pytest.mark.parametrize(
    ("line", "found", "expected"),
    [
        pytest.param("    other.run()", {"rule": SERVER}, True, id="another object"),
        pytest.param(REPAIRED, {"rule": SERVER, "starts": 2}, True, id="one more start"),
        pytest.param(REPAIRED, {"rule": SERVER, "suppression": MARK}, True, id="it is accepted"),
        pytest.param(REPAIRED, {"rule": a_rule(id="secret-key")}, True, id="another defect"),
        pytest.param(REPAIRED, {"rule": DEPLOYED}, True, id="it is no milder"),
        pytest.param(REPAIRED, {"rule": SERVER}, False, id="the server without its debugger"),
    ],
)
def test_what_a_repair_leaves_behind_elsewhere(
    line: str,
    found: Any,  # noqa: ANN401 (table)
    *,
    expected: bool,
) -> None:
    then = (["one()", RUN, "two()", "three()"], [at(2, rule=DEPLOYED)])
    now = (["one()", "two()", "three()", line], [at(4, **found)])
    assert new(now, then) == [expected]
    assert new(now, then, fail_on=None) == [True]


def test_a_repair_leaves_as_much_behind_as_there_was() -> None:
    lines = ["one()", "two()", REPAIRED, REPAIRED]
    left = (lines, [at(3, rule=SERVER), at(4, rule=SERVER, starts=2)])
    one = (["one()", RUN, "two()"], [at(2, rule=DEPLOYED)])
    assert new(left, one) == [False, True]
    two = ([RUN, RUN, "one()", "two()"], [at(1, rule=DEPLOYED), at(2, rule=DEPLOYED, starts=2)])
    assert new(left, two) == [False, False], "the milder one answers for the milder one"


def test_blanks_make_no_edited_stretch() -> None:
    then = (["    a( b )", "    c()"], [at(1)])
    assert new((["    a(b)", "    d()"], [at(2)]), then) == [True]


def test_a_lower_bar_makes_old_findings_new() -> None:
    medium = at(1, rule=a_rule(severity=Severity.MEDIUM))
    then = side([medium], Severity.HIGH, app=[RUN])
    for fail_on, expected in ((Severity.HIGH, False), (Severity.MEDIUM, True)):
        (found,) = scope(side([medium], fail_on, app=[RUN]), then, {})
        assert found.in_scope is expected
    assert new(OLD, OLD, fail_on=None) == [True], "nothing gated there"


def test_a_file_that_was_moved_is_not_new() -> None:
    then = side([at(1, "old.py")], Severity.HIGH, old=[RUN])
    now = side([at(1)], Severity.HIGH, app=[RUN])
    moved = {APP: PurePosixPath("old.py")}
    assert [one.in_scope for one in scope(now, then, moved)] == [False]
    edited = side([at(1)], Severity.HIGH, app=["    app.run(debug=1)"])
    assert [one.in_scope for one in scope(edited, then, moved)] == [False]
    copied = side([at(1), at(1, "old.py")], Severity.HIGH, app=[RUN], old=[RUN])
    assert [one.in_scope for one in scope(copied, then, {})] == [True, False]


def test_what_does_not_count_stays_as_it_is() -> None:
    marked = at(1, suppression=MARK)
    assert new(([RUN], [marked]), OLD) == [True]


def test_files_too_large_to_compare_are_compared_by_their_statements_only() -> None:
    many = [f"x{number} = 1" for number in range(MAX_COMPARED // 1000)]
    then = ([*many, RUN], [at(len(many) + 1)])
    edited = "    app.run(debug=True, port=80)"
    now = ([*(f"y{line}" for line in many), edited, RUN], [at(len(many) + 1), at(len(many) + 2)])
    assert new(now, then) == [True, False]


def test_time_is_linear_in_findings() -> None:
    lines = [RUN] * 3_000
    findings = [at(line) for line in range(1, 3_001)]
    with ends_soon(10):
        assert not any(new((lines, findings), (lines, findings)))
