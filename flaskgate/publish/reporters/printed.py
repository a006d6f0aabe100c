"""Prints the report in a format for programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

from flaskgate.model.report import Report
from flaskgate.publish.reporters.stream import write


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """Writes what `render` makes of the report to a stream."""

    stream: TextIO
    render: Callable[[Report], str]
    """Gives the whole text, with its last line ending."""

    def report(self, report: Report) -> tuple[()]:
        """Write and flush, or raise `SinkError` if the stream cannot be written."""
        write(self.stream, self.render(report))
        return ()
