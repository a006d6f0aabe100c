"""What it takes to be a way of marking lines: each may leave findings to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flaskgate.model.findings import Finding
from flaskgate.model.report import Report


class Marker(Protocol):
    """One place where a reader of code meets a finding: a log, a check run, a review."""

    @property
    def name(self) -> str:
        """How the log calls it, such as `a check run`."""

    def mark(self, report: Report, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Mark `findings`, the worst first; return those that it cannot mark, in their order.

        Raises `GitHubError` if it can mark none of them, and `SinkError` if nobody can be told.
        """
