"""The whole tree as launch analysis sees it: names at once, contents when somebody asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from flaskgate.discover.classify import guess_kind, settle_kind
from flaskgate.discover.reading import ContentSource
from flaskgate.model.files import Kind, SourceFile

KEPT_BYTES = 64 * 1024 * 1024
"""How much content is kept for a second question; what comes later is read anew."""


class Paths(Collection[PurePosixPath]):
    """The walked files; the name of a link is among them, and not counted."""

    def __init__(self, names: Iterable[str], links: Mapping[str, str]) -> None:
        """Take paths, and the links that lead to them or to their folders."""
        # a thousand objects that only launch analysis needs
        self._files = dict.fromkeys(PurePosixPath(name) for name in names)
        self._links = {PurePosixPath(link): PurePosixPath(to) for link, to in links.items()}

    def __contains__(self, path: object) -> bool:
        """Return whether there is such a file, by its own name or through links."""
        return path in self._files or (
            bool(self._links) and isinstance(path, PurePosixPath) and self.real(path) in self._files
        )

    def __iter__(self) -> Iterator[PurePosixPath]:
        """Yield every file once, by its own name."""
        return iter(self._files)

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._files)

    def real(self, path: PurePosixPath) -> PurePosixPath:
        """Return the path without links in it; links lead to where no other link is."""
        if self._links and path not in self._files:
            for part in (path, *path.parents):
                if part in self._links:
                    return self._links[part] / path.relative_to(part)
        return path


class Tree:
    """A read-only view of the walked files; what the walk kept is not read again."""

    def __init__(
        self,
        names: Collection[str],
        kept: Iterable[SourceFile],
        reader: ContentSource,
        links: Mapping[str, str] | None = None,
    ) -> None:
        self._paths: Paths | None = None
        self._names, self._links = names, links or {}
        self._files: dict[PurePosixPath, SourceFile | None] = {file.path: file for file in kept}
        self._reader = reader
        self._room = KEPT_BYTES

    @property
    def paths(self) -> Paths:
        """All files that the walk saw, links by their targets."""
        if self._paths is None:
            self._paths = Paths(self._names, self._links)
        return self._paths

    def read(self, path: PurePosixPath) -> SourceFile | None:
        """Return a file of any kind, or None where the walk saw none or it cannot be read.

        Through a link it is the file that the link leads to, with its own path.
        """
        if path in self._files:
            return self._files[path]
        if self._links:
            path = self.paths.real(path)
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
        return Tree(
            self._names, (file for file in kept.values() if file), self._reader, self._links
        )

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
