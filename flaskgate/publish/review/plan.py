"""Decides what becomes of a pull request's comments: pure.

A comment stands as long as it is where its finding is, which GitHub keeps track of. The rest of
ours goes, but for those that people answered: these are closed, and only if the finding is gone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flaskgate.github.pulls import ReviewComment
from flaskgate.model.findings import Finding
from flaskgate.publish.review.anchors import Anchor
from flaskgate.publish.review.pull_comments import body, is_same, key_of, kind_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A comment to be."""

    finding: Finding
    key: str
    anchor: Anchor
    category: str

    @property
    def body(self) -> str:
        """What it says, as Markdown."""
        return body(
            self.finding,
            category=self.category,
            key=self.key,
            suggestion=self.anchor.suggestion,
        )

    @property
    def node(self) -> dict[str, object]:
        """The comment in the words of GitHub's API."""
        span = self.anchor
        start = {"start_line": span.first, "start_side": "RIGHT"} if span.first < span.last else {}
        return {
            "path": str(self.finding.location.path),
            **start,
            "line": span.last,
            "side": "RIGHT",
            "body": self.body,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A comment of ours that is not closed."""

    comment: ReviewComment
    key: str
    is_answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done about findings; those in neither part cannot be marked."""

    drafts: tuple[Draft, ...]
    """The comments that are missing, in the order of the findings."""
    standing: Mapping[Finding, Thread]
    """The comments that stay where they are."""
    edits: tuple[tuple[Thread, Draft], ...]
    """Those of the comments that stay which should say something else."""


def threads(comments: Iterable[ReviewComment], *, login: str, category: str) -> tuple[Thread, ...]:
    """Return what we began and did not close, in the order of `comments`."""
    known = tuple(comments)
    answered = {comment.answers for comment in known}
    return tuple(
        Thread(comment=comment, key=key, is_answered=comment.id in answered)
        for comment in known
        if (key := key_of(comment, login=login, category=category)) is not None
    )


def plan(
    findings: Sequence[Finding],
    *,
    draft: Callable[[Finding], Draft | None],
    names: Mapping[Finding, str],
    ours: Sequence[Thread],
) -> Plan:
    """Settle which findings have a comment and which need one.

    `draft` makes the comment of a finding, None where it can stand nowhere; `names` are its `keys`.
    """
    pools: dict[tuple[str, str], list[Thread]] = defaultdict(list)
    for thread in ours:
        pools[thread.comment.path, kind_of(thread.key)].append(thread)
    living = frozenset(names.values())
    wanted = {finding: draft(finding) for finding in findings}
    standing: dict[Finding, Thread] = {}
    for finding, one in wanted.items():
        pool = pools[str(finding.location.path), kind_of(names[finding])]
        found = _standing(pool, names[finding], one, living)
        if found is not None:
            pool.remove(found)
            standing[finding] = found
    drafts = [one for one in wanted.values() if one is not None]
    edits = [
        (standing[one.finding], one)
        for one in drafts
        if one.finding in standing and not is_same(standing[one.finding].comment.body, one.body)
    ]
    missing = tuple(one for one in drafts if one.finding not in standing)
    return Plan(drafts=missing, standing=standing, edits=tuple(edits))


def superfluous(
    ours: Iterable[Thread],
    *,
    living: Collection[str],
    marked: Collection[str],
    kept: Collection[Thread],
) -> tuple[Thread, ...]:
    """Return the comments whose finding is gone, or has another comment by now.

    `living` are the keys of all findings, `marked` those of the ones with a comment, `kept` the
    comments that stay. Of the answered ones only those are returned whose finding is gone.
    """
    stay = {thread.comment.id for thread in kept}
    return tuple(
        thread
        for thread in ours
        if thread.comment.id not in stay
        and (thread.key not in living or (thread.key in marked and not thread.is_answered))
    )


def _standing(
    pool: Iterable[Thread], key: str, wanted: Draft | None, living: Collection[str]
) -> Thread | None:
    """Return the comment on a finding that is where it would be written now.

    That is one by its key, or one of the same rule whose own finding is gone: another line nearby
    may have changed the fingerprint. A finding that can stand nowhere now keeps what it has.
    """
    span = (wanted.anchor.first, wanted.anchor.last) if wanted else None
    placed = [one for one in pool if one.comment.last is not None]
    there = [one for one in placed if span in {None, (one.comment.first, one.comment.last)}]
    own = [one for one in there if one.key == key]
    lost = [one for one in there if one.key not in living and span is not None]
    return next(iter((*own, *lost)), None)
