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


def version_of(name: str) -> str:
    """Return which version of a distribution is installed."""
    from importlib import metadata  # noqa: PLC0415 (brings what reads e-mail along)

    return metadata.version(name)


@dataclass(frozen=True, slots=True)
class Idle:
    """Stands for a scanner where it has no file to look at: its own code need not be loaded."""

    name: str

    def scan(self, files: Sequence[SourceFile]) -> ScanResult:
        """Say who would have looked at the files, of which there are none."""
        run = EngineRun(name=self.name, version=version_of(self.name), files=len(files))
        return ScanResult(run=run)
