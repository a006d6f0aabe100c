"""Which line of a data file sets a key: the readers of JSON, TOML and YAML do not tell."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Position, Step

_KEY = re.compile(r"[\s\"'\[{,-]*([^\"'=:\]\s]+)")
_LONGEST = 40
"""Characters of a key whose line is looked for."""


class KeyLines:
    """The keys with which the lines of a file begin."""

    def __init__(self, file: SourceFile) -> None:
        """Look through the lines once."""
        self._file = file
        self._lines: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(file.lines, 1):
            found = _KEY.match(line)
            if found:
                self._lines[found[1].casefold()].append(number)

    def step(self, key: object, *, after: int = 0) -> Step | None:
        """Return the first line, from `after` on, that begins with a key; None where none does."""
        if not isinstance(key, str) or len(key) > _LONGEST:
            return None
        lines = self._lines.get(key.casefold(), [])
        at = bisect_left(lines, after)
        return line_step(self._file, lines[at]) if at < len(lines) else None


def line_step(file: SourceFile, number: int) -> Step:
    """Return a line of a file, counted from 1, as a step."""
    line = file.lines[min(number, len(file.lines)) - 1]
    span = (Position(number, 1), Position(number, len(line.rstrip()) + 1))
    return Step(location=Location(file.path, *span), message=" ".join(line.split())[:80])
