"""Who may do what: GitHub's answers to a token before it looks at the request itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus

from tests.fake_github.exchange import RefusedError, Request
from tests.fake_github.records import Token
from tests.fake_github.state import Repository

_LEVELS = ("none", "read", "write")


def authenticate(tokens: Mapping[str, Token], request: Request) -> Token:
    """Return what the token of `request` may do, or refuse it with 401."""
    header = request.headers.get("authorization")
    if header is None:
        raise RefusedError(HTTPStatus.UNAUTHORIZED, "Requires authentication")
    found = re.fullmatch(r"(?:Bearer|token) (\S+)", header)
    if found is None or found[1] not in tokens:
        raise RefusedError(HTTPStatus.UNAUTHORIZED, "Bad credentials")
    return tokens[found[1]]


def admit(token: Token, repository: Repository | None, needs: str, *, reads: bool) -> Repository:
    """Return the repository if `token` may do there what asks for `needs`; else refuse.

    `needs` is as in the header X-Accepted-GitHub-Permissions: alternatives are separated by
    semicolons, what is needed together by commas. Who only reads needs nothing for what is public,
    and alerts never are.
    """
    hidden = repository is not None and repository.private
    if repository is None or (hidden and repository.full_name not in token.repositories):
        raise RefusedError(HTTPStatus.NOT_FOUND, "Not Found")
    public = reads and not hidden and "security_events" not in needs
    if not public and not any(_has(token, one) for one in needs.split("; ")):
        raise RefusedError(
            HTTPStatus.FORBIDDEN,
            "Resource not accessible by integration",
            headers={"x-accepted-github-permissions": needs},
        )
    if repository.archived and not reads:
        raise RefusedError(HTTPStatus.FORBIDDEN, "Repository was archived so is read-only.")
    return repository


def _has(token: Token, together: str) -> bool:
    for one in filter(None, together.split(",")):
        name, _, level = one.strip().partition("=")
        granted = token.permissions.get(name.replace("_", "-"), "none")
        if _LEVELS.index(granted) < _LEVELS.index(level):
            return False
    return True
