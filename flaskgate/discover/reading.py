"""Reads a file of the workspace once, and only if it is a regular file where it says it is."""

from __future__ import annotations

import errno
import os
import stat
from functools import cache
from pathlib import Path
from typing import Protocol

from flaskgate.discover.notes import Notes

FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
"""No symbolic link is followed, no FIFO waited for, no terminal taken."""

LFS_POINTER = b"version https://git-lfs.github.com/spec/v1\n"
"""How a file begins whose content lies elsewhere
(https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md)."""


class ContentSource(Protocol):
    """Gives the contents of a tree, by path from its root."""

    def read(self, path: str, *, at_most: int | None = None) -> bytes | None:
        """Return the content, or None if there is none to look at: see `TreeReader`."""


class TreeReader:
    """Opens the files below a resolved root, and notes what it cannot read."""

    def __init__(self, *, root: Path, notes: Notes, size: int) -> None:
        """Read at most `size` bytes of a file."""
        self._root = os.fspath(root)
        self._notes = notes
        self._size = size
        self._is_real_folder = cache(self._look_at_folder)

    def read(self, path: str, *, at_most: int | None = None) -> bytes | None:
        """Return the content, or None if there is none to look at.

        A file larger than `at_most` is passed over in silence unless it begins like a script; one
        larger than the reader's size,
        a special file and one that the system refuses are noted; one that is gone is not.
        """
        if not self._is_real_folder(path.rpartition("/")[0]):
            self._notes.add("symlink-outside", "a folder above the file is a symbolic link", path)
            return None
        try:
            handle = os.open(f"{self._root}/{path}", FLAGS)
        except OSError as error:
            if error.errno != errno.ENOENT:
                self._notes.add("unreadable", f"it cannot be read: {error.strerror}", path)
            return None
        try:
            return self._content(handle, path, at_most)
        except OSError as error:
            self._notes.add("unreadable", f"it cannot be read: {error.strerror}", path)
            return None
        finally:
            os.close(handle)

    def _content(self, handle: int, path: str, at_most: int | None) -> bytes | None:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            if not stat.S_ISDIR(facts.st_mode):
                self._notes.add("special-file", "it is not a regular file", path)
            return None
        if at_most is not None and facts.st_size > at_most and os.pread(handle, 2, 0) != b"#!":
            return None
        if facts.st_size > self._size:
            message = f"it has {facts.st_size:,} bytes, more than the limit of {self._size:,}"
            self._notes.add("file-too-large", message, path)
            return None
        data = os.read(handle, facts.st_size + 1)
        if data.startswith(LFS_POINTER):
            message = "it is a Git LFS pointer; check out its content, such as by 'lfs: true'"
            self._notes.add("lfs-pointer", message, path)
            return None
        return data

    def _look_at_folder(self, folder: str) -> bool:
        """Return whether no part of a folder's path, from the root, is a symbolic link."""
        if not folder:
            return True
        try:
            mode = os.lstat(f"{self._root}/{folder}").st_mode
        except OSError:
            return True  # opening a file in it will say why
        return not stat.S_ISLNK(mode) and self._is_real_folder(folder.rpartition("/")[0])
