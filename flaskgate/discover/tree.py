"""The whole tree as launch analysis sees it: names at once, contents when somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath

from flaskgate.discover.classify import guess_kind, settle_kind
from flaskgate.discover.reading import Reading
from flaskgate.model.files import Kind, SourceFile

KEPT_BYTES = 64 * 1024 * 1024
"""How much content is kept for a second question; what comes later is read anew."""


class Tree:
    """A read-only view of the walked files; what the walk kept is not read again."""

    def __init__(self, names: Collection[str], kept: Iterable[SourceFile], reader: Reading) -> None:
        self._paths: Mapping[PurePosixPath, None] | None = None
        self._names = names
        self._files: dict[PurePosixPath, SourceFile | None] = {file.path: file for file in kept}
        self._reader = reader
        self._room = KEPT_BYTES

    @property
    def paths(self) -> Collection[PurePosixPath]:
        """All files that the walk saw, links by their targets."""
        if self._paths is None:  # a thousand objects that only launch analysis needs
            self._paths = dict.fromkeys(PurePosixPath(name) for name in self._names)
        return self._paths.keys()

    def read(self, path: PurePosixPath) -> SourceFile | None:
        """Return a file of any kind, or None where the walk saw none or it cannot be read."""
        if path in self._files:
            return self._files[path]
        file = self._load(path) if path in self.paths else None
        size = 0 if file is None else len(file.data)
        if size <= self._room:
            self._room -= size
            self._files[path] = file
        return file

    def revised(self, files: Iterable[SourceFile]) -> Tree:
        """Return the same tree with other contents for some of its files."""
        kept = self._files | {file.path: file for file in files}
        return Tree(self._names, (file for file in kept.values() if file), self._reader)

    def exchanged(self, new: Iterable[SourceFile], gone: Collection[PurePosixPath]) -> Tree:
        """Return the same tree with some files more, and without those at `gone`."""
        added = {file.path: file for file in new}
        names = {name: () for name in self._names if PurePosixPath(name) not in gone}
        names |= {str(path): () for path in added}
        kept = {path: file for path, file in self._files.items() if path not in gone} | added
        return Tree(names, (file for file in kept.values() if file), self._reader)

    def _load(self, path: PurePosixPath) -> SourceFile | None:
        name = str(path)
        data = self._reader.read(name)
        if data is None:
            return None
        kind = settle_kind(guess_kind(name), name, data) or Kind.RECIPE
        return SourceFile(path=path, kind=kind, data=data)
