"""Marks the findings that the gated change does not touch: pure.

A finding is touched where it stands, anywhere in its statement, and at every step that leads
production to it. So a changed start command makes an old `app.run(debug=True)` count again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.model.findings import Finding, Location
from flaskgate.model.wording import last_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a change touches, in the lines of the files as they are after it."""

    files: Mapping[PurePosixPath, frozenset[int] | None] | None = None
    """By path, the touched lines counted from 1, or None: all of the file, or of the folder that
    the path is (a submodule). Without any mapping the change is not known: it may touch all."""


UNKNOWN = Changes()


def scope(findings: Iterable[Finding], changes: Changes) -> tuple[Finding, ...]:
    """Return the findings in their order, those marked that no touched line touches."""
    if changes.files is None:
        return tuple(findings)
    touched = _Touched(changes.files)
    return tuple(
        finding
        if any(map(touched.meets, _locations(finding)))
        else replace(finding, in_scope=False)
        for finding in findings
    )


def places(findings: Iterable[Finding]) -> frozenset[PurePosixPath]:
    """Return the paths of which `scope` has to know the touched lines."""
    return frozenset(one.path for finding in findings for one in _locations(finding))


def _locations(finding: Finding) -> Iterator[Location]:
    yield finding.location
    if finding.extent is not None:
        yield finding.extent
    for step in (*finding.chain, *finding.related):
        yield step.location


class _Touched:
    """Touched lines, sorted once, so that the length of a span costs nothing."""

    def __init__(self, files: Mapping[PurePosixPath, frozenset[int] | None]) -> None:
        self._lines = {path: sorted(lines) for path, lines in files.items() if lines is not None}
        self._whole = frozenset(path for path, lines in files.items() if lines is None)

    def meets(self, location: Location) -> bool:
        path = location.path
        lines = self._lines.get(path)
        if lines is None:
            return path in self._whole or not self._whole.isdisjoint(path.parents)
        first = bisect_left(lines, location.start.line)
        return first < len(lines) and lines[first] <= last_line(location)
