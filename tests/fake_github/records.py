"""What people and apps add to a repository, and the tokens with which they do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.fake_github.exchange import Json
from tests.fake_github.git import Side

ACTIONS_APP = 15368
"""The id of the app that a workflow's token belongs to."""
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class Token:
    """A token of an app, such as a workflow's own one, and what it may do."""

    permissions: Mapping[str, str] = field(default_factory=dict)
    """As workflows spell them: `{"security-events": "write"}`; what is missing is "none"."""
    repositories: frozenset[str] = frozenset()
    """The private repositories it sees; everybody sees the public ones."""
    login: str = "github-actions[bot]"
    app: int | None = ACTIONS_APP
    """`None` for a personal token, which may not create check runs."""


@dataclass(kw_only=True)
class Comment:
    """A comment on a pull request as a whole."""

    id: int
    author: str
    body: str
    created_at: str
    updated_at: str


@dataclass(kw_only=True)
class ReviewComment(Comment):
    """A comment on lines or on a file of a pull request; or a reply to one."""

    review: int | None
    path: str
    commit: str
    line: int | None = None
    """Counted from 1; `None` for a file, and once the line is no longer as it was."""
    original_line: int | None = None
    start_line: int | None = None
    side: Side = "RIGHT"
    start_side: Side | None = None
    in_reply_to: int | None = None
    hunk: str = ""

    def is_outdated(self) -> bool:
        """Return whether the commented line went away."""
        return self.line is None and self.original_line is not None


@dataclass(kw_only=True)
class Review:
    """A review; one without an event is pending: only its author sees it and its comments."""

    id: int
    author: str
    body: str
    state: str
    commit: str
    submitted_at: str


@dataclass(kw_only=True)
class CheckRun:
    """A check run with the annotations of all requests."""

    id: int
    name: str
    head_sha: str
    app: int
    status: str = "queued"
    conclusion: str | None = None
    external_id: str = ""
    details_url: str = ""
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[Json] = field(default_factory=list)


def timestamp(serial: int) -> str:
    """Return a time that rises with `serial`; the stand-in looks at no clock."""
    return (_EPOCH + timedelta(seconds=serial)).strftime("%Y-%m-%dT%H:%M:%SZ")
