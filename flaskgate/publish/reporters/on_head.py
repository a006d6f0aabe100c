"""Marks lines where the head of a pull request has them.

What is gated is the merge commit, and GitHub shows marks beside the head's files: where the base
has changed the same file, the lines differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from flaskgate.model.findings import Finding, Location
from flaskgate.model.report import Report
from flaskgate.publish.reporters.marker import Marker

MAX_COMPARED = 1_000_000
"""Lines of one file times those of the other that are compared."""

Lines = Callable[[PurePosixPath], Sequence[str] | None]
"""Gives the lines of a file; None where they cannot be had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnHead:
    """A way of marking lines, on those of the head."""

    marker: Marker
    scanned: Lines
    head: Lines
    takes_all: bool
    """Whether a line that the head does not have is marked all the same, with its own number."""

    @property
    def name(self) -> str:
        """The name of the way."""
        return self.marker.name

    def mark(self, report: Report, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Mark the lines; see `Marker`."""
        known: dict[PurePosixPath, Mapping[int, int] | None] = {}
        placed: dict[Finding, Finding] = {}
        left = []
        for finding in findings:
            path = finding.location.path
            if path not in known:
                known[path] = carried(self.scanned(path), self.head(path))
            location = _moved(finding.location, known[path])
            if location is None and not self.takes_all:
                left.append(finding)
            else:
                placed[replace(finding, location=location or finding.location)] = finding
        return (*left, *(placed[one] for one in self.marker.mark(report, tuple(placed))))


def carried(now: Sequence[str] | None, head: Sequence[str] | None) -> Mapping[int, int] | None:
    """Return the line that each line of `now` is in `head`, both counted from 1.

    None where one side is missing or they are too large to compare: lines stay as they are.
    """
    if now is None or head is None or now == head or len(now) * len(head) > MAX_COMPARED:
        return None
    blocks = SequenceMatcher(None, now, head, autojunk=False).get_matching_blocks()
    return {
        here + step + 1: there + step + 1 for here, there, size in blocks for step in range(size)
    }


def _moved(place: Location, lines: Mapping[int, int] | None) -> Location | None:
    if lines is None:
        return place
    start, end = lines.get(place.start.line), lines.get(place.end.line)
    if start is None or end is None:
        return None
    return replace(place, start=place.start._replace(line=start), end=place.end._replace(line=end))
