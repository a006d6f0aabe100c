"""Keeps what was computed from a repository, so that many questions cost one reading.

Nothing of it is ever dropped: a scanned tree does not change while it is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from flaskgate.launch.model import Repository

T = TypeVar("T")
Question = TypeVar("Question")

_KEPT = 3
"""Repositories: the scanned one, and those in which an image has changed files."""


class Remembered(Generic[T]):
    """A function of a repository that is computed once, until it is asked about several others.

    Repositories are compared by identity.
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


class Answers(dict[Question, T]):
    """The answers to questions of one kind, each found once: `answers[question]`."""

    def __init__(self, answer: Callable[[Question], T]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, question: Question) -> T:
        """Find an answer that is not known yet."""
        found = self[question] = self._answer(question)
        return found
