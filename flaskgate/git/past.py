"""The tree of a commit as a walk of the work tree would have found it: read from git's objects.

Nothing is checked out, so no filter, hook or attribute of the repository has a say. What differs
from the commit in the work tree, committed or not, is new; a submodule that stands where it stood
is as it is on the disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from flaskgate.git.history import LINK, MAX_FILE, SUBMODULE, TreeEntry, renamed, tree_of
from flaskgate.git.objects import Objects

Read = Callable[[PurePosixPath], bytes | None]
"""Gives a file of the work tree; None where there is none to be read."""

_POINTER: Final = b"version https://git-lfs.github.com/spec/v1\n"
"""What git holds of a file that lies elsewhere: the work tree has its content, if anything has."""
_MAX_LINK: Final = 4096
"""Bytes of a link's target: more than any system follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a commit held, by path from the repository root."""

    entries: Mapping[str, TreeEntry]
    now: Mapping[str, TreeEntry]
    """What the commit that is checked out holds."""
    moved: Mapping[PurePosixPath, PurePosixPath]
    """From the path that a file has now to the one that it had."""
    fetch: Callable[[str, TreeEntry, int], bytes | None]
    """Gives the content of an entry, None where it is larger than so many bytes; `HistoryError`."""
    current: Read = field(repr=False)

    @property
    def files(self) -> list[str]:
        """The ordinary files."""
        return [path for path, entry in self.entries.items() if entry.mode.startswith("100")]

    @property
    def links(self) -> dict[str, str]:
        """The symbolic links with what stands in them."""
        found = ((path, one) for path, one in self.entries.items() if one.mode == LINK)
        targets = ((path, self.fetch(path, one, _MAX_LINK)) for path, one in found)
        return {
            path: target.decode("utf-8", "surrogateescape") for path, target in targets if target
        }

    @property
    def submodules(self) -> list[str]:
        """The submodules whose files are those of the work tree."""
        return [
            path
            for path, one in self.entries.items()
            if one.mode == SUBMODULE and self.now.get(path) == one
        ]

    def read(self, path: str) -> bytes | None:
        """Return the content of a file; None where there was none, or a very large one.

        Raises `HistoryError` where git cannot give it.
        """
        entry = self.entries.get(path)
        if entry is None:
            return self._of_submodule(path)
        if not entry.mode.startswith("100"):
            return None
        data = self.current(PurePosixPath(path))
        if data is not None and is_named(data, entry.blob):
            return data
        held = self.fetch(path, entry, MAX_FILE)
        is_elsewhere = held is not None and held.startswith(_POINTER)
        return data if is_elsewhere and self.now.get(path) == entry else held

    def _of_submodule(self, path: str) -> bytes | None:
        above = map(str, PurePosixPath(path).parents)
        if any(self._is_standing(self.entries.get(one), one) for one in above):
            return self.current(PurePosixPath(path))
        return None

    def _is_standing(self, entry: TreeEntry | None, path: str) -> bool:
        return entry is not None and entry.mode == SUBMODULE and self.now.get(path) == entry


def is_named(data: bytes, blob: str) -> bool:
    """Return whether `blob` is git's name for this content.

    https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    """
    name = hashlib.sha256() if len(blob) == 64 else hashlib.sha1(usedforsecurity=False)  # noqa: PLR2004
    name.update(b"blob %d\0" % len(data))
    name.update(data)
    return name.hexdigest() == blob


def past_of(root: Path, commit: str, head: str, current: Read, objects: Objects) -> Past:
    """Return the tree of `commit`, where `head` is checked out at `root`.

    Raises `HistoryError` where a tree is not here.
    """

    def fetch(_: str, entry: TreeEntry, limit: int) -> bytes | None:
        return objects.blob(entry.blob, limit)

    return Past(
        entries=tree_of(root, commit),
        now=tree_of(root, head),
        moved=renamed(root, commit, head),
        fetch=fetch,
        current=current,
    )
