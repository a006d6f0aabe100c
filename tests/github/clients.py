"""A client for the stand-in that neither sleeps nor waits between attempts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flaskgate.github.api import Client
from tests.fake_github import FakeGitHub


def no_sleep(_: float) -> None:
    """Go on at once."""


def a_client(
    github: FakeGitHub,
    token: str = "t",  # noqa: S107 (no secret)
    *,
    repository: str = "octo/app",
    sleep: Callable[[float], None] = no_sleep,
    **changes: Any,  # noqa: ANN401 (checked by the dataclass)
) -> Client:
    """Return a client for `repository`."""
    return Client(
        api_url=github.url,
        repository=repository,
        token=token,
        sleep=sleep,
        backoff=0.0,
        **changes,
    )
