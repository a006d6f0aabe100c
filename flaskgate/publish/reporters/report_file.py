"""Writes the report as a file in a format of another system."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flaskgate.model.report import Report
from flaskgate.publish.reporters.files import write_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFile:
    """Writes what `render` makes of the report to a file."""

    path: Path
    render: Callable[[Report], str]
    """Gives the whole text of the file, valid UTF-8."""

    def report(self, report: Report) -> tuple[()]:
        """Write the whole file, or raise `SinkError` and leave what was there."""
        write_text(self.path, self.render(report))
        return ()
