"""The change that a finding asks for: its own correction first, then what its plan adds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from flaskgate.model.findings import Change, Finding, Location, Position, Replacement, ServePlan
from flaskgate.publish.views.change_lines import blocks
from tests.factories import a_finding

LINE = "app.run(debug=True)"
APP, IMAGE = PurePosixPath("app.py"), PurePosixPath("Dockerfile")
START = Change(path=IMAGE, line=4, before="CMD python app.py", after="CMD gunicorn app:app")


def at(line: int, start: int, end: int) -> Location:
    return Location(APP, Position(line, start), Position(line, end))


def shown(finding: Finding) -> list[tuple[str, list[str]]]:
    return [(str(change.path), lines) for change, lines in blocks(finding)]


def planned(*changes: Change) -> ServePlan:
    return ServePlan(target="app:app", changes=changes)


FIX = Replacement(location=at(3, 9, 19), text="")
FOUND = a_finding(location=at(3, 9, 19), snippet=LINE, fix=FIX, plan=planned(START))
OWN = ("app.py", ["- app.run(debug=True)", "+ app.run()"])
PLANNED = ("Dockerfile", ["- CMD python app.py", "+ CMD gunicorn app:app"])


def test_the_correction_comes_first() -> None:
    assert shown(FOUND) == [OWN, PLANNED]
    assert shown(replace(FOUND, plan=None)) == [OWN]


def test_a_line_that_the_plan_changes_is_shown_once() -> None:
    guard = Change(path=APP, line=3, before=LINE, after=f"if main:\n    {LINE}")
    assert shown(replace(FOUND, plan=planned(guard))) == [
        ("app.py", ["- app.run(debug=True)", "+ if main:", "+     app.run()"])
    ]
    away = Change(path=APP, line=3, before=LINE, after="serve(app)")
    assert shown(replace(FOUND, plan=planned(away))) == [
        ("app.py", ["- app.run(debug=True)", "+ serve(app)"])
    ]


APART = ["install a && run x y", "install a && run x z"]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("install a b && run x", "install a && serve", ["install a b && serve"]),
        ("serve", "install a b && run x", ["serve", "install a b && run x"]),
        ("install a && run x y", "install a && run x z", APART),
        ("", "install", ["", "install"]),
    ],
)
def test_changes_of_one_line_are_shown_as_one(one: str, other: str, expected: list[str]) -> None:
    before = "install a && run x"
    both = [Change(path=APP, line=1, before=before, after=after) for after in (one, other)]
    found = [change.after for change, _ in blocks(a_finding(plan=planned(*both)))]
    assert found == expected


def test_what_is_not_on_the_line_is_not_shown() -> None:
    for location in (at(4, 1, 2), at(3, 9, 40), Location(APP, Position(3, 9), Position(4, 1))):
        fix = Replacement(location=location, text="")
        assert shown(replace(FOUND, fix=fix)) == [PLANNED]
    assert shown(replace(FOUND, fix=replace(FIX, text="a\nb"))) == [PLANNED]


def test_a_line_elsewhere_that_puts_it_right_is_shown() -> None:
    setting = Change(path=IMAGE, line=4, before="", after="ENV MODE=production")
    there = Replacement(location=Location(IMAGE, Position(4, 1), Position(4, 1)), text="ENV\n")
    finding = replace(FOUND, fix=there, change=setting)
    assert shown(finding) == [("Dockerfile", ["+ ENV MODE=production"]), PLANNED]
