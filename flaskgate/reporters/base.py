"""What the pipeline asks of a sink."""

from __future__ import annotations

from typing import Protocol

from flaskgate.report import Report


class Reporter(Protocol):
    """A sink for the finished report."""

    def report(self, report: Report) -> None:
        """Publish `report`, or raise `SinkError` if the sink refuses it."""
