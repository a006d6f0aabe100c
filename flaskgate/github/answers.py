"""What GitHub's refusals mean, by what the user can do about them: pure.

The words are those of https://github.com/github/codeql-action and of GitHub's documentation; where
an answer is not known, its status decides.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping

from flaskgate.model.errors import GitHubError
from flaskgate.text.escape import shorten, visible

LIMIT_PAUSE = 60.0
"""Seconds that GitHub asks for at a rate limit where it names no time
(https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api)."""

_MESSAGE = 300
"""Code points of GitHub's own words."""


class Trouble(enum.Enum):
    """Why GitHub did not do what it was asked."""

    UNAVAILABLE = enum.auto()
    """The repository does not have this feature, or it is switched off."""
    FORBIDDEN = enum.auto()
    """The token may not do this."""
    UNAUTHORIZED = enum.auto()
    """The token is wrong, or there is none."""
    NOT_FOUND = enum.auto()
    """There is no such thing, or the token may not see it."""
    RATE_LIMITED = enum.auto()
    REJECTED = enum.auto()
    """GitHub does not take what was sent."""
    TOO_LARGE = enum.auto()
    UNREACHABLE = enum.auto()
    """A fault of the network or of GitHub, which may pass."""


_HINTS = {
    Trouble.UNAVAILABLE: "switch the feature on in the repository's settings, or do without it",
    Trouble.FORBIDDEN: "give the job's token the permission that docs/github.md names",
    Trouble.UNAUTHORIZED: "pass a valid token by the input 'token'",
    Trouble.NOT_FOUND: "check the repository's name, and what the token may read",
    Trouble.RATE_LIMITED: "run again later; many jobs share one limit",
    Trouble.REJECTED: "this looks like a mistake of Flaskgate: please report it",
    Trouble.TOO_LARGE: "scan less at once: give each part of the repository a run of its own",
    Trouble.UNREACHABLE: "run again; GitHub's status page says whether it is up",
}

_WORDS = (
    (403, "must be enabled", Trouble.UNAVAILABLE),
    (403, "is not enabled", Trouble.UNAVAILABLE),
    (403, "was archived", Trouble.UNAVAILABLE),
    (403, "archived so is read-only", Trouble.UNAVAILABLE),
    (401, "", Trouble.UNAUTHORIZED),
    (403, "", Trouble.FORBIDDEN),
    (404, "", Trouble.NOT_FOUND),
    (410, "", Trouble.UNAVAILABLE),
    (413, "", Trouble.TOO_LARGE),
    (422, "too large", Trouble.TOO_LARGE),
)
"""Status, what the message holds, meaning; the first that fits."""


class ApiError(GitHubError):
    """One call that failed; `status` is 0 where nothing was answered."""

    def __init__(self, message: str, trouble: Trouble, *, status: int = 0) -> None:
        super().__init__(message, hint=_HINTS[trouble])
        self.trouble = trouble
        self.status = status


def limit_pause(
    status: int, headers: Mapping[str, str], content: bytes, now: float
) -> float | None:
    """Return how many seconds a rate limit wants us to wait; None where it is none.

    `now` is Unix time, as in `x-ratelimit-reset`. Header names are looked up without case if
    `headers` does so.
    """
    if status not in {403, 429}:
        return None
    after = _number(headers.get("Retry-After"))
    if after is not None:
        return after
    if headers.get("x-ratelimit-remaining") == "0":
        reset = _number(headers.get("x-ratelimit-reset"))
        return LIMIT_PAUSE if reset is None else max(0.0, reset - now) + 1
    is_limit = status == 429 or "rate limit" in message_of(content).lower()  # noqa: PLR2004 (HTTP)
    return LIMIT_PAUSE if is_limit else None


def refusal(what: str, status: int, content: bytes, *, is_limited: bool) -> ApiError:
    """Return the error for an answer that is not good; `what` names the call."""
    words = message_of(content)
    trouble = Trouble.RATE_LIMITED if is_limited else _trouble(status, words)
    said = f": {words}" if words else ""
    return ApiError(f"GitHub answered {what} with {status}{said}", trouble, status=status)


def message_of(content: bytes) -> str:
    """Return GitHub's own words, visible and short; empty where the body has none."""
    try:
        node = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    words = node.get("message") if isinstance(node, dict) else None
    if not isinstance(words, str):
        return ""
    return visible(shorten(" ".join([words, *_details(node.get("errors"))]), _MESSAGE))


def _details(errors: object) -> list[str]:
    """Return the reasons that some answers list, as texts or as objects."""
    if not isinstance(errors, list):
        return []
    texts = (one.get("message") if isinstance(one, dict) else one for one in errors)
    return [text for text in texts if isinstance(text, str)]


def _trouble(status: int, words: str) -> Trouble:
    for code, part, trouble in _WORDS:
        if status == code and part in words.lower():
            return trouble
    return Trouble.REJECTED if 300 <= status < 500 else Trouble.UNREACHABLE  # noqa: PLR2004 (HTTP)


def _number(text: str | None) -> float | None:
    """Return a count of seconds that a header gives; None for a date or anything else."""
    return float(text) if text is not None and text.isdecimal() and len(text) < 12 else None  # noqa: PLR2004 (more than any time)
