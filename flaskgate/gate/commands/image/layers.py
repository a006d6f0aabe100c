"""Puts the layers of an image upon each other, and keeps the contents that may be looked at."""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import IO, Self

from flaskgate.gate.commands.image.filesystem import (
    WHITEOUT,
    Content,
    File,
    FileSystem,
    Folder,
    Link,
    Node,
    clean,
)
from flaskgate.gate.commands.image.streams import (
    ArchiveLimits,
    Forward,
    ImageError,
    Readable,
    damaged,
)

LONGEST = 4096
"""PATH_MAX of Linux: nothing can have a longer path."""
SNIFFED = 512
"""Bytes that tell a text from a program."""

Wanted = Callable[[str, int], bool]
"""Tells by path and size in bytes whether a file may be looked at."""


class Store:
    """The contents that are kept, in a file that has no name: memory stays flat."""

    def __init__(self, limit: int) -> None:
        """Keep at most `limit` bytes."""
        self._file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 (closed in __exit__)
        self._size, self._limit = 0, limit

    def __enter__(self) -> Self:
        """Return the store, which is there until the context ends."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Give the space back."""
        self._file.close()

    def keep(self, data: bytes) -> Content:
        """Return where `data` is from now on."""
        content = Content(self._size, len(data))
        self._size += len(data)
        if self._size > self._limit:
            raise ImageError(
                "the image holds more text than is read of one image",
                hint="give an image that holds the application only",
            )
        self._file.write(data)
        return content

    def get(self, content: Content) -> bytes:
        """Return what was kept; a fork and its parent may both ask."""
        self._file.flush()
        return os.pread(self._file.fileno(), content.size, content.place)


@dataclass(slots=True, kw_only=True)
class FileSystemBuilder:
    """Puts layer upon layer."""

    store: Store
    wanted: Wanted
    limits: ArchiveLimits
    system: FileSystem = field(default_factory=FileSystem)
    layers: int = 0
    entries: int = 0
    """How many files, folders and links all layers have."""
    names: int = 0

    def add(self, stream: Readable, name: str) -> None:
        """Put a layer, the tar archive `stream`, upon those below; `name` is for messages."""
        self.layers += 1
        forward = Forward(stream, name)
        try:
            for member, archive in self._members(forward):
                path = self._path(member, name)
                if path:
                    self._put(path, member, archive)
        except (tarfile.TarError, UnicodeError, ValueError, OverflowError) as error:
            raise damaged(name) from error
        if forward.last.strip(b"\0"):  # an archive ends with blocks of zeros, or with its file
            raise damaged(name)
        forward.drain()

    def _members(self, forward: Forward) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
        forward.allow(self.limits.header)
        with tarfile.open(fileobj=forward, mode="r:", errorlevel=2) as archive:  # type: ignore[call-overload]
            while (member := archive.next()) is not None:
                yield member, archive
                archive.members.clear()  # they would all be kept
                archive.pax_headers.clear()
                forward.allow(self.limits.header)

    def _path(self, member: tarfile.TarInfo, name: str) -> str:
        """Return the path of an entry, empty for the root; `ImageError` for one that is none."""
        self.entries += 1
        if self.entries > self.limits.entries:
            raise ImageError(
                f"the image has more than {self.limits.entries:,} entries",
                hint="give an image that holds the application only",
            )
        path = clean(member.name)
        if path is None:
            raise ImageError(
                f"{name} has an entry that leads out of the image",
                hint="such archives are made to write elsewhere; find out who made it",
            )
        return path if len(path) <= LONGEST else ""

    def _put(self, path: str, member: tarfile.TarInfo, archive: tarfile.TarFile) -> None:
        base = path[path.rfind("/") + 1 :]
        if base.startswith(WHITEOUT):
            self.system.white_out(path, self.layers)
            return
        node = self._node(path, member, archive)
        if node is not None:
            self.names += len(path)
            if self.names > self.limits.names:
                raise ImageError(
                    "the image has longer names than are read of one image",
                    hint="give an image that holds the application only",
                )
        self.system.put(path, node)
        if self.system.folders > self.limits.folders:
            raise ImageError(
                f"the image has more than {self.limits.folders:,} folders",
                hint="such archives are made to exhaust their readers; find out who made it",
            )

    def _node(self, path: str, member: tarfile.TarInfo, archive: tarfile.TarFile) -> Node | None:
        """Return an entry as it is kept; None for a file of which only the place counts."""
        if member.isdir():
            return Folder()
        if member.issym():
            return Link(member.linkname, self.layers) if len(member.linkname) <= LONGEST else None
        if member.islnk():
            there = self.system.find(clean(member.linkname) or "")
            return File(there.content, self.layers) if isinstance(there, File) else None
        if not member.isreg() or not self.wanted(path, member.size):
            return None
        data = self._text(member, archive)
        return None if data is None else File(self.store.keep(data), self.layers)

    def _text(self, member: tarfile.TarInfo, archive: tarfile.TarFile) -> bytes | None:
        """Return the content of a file, None for one that is no text."""
        fileobj = archive.fileobj
        if isinstance(fileobj, Forward):
            fileobj.allow(self.limits.header + 2 * member.size)
        file = archive.extractfile(member)
        data = b"" if file is None else file.read(member.size)
        if len(data) < member.size:
            raise tarfile.ReadError
        return None if b"\0" in data[:SNIFFED] else data
