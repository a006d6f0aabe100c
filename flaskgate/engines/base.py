"""What the pipeline asks of a scanner, and what a scanner gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Finding, LookAlike, Notification
from flaskgate.model.report import EngineRun


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What one engine found, by location, and what it could not look at."""

    run: EngineRun
    findings: tuple[Finding, ...] = ()
    look_alikes: tuple[LookAlike, ...] = ()
    notifications: tuple[Notification, ...] = ()


class Engine(Protocol):
    """A scanner: a tool, or our own analysis."""

    def scan(self, files: Sequence[SourceFile]) -> ScanResult:
        """Scan `files`; one that cannot be read or parsed becomes a `Notification`.

        Raises `EngineError` if the engine fails as a whole or outlives its limit (seconds).
        """
