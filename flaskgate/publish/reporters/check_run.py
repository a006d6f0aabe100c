"""Marks findings in the code view by a check run, which stands beside the pull request.

Annotations can be added to a check run and never taken away. So the check run of an earlier attempt
is taken up again as long as all that it marks is still there; otherwise a new one takes its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from flaskgate.github.answers import ApiError, Trouble
from flaskgate.github.api import PAGE_SIZE, Client
from flaskgate.github.checks import BATCH, Checks
from flaskgate.model.findings import Finding
from flaskgate.model.report import Report
from flaskgate.model.wording import count, is_complete, verdict
from flaskgate.publish.views.check_annotations import (
    TITLE_LIMIT,
    annotation,
    identity,
    is_markable,
    plain,
)
from flaskgate.publish.views.markdown import to_markdown
from flaskgate.publish.views.markup import prose
from flaskgate.text.escape import shorten, visible

LIMIT = 1000
"""Annotations of one check run: twenty requests, and more than anyone reads."""
SUMMARY_LIMIT = 65_535
"""Characters that GitHub takes; here it is bytes, which are never fewer."""

_NOTE_ROOM = 200
"""Bytes for what is said about findings without a mark."""
_FOREIGN = frozenset({Trouble.FORBIDDEN, Trouble.NOT_FOUND})
"""What is answered about a check run that another app made."""

_Output = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """One check run on the head commit with all findings as annotations; it needs `checks: write`.

    A gate that failed, or that could not look everywhere, is a failure.
    """

    client: Client
    check_name: str
    """What stands in the list of checks: see `check_name`."""
    head_sha: str
    """On a pull request its head: on the merge commit nobody would see it."""
    category: str
    details_url: str = ""
    server_url: str = ""
    sha: str = ""
    """The commit that was scanned; places in the summary are links only where both are known."""
    name: str = field(default="a check run", init=False)

    def mark(self, report: Report, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Make or renew the check run; see `Marker`.

        Returned are findings beyond `LIMIT`, those in files whose name the API refuses, and those
        whose request failed once the check run was there.
        """
        chosen = tuple(one for one in findings if is_markable(one))[:LIMIT]
        output = self._output(report, without=len(findings) - len(chosen))
        run, waiting = self._begin(report, output, chosen)
        marked = set(chosen) - set(self._add(run, output, waiting))
        return tuple(one for one in findings if one not in marked)

    def fail(self, message: str) -> None:
        """Say by a failed check run that the gate could not do its work; see `mark` for errors."""
        output = {
            "title": "Flaskgate could not look",
            "summary": prose(message),
        }
        body: dict[str, object] = {"status": "completed", "conclusion": "failure", "output": output}
        external_id = f"flaskgate/{self.category}"
        run = self._checks.latest(self.check_name, external_id)
        if run is None:
            self._checks.create({"name": self.check_name, "external_id": external_id, **body})
        else:
            self._checks.update(run, body)

    @property
    def _checks(self) -> Checks:
        return Checks(client=self.client, sha=self.head_sha)

    def _begin(
        self, report: Report, output: _Output, chosen: Sequence[Finding]
    ) -> tuple[int, Sequence[Finding]]:
        """Return the id of the check run, and the findings that it does not mark yet."""
        external_id = f"flaskgate/{self.category}"
        body: dict[str, object] = {"status": "completed", "conclusion": _conclusion(report)}
        if self.details_url:
            body["details_url"] = self.details_url
        run = self._checks.latest(self.check_name, external_id)
        missing = None if run is None else self._missing(run, chosen)
        if run is not None and missing is not None:
            try:
                self._checks.update(run, body | _with(output, missing[:BATCH]))
            except ApiError as error:
                if error.trouble not in _FOREIGN:
                    raise
            else:
                return run, missing[BATCH:]
        names = {"name": self.check_name, "external_id": external_id}
        return self._checks.create(names | body | _with(output, chosen[:BATCH])), chosen[BATCH:]

    def _missing(self, run: int, chosen: Sequence[Finding]) -> Sequence[Finding] | None:
        """Return the findings that a check run does not mark; None if it marks anything else."""
        pages = LIMIT // PAGE_SIZE + 1
        held = Counter(map(identity, self._checks.annotations(run, limit=pages)))
        missing = []
        for finding in chosen:
            key = identity(annotation(finding))
            if held[key]:
                held[key] -= 1
            else:
                missing.append(finding)
        return None if held.total() else missing

    def _add(self, run: int, output: _Output, waiting: Sequence[Finding]) -> Sequence[Finding]:
        """Add the annotations of `waiting`, and return those from the first failure on."""
        for at in range(0, len(waiting), BATCH):
            try:
                self._checks.update(run, _with(output, waiting[at : at + BATCH]))
            except ApiError:
                return waiting[at:]
        return ()

    def _output(self, report: Report, *, without: int) -> _Output:
        note = f"\n{count(without, 'finding')} without a mark in the code view.\n"
        summary = to_markdown(
            report,
            server_url=self.server_url,
            repository=self.client.repository,
            sha=self.sha,
            limit=SUMMARY_LIMIT - _NOTE_ROOM,
        )
        return {
            "title": shorten(plain(visible(verdict(report))), TITLE_LIMIT),
            "summary": summary + (note if without else ""),
        }


def check_name(category: str, event: str, job: str) -> str:
    """Return a name that no other run for the same commit has.

    GitHub goes by the newest check run of a name: what `push` says must not answer for the pull
    request, nor one job of a matrix for another. `job` is such as `0/3`, empty or anything else
    where nobody knows.
    """
    number, _, total = job.partition("/")
    is_matrix = number.isdecimal() and total.isdecimal() and total != "1"
    parts = (
        category if category != "flaskgate" else "",
        event if not event.startswith("pull_request") else "",
        f"job {int(number) + 1} of {total}" if is_matrix else "",
    )
    told = ", ".join(part for part in parts if part)
    return f"Flaskgate ({told})" if told else "Flaskgate"


def _conclusion(report: Report) -> str:
    if not report.passed or not is_complete(report):
        return "failure"
    return "neutral" if report.policy.fail_on is None and report.live else "success"


def _with(output: _Output, findings: Sequence[Finding]) -> dict[str, object]:
    added = {"annotations": [annotation(one) for one in findings]} if findings else {}
    return {"output": output | added}
