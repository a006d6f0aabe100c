"""Marks the findings that are not new: those that were there, as grave, before the change. Pure.

What was there is found out by looking at the base as at the change, so whatever makes production
start a debugger is caught, however far it stands from the line: a new start command, a deleted
guard, a value in an environment file. A finding is recognised by its file, wherever that was
moved, and its statement, also where that was edited in its place, each as often as it was there.
One that became graver is new, and so is one more start of the same line. What a repair leaves
behind is not: the development server where the debugger was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from flaskgate.model.findings import Finding, Severity
from flaskgate.steps.accepting import covers

Lines = Callable[[PurePosixPath], Sequence[str]]
"""Gives the lines of a file; none where there is no such file."""
Moved = Mapping[PurePosixPath, PurePosixPath]
"""From the path that a file has now to the one that it had."""

MAX_COMPARED = 1_000_000
"""Lines of a file before times those after that are compared; beyond, what was edited is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What is found before the change, or after it."""

    findings: tuple[Finding, ...]
    fail_on: Severity | None
    """The lowest severity that gates here; None: nothing does."""
    lines: Lines

    def is_gating(self, finding: Finding) -> bool:
        """Return whether a finding of this severity gates here."""
        return self.fail_on is not None and finding.rule.severity >= self.fail_on


def scope(after: Side, before: Side, moved: Moved) -> tuple[Finding, ...]:
    """Return the findings of `after` in their order, those marked that `before` has, too.

    Only what counts is compared, and each old finding answers for one.
    """
    match = _Match(after, before, moved)
    match.pair(_by_rule)
    match.pair(_by_statement)
    match.pair(_Edits(after.lines, before.lines, moved).place)
    match.pair_left_behind()
    return tuple(
        replace(finding, in_scope=False) if number in match.old else finding
        for number, finding in enumerate(after.findings)
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """A finding in names that both sides can be compared by."""

    finding: Finding
    was: PurePosixPath
    """The path of its file before the change."""
    is_after: bool
    moved: Moved

    @property
    def gravity(self) -> tuple[int, int]:
        return self.finding.rule.severity, self.finding.starts

    @property
    def steps(self) -> frozenset[tuple[PurePosixPath, str]]:
        """The statements that lead to it and its own, without what switches debug on."""
        identity = self.finding.identity
        all_of_them = () if identity is None else (identity.own, *identity.led_by)
        return frozenset((self.moved.get(one.path, one.path), one.rest) for one in all_of_them)


_Key = Callable[[_Place], Hashable]
"""What two findings are taken for the same by; None: for none."""


def _by_rule(place: _Place) -> Hashable:
    statement = _by_statement(place)
    return None if statement is None else (place.finding.rule.id, statement)


def _by_statement(place: _Place) -> Hashable:
    identity = place.finding.identity
    return None if identity is None else (place.was, identity.own.statement)


class _Match:
    """Pairs the findings after a change with those before it."""

    def __init__(self, after: Side, before: Side, moved: Moved) -> None:
        self.old: set[int] = set()
        """The numbers of the findings after the change that have a partner."""
        self._new = dict(enumerate(_places(after, moved, is_after=True)))
        self._left = _places(before, {}, is_after=False)
        self._after, self._before = after, before

    def pair(self, key: _Key) -> None:
        """Pair what has the same key, the gravest first."""
        known: dict[Hashable, list[_Place]] = defaultdict(list)
        for one in sorted(self._left, key=lambda one: one.gravity):
            known[key(one)].append(one)
        for number in sorted(self._new, key=lambda one: self._new[one].gravity, reverse=True):
            place = self._new[number]
            name = key(place)
            same = known.get(name, []) if name is not None else []
            if place.finding.is_live and same and self._covers(same[-1].finding, place.finding):
                same.pop()
                self.old.add(number)
                del self._new[number]
        self._left = [one for places in known.values() for one in places]

    def pair_left_behind(self) -> None:
        """Pair what a repair leaves behind: something milder by the steps of what is gone."""
        for number, place in sorted(self._new.items()):
            was = [one for one in self._left if self._leaves(one, place)]
            if place.finding.is_live and place.steps and was:
                self._left.remove(was[0])
                self.old.add(number)
                del self._new[number]

    def _leaves(self, old: _Place, now: _Place) -> bool:
        was = old.finding
        return (
            now.steps <= old.steps
            and covers(was.rule.id, was.rule.severity, now.finding)
            and self._covers(was, now.finding)
        )

    def _covers(self, old: Finding, now: Finding) -> bool:
        """Return whether what was there lets what is there now pass."""
        if self._after.is_gating(now) and not self._before.is_gating(old):
            return False
        return old.rule.severity >= now.rule.severity and old.starts >= now.starts


def _places(side: Side, moved: Moved, *, is_after: bool) -> list[_Place]:
    return [
        _Place(one, moved.get(one.location.path, one.location.path), is_after, moved)
        for one in side.findings
        if is_after or one.is_live
    ]


class _Edits:
    """The stretches of lines that a change has put in the place of others."""

    def __init__(self, after: Lines, before: Lines, moved: Moved) -> None:
        self._after, self._before = after, before
        self._now = {was: now for now, was in moved.items()}
        self._known: dict[PurePosixPath, _Stretches] = {}

    def place(self, place: _Place) -> Hashable:
        """Return the stretch that a finding begins in; None where its line was not edited."""
        if place.was not in self._known:
            now = self._now.get(place.was, place.was)
            self._known[place.was] = _edited(self._before(place.was), self._after(now))
        span = place.finding.span
        number = self._known[place.was][place.is_after].get(span.start.line - 1)
        return None if number is None else (place.was, number)


_Stretches = tuple[Mapping[int, int], Mapping[int, int]]
"""From a line, counted from 0, to the number of its stretch: before the change, and after it."""


def _edited(before: Sequence[str], after: Sequence[str]) -> _Stretches:
    old, new = [_packed(line) for line in before], [_packed(line) for line in after]
    first = next((at for at, (one, two) in enumerate(zip(old, new)) if one != two), 0)  # noqa: B905
    old, new = old[first:], new[first:]
    if len(old) * len(new) > MAX_COMPARED:
        return {}, {}
    was: dict[int, int] = {}
    now: dict[int, int] = {}
    for number, (kind, *bounds) in enumerate(SequenceMatcher(None, old, new).get_opcodes()):
        if kind == "replace":
            was |= dict.fromkeys(range(first + bounds[0], first + bounds[1]), number)
            now |= dict.fromkeys(range(first + bounds[2], first + bounds[3]), number)
    return was, now


def _packed(line: str) -> str:
    return "".join(line.split())
