"""Marks findings by comments on the changed lines of a pull request, in one review.

A submitted review cannot be taken back, and each one notifies people: so there is a review only
where there is something new to say, and the comments of earlier ones are edited or deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import PurePosixPath

from flaskgate.git.patches import Hunk, PatchError, hunks
from flaskgate.github.answers import ApiError, Trouble
from flaskgate.github.api import Client
from flaskgate.github.pulls import Pull
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Finding
from flaskgate.model.report import Report
from flaskgate.model.wording import count
from flaskgate.publish.review.anchors import ChangedFile
from flaskgate.publish.review.plan import Draft, Plan, Thread, plan, superfluous, threads
from flaskgate.publish.review.pull_comments import closed, keys

LIMIT = 30
"""New comments of one run: more are noise, and each counts against GitHub's limits."""
UPKEEP_LIMIT = 40
"""Edits and deletions of one run; with comments and review they stay below 80 requests."""
ACTIONS_LOGIN = "github-actions[bot]"
"""Who a job's own token speaks as."""

_PASSING = frozenset({Trouble.FORBIDDEN, Trouble.NOT_FOUND, Trouble.REJECTED})
"""Refusals that are about one comment only: it is somebody else's, or gone already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One comment for each finding on a line that the pull request shows.

    It needs `pull-requests: write`, which the token of a fork's pull request never has.
    """

    client: Client
    number: int
    head_sha: str
    category: str
    read: Callable[[PurePosixPath], SourceFile | None]
    """Returns a file as it was scanned."""
    login: str = ACTIONS_LOGIN
    """Who the token speaks as: only what this login wrote is ever edited, deleted or trusted."""
    name: str = field(default="a review", init=False)

    def mark(self, report: Report, findings: Sequence[Finding]) -> Sequence[Finding]:
        """Bring the comments up to date; see `Marker`.

        Returned are the findings beyond `LIMIT` and those on lines that the diff does not show, or
        that GitHub refused. Comments on findings of `report` that are not among `findings` stay.
        """
        names = keys((*report.shown, *findings))
        ours = threads(self._pull.comments(), login=self.login, category=self.category)
        planned = plan(findings, draft=self._drafts(findings, names), names=names, ours=ours)
        posted = self._post(report, planned)
        marked = {*planned.standing, *(draft.finding for draft in posted)}
        left = superfluous(
            ours,
            living=frozenset(names.values()),
            marked={names[finding] for finding in marked},
            kept=tuple(planned.standing.values()),
        )
        self._tidy(planned, left)
        return tuple(one for one in findings if one not in marked)

    @property
    def _pull(self) -> Pull:
        return Pull(client=self.client, number=self.number)

    def _drafts(
        self, findings: Sequence[Finding], names: dict[Finding, str]
    ) -> Callable[[Finding], Draft | None]:
        paths = {str(finding.location.path): finding.location.path for finding in findings}
        patches = self._pull.patches(paths.keys()) if paths else {}
        files = {
            paths[name]: ChangedFile(_hunks(patch), self.read(paths[name]))
            for name, patch in patches.items()
        }

        def draft(finding: Finding) -> Draft | None:
            file = files.get(finding.location.path)
            anchor = file.anchor(finding) if file else None
            if anchor is None:
                return None
            return Draft(finding=finding, key=names[finding], anchor=anchor, category=self.category)

        return draft

    def _post(self, report: Report, planned: Plan) -> Sequence[Draft]:
        """Return the comments that were made; raises `ApiError` if nothing at all is marked."""
        drafts = planned.drafts[:LIMIT]
        if not drafts:
            return ()
        try:
            return self._submit(report, drafts)
        except ApiError:
            if not planned.standing:
                raise
            return ()

    def _submit(self, report: Report, drafts: Sequence[Draft]) -> Sequence[Draft]:
        review = {
            "commit_id": self.head_sha,
            "event": "COMMENT",
            "body": _summary(report, drafts),
            "comments": [draft.node for draft in drafts],
        }
        try:
            self._pull.review(review)
        except ApiError as error:
            if error.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
            # one comment that cannot stand refuses all, and GitHub does not say which
            return self._submit_singly(drafts)
        return drafts

    def _submit_singly(self, drafts: Sequence[Draft]) -> Sequence[Draft]:
        made: list[Draft] = []
        for draft in drafts:
            try:
                self._pull.add_comment({"commit_id": self.head_sha, **draft.node})
            except ApiError as error:
                if error.status == HTTPStatus.UNPROCESSABLE_ENTITY:
                    continue
                if not made:
                    raise
                break
            made.append(draft)
        return made

    def _tidy(self, planned: Plan, left: Sequence[Thread]) -> None:
        """Edit, close and delete what we wrote; the marks are made, so trouble ends it quietly."""
        upkeep = [
            *((thread, draft.body) for thread, draft in planned.edits),
            *((thread, self._epitaph(thread)) for thread in left),
        ]
        for thread, body in upkeep[:UPKEEP_LIMIT]:
            try:
                if body is None:
                    self._pull.delete_comment(thread.comment)
                else:
                    self._pull.edit_comment(thread.comment, body)
            except ApiError as error:
                if error.trouble not in _PASSING:
                    return

    def _epitaph(self, thread: Thread) -> str | None:
        """Return what a comment says at its end; None where it can go."""
        if not thread.is_answered:
            return None
        return closed(thread.comment, category=self.category, key=thread.key)


def _hunks(patch: str) -> Sequence[Hunk]:
    try:
        return hunks(patch)
    except PatchError:
        return ()


def _summary(report: Report, drafts: Sequence[Draft]) -> str:
    gating = sum(report.is_gating(draft.finding) for draft in drafts)
    return (
        f"Flaskgate: {count(len(drafts), 'finding')} in these changes, {gating or 'none'} gating."
    )
