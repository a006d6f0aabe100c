"""The text of a file as offsets and lines, and edits of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Position

_LINE_ENDING = re.compile(r"\r\n|\r|\n")


REACH = 5_000
"""Code points of the lines that are corrected at once: no person writes longer ones."""


class Edit(NamedTuple):
    """New text for a span, which may be empty; offsets count code points from 0."""

    start: int
    end: int
    text: str = ""


class Text:
    """`SourceFile.text`, whose lines are those of `SourceFile.lines`."""

    def __init__(self, file: SourceFile) -> None:
        self._file = file

    @cached_property
    def text(self) -> str:
        """The content with its own line endings."""
        return self._file.text

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their endings."""
        return self._file.lines

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(ending.end() for ending in _LINE_ENDING.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a position, both counted from 1; one beyond the file is its end."""
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[line - 1] + column - 1, len(self.text))

    def whole_lines(self, place: Location) -> range | None:
        """Return the offsets of the lines of a place; None where no person wrote that much."""
        last = place.end.line
        end = self._starts[last] if last < len(self._starts) else len(self.text)
        lines = range(self.offset(place.start.line, 1), end)
        return lines if len(lines) <= REACH else None

    def location(self, start: int, end: int) -> Location:
        """Return the span between two offsets."""
        return Location(self._file.path, self._position(start), self._position(end))

    def _position(self, offset: int) -> Position:
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)


def joined(text: str, edits: Sequence[Edit]) -> Edit:
    """Return one edit that does what all do, in any order.

    What two take out may overlap, such as the comma between two arguments.
    """
    first, *others = sorted(edits)
    parts, end = [first.text], first.end
    for edit in others:
        parts += (text[end : edit.start], edit.text)
        end = max(end, edit.end)
    return Edit(first.start, end, "".join(parts))
