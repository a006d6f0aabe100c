"""What the pipeline asks of a sink."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flaskgate.model.findings import Notification
from flaskgate.model.report import Report


class Reporter(Protocol):
    """A sink for the finished report."""

    def report(self, report: Report) -> Sequence[Notification]:
        """Publish `report`, or raise `SinkError` if the sink refuses it.

        Returns what the sinks after it should know of the publishing; usually nothing.
        """
