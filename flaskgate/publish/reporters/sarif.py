"""Writes the report as a SARIF file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flaskgate.model.report import Report
from flaskgate.publish.reporters.files import write_json
from flaskgate.publish.views.sarif import to_sarif


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
