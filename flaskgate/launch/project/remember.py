"""Keeps what was computed from a repository, so that many questions cost one reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from flaskgate.launch.model import Repository

T = TypeVar("T")

_KEPT = 3
"""Repositories: the scanned one, and those in which an image has changed files."""


class Remembered(Generic[T]):
    """A function of a repository that is computed once, until it is asked about several others.

    Compared by identity: a scanned tree does not change while it is looked at.
    """

    def __init__(self, compute: Callable[[Repository], T]) -> None:
        self._compute = compute
        self._latest: list[tuple[Repository, T]] = []

    def __call__(self, repository: Repository) -> T:
        """Return what was computed from `repository`, computing it if it is new."""
        for known, value in self._latest:
            if known is repository:
                return value
        value = self._compute(repository)
        self._latest = [(repository, value), *self._latest[: _KEPT - 1]]
        return value
