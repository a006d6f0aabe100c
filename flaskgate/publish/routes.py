"""What every view says of a launch chain: pure, and bounded where one line must hold it.

Paths and messages are from the workspace: each view still escapes them for its sink.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import PurePosixPath

from flaskgate.model.findings import Finding, Location, Step
from flaskgate.text.escape import visible

_OTHERS = 5
"""How many other starts are named."""
_FIRST, _LAST = 3, 2
"""How many places of a long route are named at its ends."""
_SPOT_LIMIT = 48
"""Code points of one place of a route."""


def worth_showing(finding: Finding) -> tuple[Step, ...]:
    """Return the steps worth telling: none where all stand on the line of the finding itself."""
    own = _line(finding.location)
    return finding.chain if any(_line(step.location) != own for step in finding.chain) else ()


def other_starts(finding: Finding) -> tuple[tuple[Step, ...], int]:
    """Return the first five related steps, and how many more there are.

    Each stands on a line that no step before it, the chain or the finding stands on.
    """
    known = {_line(finding.location), *(_line(step.location) for step in finding.chain)}
    steps = []
    for step in finding.related:
        if _line(step.location) not in known:
            known.add(_line(step.location))
            steps.append(step)
    return tuple(steps[:_OTHERS]), max(0, len(steps) - _OTHERS)


def route(steps: tuple[Step, ...]) -> str:
    """Return the places in one line, such as `Dockerfile:9 → start.sh:15 → app.py:31`.

    A line that follows itself is named once; of a long route only the ends are named. The result
    is visible and has at most 300 code points.
    """
    spots = [name for name, _ in groupby(short_place(step.location, _SPOT_LIMIT) for step in steps)]
    if len(spots) > _FIRST + _LAST + 1:
        spots[_FIRST:-_LAST] = ["…"]
    return " → ".join(spots)


def first_and_last(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the first of several steps on one line, and of a long route only the ends."""
    apart = tuple(next(same) for _, same in groupby(steps, key=lambda step: _line(step.location)))
    return apart if len(apart) <= _FIRST + _LAST else (*apart[:_FIRST], *apart[-_LAST:])


def short_place(location: Location, limit: int | None = None) -> str:
    """Return `path:line` of the start, visible; a path beyond `limit` loses its head."""
    path, line = visible(str(location.path)), f":{location.start.line}"
    room = len(path) if limit is None else limit - len(line)
    return (path if len(path) <= room else f"…{path[1 - room :]}") + line


def _line(location: Location) -> tuple[PurePosixPath, int]:
    return location.path, location.start.line
