"""Turns the engines' byte offsets into lines and code points of a `SourceFile`."""

from __future__ import annotations

import re
from bisect import bisect_right

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Position

BOM = b"\xef\xbb\xbf"
_LINE_ENDING = re.compile(rb"\r\n|\r|\n")


class Positions:
    """The places of one file, counted in bytes that follow a byte order mark."""

    def __init__(self, file: SourceFile) -> None:
        """Find the lines of `file`; they are those of `SourceFile.lines`."""
        self._path = file.path
        self._data = file.data.removeprefix(BOM)
        self._starts = [0, *(ending.end() for ending in _LINE_ENDING.finditer(self._data))]

    def location(self, start: int, end: int) -> Location:
        """Return the span from one offset to another, counted from 0, the end excluded."""
        return Location(self._path, self.position(start), self.position(max(start, end)))

    def position(self, offset: int) -> Position:
        """Return the place of the byte at `offset`; one beyond the file is at its end."""
        line = bisect_right(self._starts, offset)
        before = self._data[self._starts[line - 1] : offset]
        return Position(line, len(before.decode("utf-8", "replace")) + 1)
