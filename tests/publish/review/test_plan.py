from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from flaskgate.github.pulls import ReviewComment
from flaskgate.model.findings import Finding
from flaskgate.publish.review.anchors import Anchor
from flaskgate.publish.review.plan import Draft, Plan, Thread, plan, superfluous, threads
from flaskgate.publish.review.pull_comments import keys
from tests.factories import a_finding, a_location, a_rule

BOT = "github-actions[bot]"
HERE = a_finding()
BESIDE = a_finding(location=a_location(start=(8, 30)), fingerprint="1:1")
"""On the same line."""
OTHER_RULE = a_finding(rule=a_rule(id="b"))
GONE = a_finding(fingerprint="dead:1")
"""As HERE was before a neighbour changed its fingerprint."""
NAMES = keys([HERE, BESIDE, OTHER_RULE])


def a_draft(finding: Finding, anchor: Anchor | None = None) -> Draft:
    return Draft(
        finding=finding,
        key=keys([finding])[finding],
        anchor=anchor or Anchor(first=8, last=8),
        category="c",
    )


def a_thread(finding: Finding, number: int = 1, *, is_answered: bool = False) -> Thread:
    """Return the comment on `finding`, as it would be written now."""
    draft = a_draft(finding)
    comment = ReviewComment(id=number, login=BOT, body=draft.body, path="app.py", first=8, last=8)
    return Thread(comment=comment, key=draft.key, is_answered=is_answered)


def elsewhere(thread: Thread, first: int | None, last: int | None) -> Thread:
    return replace(thread, comment=replace(thread.comment, first=first, last=last))


def in_another_file(thread: Thread) -> Thread:
    return replace(thread, comment=replace(thread.comment, path="b.py"))


def planned(findings: Sequence[Finding], *ours: Thread, shows: bool = True) -> Plan:
    return plan(findings, draft=lambda one: a_draft(one) if shows else None, names=NAMES, ours=ours)


def test_what_has_no_comment_gets_one() -> None:
    done = planned([BESIDE, HERE])
    assert [one.finding for one in done.drafts] == [BESIDE, HERE]
    assert (done.standing, done.edits) == ({}, ())


@pytest.mark.parametrize(
    "thread",
    [
        pytest.param(a_thread(OTHER_RULE), id="another rule"),
        pytest.param(a_thread(BESIDE), id="another finding of the rule on the line"),
        pytest.param(elsewhere(a_thread(HERE), None, None), id="outdated"),
        pytest.param(elsewhere(a_thread(HERE), 9, 9), id="on another line"),
        pytest.param(elsewhere(a_thread(HERE), 7, 8), id="on more lines"),
        pytest.param(in_another_file(a_thread(HERE)), id="in another file"),
        pytest.param(elsewhere(a_thread(GONE), 9, 9), id="gone, from another line"),
        pytest.param(elsewhere(a_thread(GONE), None, None), id="gone and outdated"),
    ],
)
def test_what_is_no_comment_on_the_finding(thread: Thread) -> None:
    done = planned([HERE], thread)
    assert [one.finding for one in done.drafts] == [HERE]
    assert (done.standing, done.edits) == ({}, ())


def test_a_comment_that_says_what_it_should_stays_as_it_is() -> None:
    done = planned([HERE], a_thread(HERE))
    assert done == Plan(drafts=(), standing={HERE: a_thread(HERE)}, edits=())


def test_a_comment_whose_finding_changed_its_fingerprint_is_renewed() -> None:
    lost = a_thread(GONE)
    done = planned([HERE], lost)
    assert done.standing == {HERE: lost}
    assert [(thread, draft.finding) for thread, draft in done.edits] == [(lost, HERE)]


def test_of_two_findings_one_line_only_one_takes_over_a_comment() -> None:
    done = planned([HERE, BESIDE], a_thread(GONE))
    assert list(done.standing) == [HERE]
    assert [one.finding for one in done.drafts] == [BESIDE]


def test_its_own_comment_comes_first() -> None:
    own = a_thread(HERE, 2)
    assert planned([HERE], a_thread(GONE, 1), own).standing == {HERE: own}


def test_where_the_diff_does_not_show_the_line_a_comment_stays() -> None:
    own = elsewhere(a_thread(HERE), 3, 3)
    done = planned([HERE, BESIDE], a_thread(GONE, 2), own, shows=False)
    assert done == Plan(drafts=(), standing={HERE: own}, edits=())


def test_a_range_names_its_start() -> None:
    node = a_draft(HERE, Anchor(first=7, last=8, suggestion="x")).node
    body = node.pop("body")
    assert "```suggestion\nx\n```" in str(body)
    assert node == {
        "path": "app.py",
        "start_line": 7,
        "start_side": "RIGHT",
        "line": 8,
        "side": "RIGHT",
    }


def test_threads_are_ours_and_know_whether_they_are_answered() -> None:
    comment = a_thread(HERE).comment
    reply = replace(comment, id=5, login="octocat", body="Why?", answers=2)
    given = [
        comment,
        replace(comment, id=2),
        replace(comment, id=3, login="mallory"),
        reply,
    ]
    found = threads(given, login=BOT, category="c")
    assert [(one.comment.id, one.key, one.is_answered) for one in found] == [
        (1, NAMES[HERE], False),
        (2, NAMES[HERE], True),
    ]
    assert threads(given, login=BOT, category="d") == ()


ANSWERED = a_thread(HERE, is_answered=True)


@pytest.mark.parametrize(
    ("thread", "marked", "kept", "goes"),
    [
        pytest.param(a_thread(HERE), [HERE], True, False, id="stands"),
        pytest.param(a_thread(GONE), [HERE], True, False, id="gone, but taken over"),
        pytest.param(a_thread(HERE), [], False, False, id="nothing takes its place"),
        pytest.param(ANSWERED, [HERE], False, False, id="has another one, but is answered"),
        pytest.param(a_thread(HERE), [HERE], False, True, id="has another one"),
        pytest.param(a_thread(GONE), [], False, True, id="gone"),
        pytest.param(a_thread(GONE, is_answered=True), [], False, True, id="gone and answered"),
    ],
)
def test_superfluous(thread: Thread, marked: list[Finding], *, kept: bool, goes: bool) -> None:
    found = superfluous(
        [thread],
        living=set(NAMES.values()),
        marked={NAMES[one] for one in marked},
        kept=[thread] if kept else [],
    )
    assert found == ((thread,) if goes else ())
