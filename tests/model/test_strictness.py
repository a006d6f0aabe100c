from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

import flaskgate
from flaskgate.model import strictness
from flaskgate.model.errors import SinkError
from flaskgate.model.findings import Notification, NotificationLevel
from flaskgate.model.strictness import UNRESOLVED, insist, refused, unread
from tests.factories import a_finding, a_location, a_report, a_rule, a_suppression

ERROR, WARNING, NOTE = NotificationLevel.ERROR, NotificationLevel.WARNING, NotificationLevel.NOTE
UNKNOWN = a_finding(rule=a_rule(id=UNRESOLVED), location=a_location("Procfile", (3, 1)))


def a_note(kind: str, level: NotificationLevel = NOTE) -> Notification:
    return Notification(id=kind, message="It is.", level=level)


@pytest.mark.parametrize("kind", sorted(strictness._ASKED))
def test_every_id_is_told_by_some_part_of_the_gate(kind: str) -> None:
    package = Path(flaskgate.__file__).parent
    places = {path for path in package.rglob("*.py") if f'"{kind}"' in path.read_text("utf-8")}
    assert places - {Path(strictness.__file__)}


def test_what_was_not_looked_at_is_known_by_its_id_or_its_level() -> None:
    seen = a_note("checkout"), a_note("template"), a_note("checkout", ERROR), a_note("x", WARNING)
    assert unread(seen) == (seen[1], seen[2])


def test_a_refusal_is_an_error_with_its_way_out() -> None:
    note = refused(SinkError("The disk is full", hint="make room"))
    assert note == Notification(
        id="not-reported", message="The disk is full: make room", level=ERROR
    )


def test_what_was_not_looked_at_or_asked_for_in_vain_becomes_an_error() -> None:
    notes = a_note("template"), a_note("policy-unmatched", WARNING), a_note("checkout")
    levels = [one.level for one in insist(a_report(notifications=notes)).notifications]
    assert levels == [ERROR, ERROR, NOTE]


@pytest.mark.parametrize(
    ("changes", "is_error"),
    [
        pytest.param({}, True, id="unknown"),
        pytest.param({"suppression": a_suppression()}, False, id="accepted by a mark"),
        pytest.param({"in_baseline": True}, False, id="accepted by the baseline"),
        pytest.param({"rule": a_rule()}, False, id="another rule"),
    ],
)
def test_an_unknown_start_that_nobody_accepted_is_an_error(
    changes: dict[str, object], *, is_error: bool
) -> None:
    finding = a_finding(**{"rule": UNKNOWN.rule, "location": UNKNOWN.location, **changes})
    report = insist(a_report(finding))
    assert report.findings == (finding,)
    told = [(one.id, one.level, one.path, one.line) for one in report.notifications]
    place = PurePosixPath("Procfile")
    assert told == ([("strict-unknown-start", ERROR, place, 3)] if is_error else [])


def test_the_way_out_of_an_unknown_start_is_named() -> None:
    (note,) = insist(a_report(UNKNOWN)).notifications
    assert note.message == (
        "strict: nobody can tell what production starts here; write it out, declare it under "
        "'launches', or accept launch-unresolved by its name"
    )
