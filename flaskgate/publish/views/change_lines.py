"""The change that a finding asks for as lines to copy, before and after: pure, and bounded.

All texts are plain and visible; each view still escapes them for its sink.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from flaskgate.model.findings import Change, Finding
from flaskgate.text.differences import merged
from flaskgate.text.escape import shorten, visible

_CHANGES, _LINES, _WIDTH = 8, 20, 300
"""Changes of a finding, lines of a side, and code points of a line that are shown."""


def changes_of(finding: Finding) -> tuple[Change, ...]:
    """Return what finishes the job, where that is exactly known; else nothing."""
    planned = () if finding.plan is None else finding.plan.changes
    return planned if finding.change is None else (finding.change, *planned)


def blocks(finding: Finding) -> Iterator[tuple[Change, list[str]]]:
    """Yield each change with its lines, which begin with `- ` and `+ `: first that of the finding.

    Where the plan changes the line of the finding, too, that is its change.
    """
    own, planned = _own(finding), changes_of(finding)
    is_planned = own is not None and any(_meet(own, one) for one in planned)
    shown = planned if own is None or is_planned else (own, *planned)
    if own is not None and is_planned:
        shown = tuple(_with(own, one) if _meet(own, one) else one for one in planned)
    for change in _joined(shown[:_CHANGES]):
        yield change, [*_side("-", change.before), *_side("+", change.after)]


def _own(finding: Finding) -> Change | None:
    """Return the exact correction of a finding as a line, where it is within the one of it."""
    fix, line = finding.fix, finding.snippet
    if fix is None or "\n" in fix.text:
        return None
    place = fix.location
    start, end = place.start, place.end
    is_here = (place.path, start.line) == (finding.location.path, finding.location.start.line)
    if not is_here or end.line != start.line or end.column > len(line) + 1:
        return None
    after = line[: start.column - 1] + fix.text + line[end.column - 1 :]
    return Change(path=place.path, line=start.line, before=line, after=after)


def _joined(changes: Sequence[Change]) -> Iterator[Change]:
    """Yield the changes, those of the same lines as one if they go together."""
    waiting = list(changes)
    while waiting:
        first = waiting.pop(0)
        for other in list(waiting):
            same = (other.path, other.line, other.before) == (first.path, first.line, first.before)
            both = merged(first.before, first.after, other.after) if same and first.before else None
            if both is not None:
                first = replace(first, after=both)
                waiting.remove(other)
        yield first


def _with(own: Change, planned: Change) -> Change:
    """Return a planned change with the correction of one of its lines, if that stays in it."""
    before, after = own.before.strip(), own.after.strip()
    is_kept = planned.after.count(before) == 1
    return replace(planned, after=planned.after.replace(before, after)) if is_kept else planned


def _meet(one: Change, other: Change) -> bool:
    last = other.line + other.before.count("\n")
    return one.path == other.path and other.line <= one.line <= last and bool(other.before)


def _side(sign: str, text: str) -> Iterator[str]:
    lines = text.split("\n") if text else []
    for line in lines[:_LINES]:
        shown = "\t".join(map(visible, line.split("\t")))  # who copies it needs the tabs
        yield f"{sign} {shorten(shown, _WIDTH)}".rstrip()
    if len(lines) > _LINES:
        yield f"{sign} … {len(lines) - _LINES:,} more lines"
