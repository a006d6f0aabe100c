"""Uploads the whole report to code scanning, and says what became of it.

Always everything: a branch's upload with only the news would close every other alert.
"""

from __future__ import annotations

from dataclasses import dataclass

from flaskgate.github.answers import ApiError, Trouble
from flaskgate.github.api import Client
from flaskgate.github.code_scanning import AnalysedCommit, Nowhere, packed, upload
from flaskgate.github.context import Event
from flaskgate.model.errors import SinkError
from flaskgate.model.findings import Notification, NotificationLevel
from flaskgate.model.report import Report
from flaskgate.model.wording import count
from flaskgate.publish.reporters.uploaded import Uploaded
from flaskgate.publish.views.sarif import listed, to_sarif

MAX_SHOWN = 5_000
"""Code scanning shows no more results of a run, and which ones is not certain (github/docs#38085):
it gets the worst."""

_ID = "code-scanning"
_PERMISSION = "give the job `permissions: security-events: write` (docs/github.md)"
_RECIPE = "let github/codeql-action/upload-sarif upload the output 'sarif-file' (docs/github.md)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload that is wanted."""

    client: Client | None
    """None where there is no token."""
    event: Event
    target: AnalysedCommit | Nowhere
    insists: bool
    """Whether a refusal fails the gate (`upload: always`)."""

    def publish(self, report: Report) -> Uploaded:
        """Upload, wait for GitHub to process it, and return what became of it."""
        if isinstance(self.target, Nowhere):
            if self.target.hint:
                return self._in_vain(self.target.reason, self.target.hint)
            return Uploaded(remarks=(_note(f"not uploaded: {self.target.reason}"),))
        if self.client is None:
            return self._in_vain("there is no token", "pass one by the input 'token'")
        results = len(listed(report))
        log = packed(lambda limit: to_sarif(report, limit=limit), min(results, MAX_SHOWN))
        try:
            is_processed = upload(self.client, self.target, log)
        except ApiError as error:
            return self._refused(error)
        return Uploaded(
            marks_lines=True,
            remarks=_told(self.target, log.results, results, is_processed=is_processed),
        )

    def _refused(self, error: ApiError) -> Uploaded:
        match error.trouble:
            case Trouble.UNAVAILABLE:
                return self._in_vain(error.message, error.hint, NotificationLevel.NOTE)
            case Trouble.FORBIDDEN if self.event.is_dependabot:
                return self._in_vain("Dependabot's token may not upload", _RECIPE)
            case Trouble.FORBIDDEN | Trouble.NOT_FOUND:
                return self._in_vain(error.message, _PERMISSION)
            case _:
                return self._in_vain(error.message, error.hint)

    def _in_vain(
        self, why: str, hint: str, level: NotificationLevel = NotificationLevel.WARNING
    ) -> Uploaded:
        message = f"the results were not uploaded: {why}"
        if self.insists:
            return Uploaded(failure=SinkError(message, hint=hint))
        return Uploaded(remarks=(_note(f"{message}: {hint}", level),))


def _told(
    target: AnalysedCommit, sent: int, results: int, *, is_processed: bool
) -> tuple[Notification, ...]:
    state = "" if is_processed else ", which GitHub is still processing"
    told = _note(f"uploaded {count(sent, 'result')} for {target.ref}{state}")
    if sent == results:
        return (told,)
    left = f"the other {count(results - sent, 'result')} are more than code scanning shows"
    return (told, _note(f"{left}: they are in the SARIF file", NotificationLevel.WARNING))


def _note(message: str, level: NotificationLevel = NotificationLevel.NOTE) -> Notification:
    return Notification(id=_ID, message=message, level=level)
