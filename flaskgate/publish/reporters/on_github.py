"""Publishes the report on GitHub: code scanning first, then the lines that it does not mark.

Code scanning puts its own mark on a line, so a second one is made only where there is no first,
or where the user has chosen a way. Every way that does not work leaves its findings to the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flaskgate.model.errors import GitHubError
from flaskgate.model.findings import Finding, Notification, NotificationLevel
from flaskgate.model.report import Report
from flaskgate.model.strictness import refused
from flaskgate.publish.reporters.marker import Marker
from flaskgate.publish.reporters.uploaded import Uploaded


class Uploading(Protocol):
    """An upload that is wanted."""

    def publish(self, report: Report) -> Uploaded:
        """Return what became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnGitHub:
    """Uploads where it is wanted and possible, and marks lines once."""

    upload: Uploading | None
    markers: tuple[Marker, ...]
    """The way that was chosen, then what to fall back to; the last takes what is left."""
    always_marks: bool
    """Whether lines are marked even where code scanning does so."""

    def report(self, report: Report) -> Sequence[Notification]:
        """Return what became of it; raise `SinkError` if an upload was insisted on in vain."""
        outcome = self.upload.publish(report) if self.upload is not None else Uploaded()
        if outcome.failure is not None:
            report = report.with_remarks((refused(outcome.failure),))
        marks = self.always_marks or not outcome.marks_lines
        remarks = (*outcome.remarks, *(self._mark(report) if marks else ()))
        if outcome.failure is not None:
            raise outcome.failure
        return remarks

    def _mark(self, report: Report) -> tuple[Notification, ...]:
        if not self.markers:
            return ()
        left: Sequence[Finding] = report.shown
        remarks = []
        *ways, last = self.markers
        for way in ways:
            try:
                # also with nothing to mark: marks of an earlier run may be settled by now
                left = way.mark(report, left)
                break
            except GitHubError as error:
                remarks.append(_fallen_back(way, error))
        if left:
            last.mark(report, left)
        return tuple(remarks)


def _fallen_back(way: Marker, error: GitHubError) -> Notification:
    return Notification(
        id="annotations",
        message=f"{way.name} could not mark the lines: {error.message}: {error.hint}",
        level=NotificationLevel.WARNING,
    )
