"""Recognises the findings that a baseline accepts: pure.

First what is as it was, then what has moved with its file, then what a repaired finding leaves
behind: whoever accepted a debugger in production has accepted the development server below it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from flaskgate.model.findings import Finding, Identity, Notification, NotificationLevel
from flaskgate.model.rule_families import family
from flaskgate.steps.accepting import covers, still_reaches
from flaskgate.steps.baseline import Baseline, BaselineEntry, Step
from flaskgate.steps.identity import is_similar

MAX_REMARKS: Final = 20
"""Remarks of one kind that are given one by one."""
_EVERYWHERE: Final = PurePosixPath()


def recognise(
    findings: Sequence[Finding],
    baseline: Baseline,
    *,
    exists: Callable[[PurePosixPath], bool],
    within: Sequence[PurePosixPath] = (_EVERYWHERE,),
) -> tuple[tuple[Finding, ...], tuple[Notification, ...]]:
    """Return the findings in their order, the accepted ones marked, and remarks on the entries.

    Of equal findings, those out of scope are accepted first, then the first ones by location. A
    suppressed finding needs no baseline and uses none up. `exists` tells whether the work tree has
    a file, and `within` is what was looked at: entries outside of it are not stale.
    """
    matching = _Matching(baseline, exists)
    accepted = matching.take(findings)
    marked = tuple(
        replace(finding, in_baseline=True) if place in accepted else finding
        for place, finding in enumerate(findings)
    )
    return marked, tuple(matching.remarks(within))


class _Matching:
    """One entry after another is used up by what it accepts."""

    def __init__(self, baseline: Baseline, exists: Callable[[PurePosixPath], bool]) -> None:
        self._baseline = baseline
        self._exists = exists
        self._left = Counter({entry: entry.count for entry in baseline.entries})
        self._covering: Counter[tuple[BaselineEntry, str, Step]] = Counter()
        self._moved: dict[BaselineEntry, PurePosixPath] = {}
        self._outgrown: dict[BaselineEntry, Finding] = {}
        self._at: dict[Step, list[BaselineEntry]] = defaultdict(list)
        self._rest: dict[Step, list[BaselineEntry]] = defaultdict(list)
        self._saying: dict[str, list[BaselineEntry]] = defaultdict(list)
        self._led: dict[Step, list[BaselineEntry]] = defaultdict(list)
        for entry in baseline.entries:
            self._at[entry.key.path, entry.key.statement].append(entry)
            self._saying[entry.key.statement].append(entry)

    def take(self, findings: Sequence[Finding]) -> frozenset[int]:
        """Return the places, counted from 0, of those that the baseline accepts."""
        order = sorted(
            range(len(findings)), key=lambda one: (findings[one].in_scope, findings[one].location)
        )
        known = {
            place: (findings[place], identity)
            for place in order
            if findings[place].suppression is None
            and (identity := findings[place].identity) is not None
        }
        new = {place: one for place, one in known.items() if not self._as_it_was(*one)}
        new = {place: one for place, one in new.items() if not self._moved_along(*one)}
        self._index_repaired()
        new = {place: one for place, one in new.items() if not self._left_behind(*one)}
        for finding, identity in new.values():
            self._note_outgrown(finding, identity)
        return frozenset(known.keys() - new.keys())

    def _index_repaired(self) -> None:
        """Index the entries whose own findings are gone by the steps that led to them."""
        for entry, count in self._left.items():
            if count > 0:
                self._rest[entry.key.path, entry.key.rest].append(entry)
                for step in entry.led_by | {(entry.key.path, entry.key.statement)}:
                    self._led[step].append(entry)

    def _as_it_was(self, finding: Finding, identity: Identity) -> bool:
        own = identity.own
        here = [one for one in self._at[own.path, own.statement] if self._is_left(one, finding)]
        here.sort(key=lambda one: (one.key.rule != finding.rule.id, one.key.severity))
        self._left.subtract(here[:1])
        return bool(here)

    def _moved_along(self, finding: Finding, identity: Identity) -> bool:
        for entry in self._saying[identity.own.statement]:
            sketch = self._baseline.files.get(entry.key.path, "")
            if (
                self._is_left(entry, finding)
                and not self._exists(entry.key.path)
                and is_similar(sketch, identity.sketch)
            ):
                self._left[entry] -= 1
                self._moved[entry] = identity.own.path
                return True
        return False

    def _left_behind(self, finding: Finding, identity: Identity) -> bool:
        """Return whether an entry whose own finding is gone covers this one."""
        own = identity.own
        steps = [(one.path, one.statement) for one in (own, *sorted(identity.led_by))]
        entries = [entry for step in steps for entry in self._led[step]]
        for entry in (*entries, *self._rest[own.path, own.rest]):
            use = (entry, finding.rule.id, steps[0])
            if self._covering[use] < self._left[entry] and covers(
                entry.key.rule, entry.key.severity, finding
            ):
                self._covering[use] += 1
                return True
        return False

    def _is_left(self, entry: BaselineEntry, finding: Finding) -> bool:
        is_kin = family(entry.key.rule) == family(finding.rule.id)
        return (
            self._left[entry] > 0
            and is_kin
            and still_reaches(entry.key.rule, entry.key.severity, finding)
        )

    def _note_outgrown(self, finding: Finding, identity: Identity) -> None:
        for entry in self._at[identity.own.path, identity.own.statement]:
            if self._left[entry] and family(entry.key.rule) == family(finding.rule.id):
                self._outgrown.setdefault(entry, finding)

    def remarks(self, within: Sequence[PurePosixPath]) -> Iterator[Notification]:
        """Yield what there is to say of the entries, so many of a kind."""
        name = self._baseline.name
        moved = (
            f"{name} accepts {_what(entry, entry.count)}, which is {path} now; renew the baseline"
            for entry, path in self._moved.items()
        )
        yield from _limited("moved-baseline", moved, name)
        grown = (
            f"{name} accepts {_what(entry, 1)} ({entry.key.severity.word}); what is found there"
            f" now is {finding.rule.id} ({finding.rule.severity.word}), which is new"
            for entry, finding in self._outgrown.items()
        )
        yield from _limited("outgrown-baseline", grown, name)
        yield from _limited("stale-baseline", self._stale(within), name)

    def _stale(self, within: Sequence[PurePosixPath]) -> Iterator[str]:
        covering = {entry for entry, _, _ in self._covering}
        for entry in sorted(self._left, key=lambda one: one.key):
            count = self._left[entry]
            if (
                count
                and any(map(entry.key.path.is_relative_to, within))
                and entry not in self._outgrown
            ):
                repaired = "which is repaired, and covers what it leaves behind"
                end = repaired if entry in covering else "which is not found any more"
                what = f"{self._baseline.name} accepts {_what(entry, count)}"
                yield f"{what}, {end}; renew the baseline"


def _what(entry: BaselineEntry, count: int) -> str:
    number = f"{count} of " if count > 1 else ""
    return f"{number}{entry.key.rule} in {entry.key.path}"


def _limited(kind: str, messages: Iterable[str], name: str) -> Iterator[Notification]:
    told = list(messages)
    if len(told) > MAX_REMARKS + 1:  # one more is said as shortly as that there is one
        more = f"{name} holds {len(told) - MAX_REMARKS} more entries of which the same is true"
        told = [*told[:MAX_REMARKS], more]
    level = NotificationLevel.WARNING if kind == "outgrown-baseline" else NotificationLevel.NOTE
    return (Notification(id=kind, message=message, level=level) for message in told)
