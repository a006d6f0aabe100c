"""Keeps what was computed from a repository, so that many questions cost one reading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from flaskgate.launch.model import Repository

T = TypeVar("T")


class Remembered(Generic[T]):
    """A function of a repository that is computed once, until it is asked about another one.

    Compared by identity: a scanned tree does not change while it is looked at.
    """

    def __init__(self, compute: Callable[[Repository], T]) -> None:
        self._compute = compute
        self._last: tuple[Repository, T] | None = None

    def __call__(self, repository: Repository) -> T:
        """Return what was computed from `repository`, computing it if it is new."""
        last = self._last
        if last is not None and last[0] is repository:
            return last[1]
        value = self._compute(repository)
        self._last = (repository, value)
        return value
