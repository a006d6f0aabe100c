"""Which files of the repository a program finds where it runs."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Protocol


class Files(Protocol):
    """The files that are there."""

    def ships(self, path: PurePosixPath) -> bool:
        """Return whether a file of the repository is there."""

    def locate(self, path: str) -> PurePosixPath | None:
        """Return the file of the repository that lies at an absolute path, if that is known."""


class _All:
    def ships(self, path: PurePosixPath) -> bool:
        """Return True."""
        del path
        return True

    def locate(self, path: str) -> PurePosixPath | None:
        """Return None."""
        del path
        return None


ALL_FILES: Files = _All()
"""Every file of the repository is there, nobody knows where."""
