"""What became of each start of the repository, as reports show it: frozen data."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from flaskgate.model.findings import Location, Step


class Answer(enum.StrEnum):
    """What a start ends as; there is no fourth."""

    HARMFUL = "harmful"
    SAFE = "safe"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """One start, what it runs, and the answer with the reason that shows it.

    All texts are plain and may hold text from the workspace.
    """

    location: Location
    """The line that runs the program."""
    steps: tuple[Step, ...]
    """From the artefact to that line, and to a file that names what it serves: one or more."""
    program: str
    """What runs, such as `gunicorn`, `flask run` or `python run.py`."""
    app: str = ""
    """What it serves, such as `shop:app`; empty where nothing names it."""
    answer: Answer
    reason: str
    """Why, as a part of a sentence: `debug off`, `$RUNNER is set nowhere in the repository`."""
    cause: Location | None = None
    """The line that decides it, where that is another one than `location`."""
    is_server: bool = False
    """Whether it serves, as far as that is known."""
    is_production: bool = True
    """False for what only developers start: it is counted apart, and does not gate."""
    findings: frozenset[tuple[str, Location]] = frozenset()
    """Rule and place of each finding that the start has led to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCounts:
    """How many starts there are; `harmful`, `safe` and `unknown` are those of production."""

    seen: int
    harmful: int
    safe: int
    unknown: int
    development: int

    @property
    def production(self) -> int:
        """How many count."""
        return self.seen - self.development


def count_starts(starts: Iterable[Started]) -> StartCounts:
    """Return how many starts there are of each answer."""
    starts = tuple(starts)
    answers = [one.answer for one in starts if one.is_production]
    return StartCounts(
        seen=len(starts),
        harmful=answers.count(Answer.HARMFUL),
        safe=answers.count(Answer.SAFE),
        unknown=answers.count(Answer.UNKNOWN),
        development=len(starts) - len(answers),
    )
