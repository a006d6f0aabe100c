"""Streams that stand in for terminals and for what goes wrong with them."""

from __future__ import annotations

import io


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Broken(io.StringIO):
    """A terminal whose other end is closed."""

    def isatty(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        raise BrokenPipeError(32, f"closed, lost {len(text)} characters")
