"""Which files hold what no commit has, so that nobody could bring it back."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from flaskgate.git.history import file_at
from flaskgate.git.run_git import resolve
from flaskgate.model.errors import GateError


class Uncommitted:
    """Asks git about single files of one work tree; outside of one nothing is uncommitted."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._is_repository = (root / ".git").exists()
        self._head = resolve(root, "HEAD") if self._is_repository else ""

    def has(self, path: PurePosixPath, data: bytes) -> bool:
        """Return whether the last commit lacks a file as it is; line endings do not count.

        What git cannot tell counts as uncommitted.
        """
        if not self._is_repository:
            return False
        if not self._head:
            return True
        try:
            committed = file_at(self._root, self._head, path)
        except GateError:
            return True
        return committed is None or _plain(committed) != _plain(data)


def _plain(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")
