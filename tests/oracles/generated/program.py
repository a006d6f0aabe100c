"""A generated program, and what happens when it is run for real."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program and the deployment that starts it."""

    text: str
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    """What lies beside a script, by name."""


class Ending(enum.StrEnum):
    """How a run ended."""

    SERVES = "serves"
    """A server was reached, in the foreground or at least once."""
    DONE = "done"
    """The program ended well without one."""
    GAVE_UP = "gave up"
    """It ended with a status that says failure, or for want of a variable: as a unit is taken to
    work, nothing is said of this run."""
    BROKE = "broke"
    """An exception that nobody caught: it does not work, and nothing is said of this run either."""
    TOO_LONG = "too long"
    """It was stopped."""


@dataclass(frozen=True, kw_only=True)
class Started:
    """A server that a run started."""

    debug: str
    """`on` or `off`; of a shell's start FLASK_DEBUG, empty if it is not set."""
    words: str = ""
    """With blanks between."""
    is_behind: bool = field(default=False, compare=False)
    """It runs in the background; the script goes on at once."""

    def __str__(self) -> str:
        """Return it as a command line."""
        return f"FLASK_DEBUG={self.debug} {self.words}" if self.debug else self.words


@dataclass(frozen=True, kw_only=True)
class Run:
    """One real run."""

    ending: Ending
    started: tuple[Started, ...] = ()
    """In order."""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One start of which the analysis speaks."""

    words: str
    """With blanks between; `$` and what follows in a word stands for what cannot be told."""
    debug: str | None
    """FLASK_DEBUG, empty if it is not set; None: it cannot be told."""
    is_sure: bool

    @property
    def is_vague(self) -> bool:
        """Whether not all of it is told."""
        return "$" in self.words or self.debug is None or not self.is_sure

    def fits(self, started: Started) -> bool:
        """Return whether this may be what a run started."""
        parts = (re.split(r"(\$.*)", word) for word in self.words.split(" "))
        pattern = " ".join("".join(map(_pattern, part)) for part in parts)
        is_same = bool(re.fullmatch(pattern, started.words))
        return is_same and self.debug in {None, started.debug}

    def __str__(self) -> str:
        """Return it as a command line."""
        line = Started(words=self.words, debug="?" if self.debug is None else self.debug)
        return f"{'' if self.is_sure else 'perhaps '}{line}"


def _pattern(part: str) -> str:
    return ".*" if part.startswith("$") else re.escape(part)


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What the analysis says of a script."""

    starts: tuple[Claim, ...]
    is_open: bool
    """It also names something that it cannot tell."""

    @property
    def is_vague(self) -> bool:
        """Whether it leaves anything open."""
        return self.is_open or any(one.is_vague for one in self.starts)

    def __str__(self) -> str:
        """Return it as one line."""
        return " then ".join([*map(str, self.starts), *["unknown"] * self.is_open]) or "none"
