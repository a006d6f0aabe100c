"""The calls about one pull request: its diff, and the comments on its lines.

https://docs.github.com/en/rest/pulls. Other people's comments are read as well: what has not the
expected form is passed over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flaskgate.github.api import Client

_FILE_PAGES = 30
"""GitHub lists at most 3,000 files (https://docs.github.com/en/rest/pulls/pulls)."""
_COMMENT_PAGES = 100
"""More comments than a pull request that anyone reads has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewComment:
    """A comment on lines of a pull request, by anyone."""

    id: int
    login: str
    """Who wrote it; empty where the account is gone. No user's login can end in `[bot]`."""
    body: str
    path: str
    first: int | None = None
    last: int | None = None
    """The lines it stands on, counted from 1; None once they are not in the diff any more."""
    answers: int | None = None
    """The id of the comment that it replies to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """One pull request."""

    client: Client
    number: int

    def patches(self, paths: Collection[str]) -> dict[str, str]:
        """Return the patches of those of the files that have one: by path, from the first hunk on.

        Binary and large files have none.
        """
        files = self.client.pages(f"pulls/{self.number}/files", limit=_FILE_PAGES)
        found = ((file.get("filename"), file.get("patch")) for file in files)
        return {
            name: patch
            for name, patch in found
            if isinstance(name, str) and name in paths and isinstance(patch, str)
        }

    def comments(self) -> Iterator[ReviewComment]:
        """Yield the comments on lines, in the order of their making."""
        nodes = self.client.pages(f"pulls/{self.number}/comments", limit=_COMMENT_PAGES)
        return (comment for node in nodes if (comment := _comment(node)) is not None)

    def review(self, body: Mapping[str, object]) -> None:
        """Submit a review with all its comments, or none at all."""
        self.client.post(f"pulls/{self.number}/reviews", body)

    def add_comment(self, body: Mapping[str, object]) -> None:
        """Comment on lines."""
        self.client.post(f"pulls/{self.number}/comments", body)

    def edit_comment(self, comment: ReviewComment, body: str) -> None:
        """Change what a comment says."""
        self.client.patch(f"pulls/comments/{comment.id}", {"body": body})

    def delete_comment(self, comment: ReviewComment) -> None:
        """Remove a comment."""
        self.client.delete(f"pulls/comments/{comment.id}")


def _comment(node: Mapping[str, Any]) -> ReviewComment | None:
    user, number, body, path = (node.get(name) for name in ("user", "id", "body", "path"))
    if type(number) is not int or not isinstance(body, str) or not isinstance(path, str):
        return None
    login = user.get("login") if isinstance(user, dict) else None
    last = _number(node.get("line"))
    return ReviewComment(
        id=number,
        login=login if isinstance(login, str) else "",
        body=body,
        path=path,
        first=last and (_number(node.get("start_line")) or last),
        last=last,
        answers=_number(node.get("in_reply_to_id")),
    )


def _number(value: object) -> int | None:
    return value if type(value) is int else None
