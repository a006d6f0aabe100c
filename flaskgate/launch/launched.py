"""What became of a start, and of all of them: the result of launch analysis as frozen data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.model import Effects, LaunchUnit, Start
from flaskgate.launch.verdict import Verdict
from flaskgate.model import Context, Notification

NOTHING = Effects()


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One start of a unit, what it resolves to and why, and what is wrong with it."""

    unit: LaunchUnit
    start: Start
    context: Context
    """Production is everything that is not for development."""
    path: PurePosixPath | None = None
    """The Python file that runs or is imported; None: none, or it cannot be told."""
    rule: str = ""
    """Which rule found the file, in words."""
    reason: str = ""
    """Why something cannot be told; empty if all can."""
    effects: Effects = NOTHING
    verdicts: tuple[Verdict, ...] = ()

    @property
    def is_production(self) -> bool:
        """Return whether its verdicts count."""
        return self.context is not Context.DEVELOPMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A Python program that no artefact starts, followed as if somebody did."""

    path: PurePosixPath
    effects: Effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All launches of a repository, in the order of their artefacts."""

    launches: tuple[Launch, ...]
    orphans: tuple[Orphan, ...]
    read: frozenset[PurePosixPath]
    """The artefacts whose start commands were read as a whole: what they start is known."""
    notifications: tuple[Notification, ...]
