"""A repository in memory for tests of launch analysis."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from flaskgate.discover.classify import guess_kind, settle_kind
from flaskgate.model.files import Kind, SourceFile


class Tree:
    """Files by their paths; a kind that is not given is guessed from the name."""

    def __init__(
        self, files: Mapping[str, str | bytes], kinds: Mapping[str, Kind] | None = None
    ) -> None:
        self._files = {PurePosixPath(path): content for path, content in files.items()}
        self._kinds = {PurePosixPath(path): kind for path, kind in (kinds or {}).items()}
        self._known: dict[PurePosixPath, SourceFile] = {}
        """What was read: whoever asks again gets the same, as of a tree on disk."""

    @property
    def paths(self) -> Collection[PurePosixPath]:
        return self._files.keys()

    def read(self, path: PurePosixPath) -> SourceFile | None:
        known = self._known.get(path)
        content = self._files.get(path)
        if content is None or known is not None:
            return known
        data = content if isinstance(content, bytes) else content.encode()
        kind = self._kind(path, data) or Kind.SHELL
        return self._known.setdefault(path, SourceFile(path=path, kind=kind, data=data))

    def _kind(self, path: PurePosixPath, data: bytes) -> Kind | None:
        return self._kinds.get(path) or settle_kind(guess_kind(str(path)), str(path), data)

    def found(self) -> list[SourceFile]:
        """Return the files that discovery would find, in the order of their paths."""
        files = [self.file(str(path)) for path in sorted(self.paths)]
        return [one for one in files if self._kind(one.path, one.data) is not None]

    def file(self, path: str) -> SourceFile:
        """Return a file that is there."""
        found = self.read(PurePosixPath(path))
        assert found is not None
        return found
