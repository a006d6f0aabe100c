"""Asks for the folders of a repository, which lists its files only."""

from __future__ import annotations

import fnmatch
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered


@dataclass(frozen=True, slots=True)
class Folders:
    """All paths of a repository, sorted, as text."""

    names: tuple[str, ...]

    def below(self, folder: PurePosixPath) -> Iterator[str]:
        """Yield the files in `folder` and in the folders below it, in order."""
        prefix = f"{folder}/" if folder.parts else ""
        for index in range(bisect_left(self.names, prefix), len(self.names)):
            if not self.names[index].startswith(prefix):
                return
            yield self.names[index]

    def has(self, folder: PurePosixPath) -> bool:
        """Return whether there is a file in `folder` or below it."""
        return next(self.below(folder), None) is not None

    def match(self, folder: PurePosixPath, pattern: str) -> list[PurePosixPath]:
        """Return the files and folders that a glob such as `app/*.py` means, from `folder`.

        `*` and `?` stay within one part of a path, as in Go's `filepath.Match`.
        """
        parts = PurePosixPath(pattern).parts
        fixed = next((n for n, part in enumerate(parts) if is_glob(part)), len(parts))
        start = folder.joinpath(*parts[:fixed])
        wanted = [_compiled(part) for part in parts[fixed:]]
        depth = len(start.parts)
        found: dict[PurePosixPath, None] = {}
        for name in self.below(start):
            rest = name.split("/")[depth : depth + len(wanted)]
            if len(rest) == len(wanted) and all(
                one.fullmatch(part) for one, part in zip(wanted, rest, strict=True)
            ):
                found[start.joinpath(*rest)] = None
        return list(found)


def is_glob(text: str) -> bool:
    """Return whether a name has something in it that stands for other characters."""
    return any(character in text for character in "*?[")


@lru_cache(maxsize=256)
def _compiled(part: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(part.replace("[^", "[!")))


def _index(repository: Repository) -> Folders:
    return Folders(tuple(sorted(map(str, repository.paths))))


folders_of = Remembered(_index)
