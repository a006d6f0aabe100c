"""What every view says of a launch chain: pure, and bounded where one line must hold it.

Paths and messages are from the workspace: each view still escapes them for its sink.
"""

from __future__ import annotations

from itertools import groupby

from flaskgate.escape import visible
from flaskgate.model import Finding, Location, Step

_OTHERS = 5
"""How many other starts are named."""
_FIRST, _LAST = 3, 2
"""How many places of a long route are named at its ends."""
_SPOT_LIMIT = 48
"""Code points of one place of a route."""


def told(finding: Finding) -> tuple[Step, ...]:
    """Return the steps worth telling: none where all stand on the line of the finding itself."""
    own = (finding.location.path, finding.location.start.line)
    tells = any((one.location.path, one.location.start.line) != own for one in finding.chain)
    return finding.chain if tells else ()


def others(finding: Finding) -> tuple[tuple[Step, ...], int]:
    """Return the first five other starts, one for each line of a file, and how many more are."""
    found = {(one.location.path, one.location.start.line): one for one in reversed(finding.related)}
    steps = tuple(reversed(found.values()))
    return steps[:_OTHERS], max(0, len(steps) - _OTHERS)


def route(steps: tuple[Step, ...]) -> str:
    """Return the places in one line, such as `Dockerfile:9 → start.sh:15 → app.py:31`.

    A line that follows itself is named once; of a long route only the ends are named. The result
    is visible and has at most 300 code points.
    """
    spots = [name for name, _ in groupby(spot(step.location, _SPOT_LIMIT) for step in steps)]
    if len(spots) > _FIRST + _LAST + 1:
        spots[_FIRST:-_LAST] = ["…"]
    return " → ".join(spots)


def spot(location: Location, limit: int | None = None) -> str:
    """Return `path:line` of the start, visible; a path beyond `limit` loses its head."""
    path, line = visible(str(location.path)), f":{location.start.line}"
    room = len(path) if limit is None else limit - len(line)
    return (path if len(path) <= room else f"…{path[1 - room :]}") + line
