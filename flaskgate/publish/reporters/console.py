"""Writes the report as text to a terminal or a log."""

from __future__ import annotations

import os
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Final, TextIO

from flaskgate.github.commands import fence
from flaskgate.model.report import Report
from flaskgate.publish.reporters.stream import write
from flaskgate.publish.views.console import Look, to_text

WIDTH: Final = 100
"""Cells of a line where no terminal says how wide it is."""
_NARROWEST = 40


@dataclass(frozen=True, slots=True)
class Console:
    """Writes `console.to_text`: starts, findings, and the verdict as the last line."""

    stream: TextIO
    _: KW_ONLY
    look: Look = field(default_factory=Look)
    """How the reader wants it; width and colour are those for a stream that is no terminal."""
    colours_terminal: bool = True
    """Whether a terminal gets colour."""
    columns: int = 0
    """The width that the environment asks for; 0: as wide as the terminal is."""
    token: str | None = None
    """A new UUID 4 where a workflow runner reads the stream: the text is fenced off with it."""

    def report(self, report: Report) -> tuple[()]:
        """Write and flush; characters that the stream cannot encode become escapes.

        Raises `SinkError` if the stream cannot be written; a closed pipe is left to the caller.
        """
        text = to_text(report, self._look())
        write(self.stream, text if self.token is None else fence(text, self.token))
        return ()

    def _look(self) -> Look:
        if not self.stream.isatty():
            return replace(self.look, width=max(self.columns or WIDTH, _NARROWEST))
        width = self.columns or _width_of(self.stream)
        colour = self.look.colour or self.colours_terminal
        return replace(self.look, colour=colour, width=max(width, _NARROWEST))


def _width_of(terminal: TextIO) -> int:
    try:
        return os.get_terminal_size(terminal.fileno()).columns or WIDTH
    except OSError:
        return WIDTH
