"""Writes the report as a JSON file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flaskgate.model.report import Report
from flaskgate.publish.reporters.files import write_json
from flaskgate.publish.views.jsonreport import to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFile:
    """Writes `jsonreport.to_json` to a file."""

    path: Path

    def report(self, report: Report) -> tuple[()]:
        """Write the whole file, or raise `SinkError` and leave what was there."""
        write_json(self.path, to_json(report))
        return ()
