"""Writes the report as a whole: into a file, as SARIF, JSON or another format, or printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from flaskgate.model.report import Report
from flaskgate.publish.reporters.files import write_json, write_text
from flaskgate.publish.reporters.stream import write
from flaskgate.publish.views.jsonreport import to_json
from flaskgate.publish.views.sarif import to_sarif


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


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFile:
    """Writes `jsonreport.to_json` to a file."""

    path: Path

    def report(self, report: Report) -> tuple[()]:
        """Write the whole file, or raise `SinkError` and leave what was there."""
        write_json(self.path, to_json(report))
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SarifFile:
    """Writes `sarif.to_sarif` to a file."""

    path: Path
    suppressed: bool = False
    """Whether suppressed results are kept, marked; GitHub would open them as alerts."""

    def report(self, report: Report) -> tuple[()]:
        """Write the whole file, or raise `SinkError` and leave what was there."""
        write_json(self.path, to_sarif(report, suppressed=self.suppressed))
        return ()


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
