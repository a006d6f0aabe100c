"""The walk over an earlier state of the repository, which lies on no disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from flaskgate.discover.links import follow_links, followed_places
from flaskgate.discover.listing import (
    VIRTUAL_ENVIRONMENT,
    Listing,
    list_files,
    names_home,
    without_installed,
)
from flaskgate.discover.notes import Notes
from flaskgate.discover.reading import LFS_POINTER


class EarlierTree(Protocol):
    """What the repository held at a time, by path from its root."""

    @property
    def files(self) -> list[str]:
        """The ordinary files."""

    @property
    def links(self) -> dict[str, str]:
        """The symbolic links with what stands in them."""

    @property
    def submodules(self) -> list[str]:
        """Folders whose files are those of the work tree."""

    def read(self, path: str) -> bytes | None:
        """Return the content of a file; None where there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier state as discovery walks it: names at once, contents when somebody asks."""

    past: EarlierTree
    disk: Path
    """The root of the work tree: what stands there unchanged is listed there."""
    size: int
    """Bytes of the largest file that is read."""
    seconds: float
    """For listing a submodule."""

    def names(self, within: PurePosixPath, notes: Notes) -> dict[str, tuple[str, ...]]:
        """Return the files in a folder, or the one file, each with the links that lead to it."""
        del notes  # what cannot be looked at now is told of the work tree
        start = "" if within == PurePosixPath() else str(within)
        everything = [*self.past.files, *self._of_submodules()]
        inside = Listing(files=[path for path in everything if _is_in(path, start)])
        own = without_installed(inside, start, self._is_environment).files
        led = follow_links(self.past.links, frozenset(everything))
        linked = (
            (path, tuple(name for name in names if _is_in(name, start)))
            for path, names in led.items()
        )
        return dict.fromkeys(own, ()) | {path: names for path, names in linked if names}

    def links(self) -> dict[str, str]:
        """Return where each link leads."""
        return followed_places(self.past.links)

    def reader(self, notes: Notes) -> Earlier:
        """Return what gives the contents; nothing is noted."""
        del notes
        return self

    def read(self, path: str, *, at_most: int | None = None) -> bytes | None:
        """Return what a `TreeReader` would have returned."""
        data = self.past.read(path)
        if data is None or len(data) > self.size or data.startswith(LFS_POINTER):
            return None
        return None if at_most is not None and _is_long(data, at_most) else data

    def _of_submodules(self) -> Iterator[str]:
        for folder in self.past.submodules:
            place = PurePosixPath(folder)
            yield from list_files(self.disk, place, Notes(), seconds=self.seconds).files

    def _is_environment(self, folder: str) -> bool:
        return names_home(self.past.read(f"{folder}/{VIRTUAL_ENVIRONMENT}") or b"")


def _is_in(path: str, start: str) -> bool:
    return not start or path == start or path.startswith(f"{start}/")


def _is_long(data: bytes, at_most: int) -> bool:
    return len(data) > at_most and not data.startswith(b"#!")
