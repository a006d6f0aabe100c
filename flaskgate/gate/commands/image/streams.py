"""Bounded streams: what an archive holds is read forward, once, hashed, and only so far.

An archive is hostile: it may claim sizes that it has not, grow without end when it is unpacked, or
have headers as large as its files. Every bound here ends in `ImageError`, never in a guess.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from dataclasses import dataclass
from types import ModuleType
from typing import Protocol

from flaskgate.model.errors import GateError

GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_OTHERS = {b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}

CHUNK = 1 << 20
"""Bytes that are read at once."""
WINDOW = 1 << 27
"""Bytes that zstd may ask for as its window: what its highest level uses."""
SMALL = 1 << 30
"""Bytes up to which anything may grow when it is unpacked."""
RATIO = 200
"""How many times as large as it was packed something larger may be; program code has 3 to 10."""


class ImageError(GateError):
    """An archive that is damaged, hostile or of a form that is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveLimits:
    """How much of an archive is read."""

    unpacked: int = 32 << 30
    """Bytes of all layers and of the archive itself, unpacked."""
    entries: int = 1_000_000
    """Files, folders and links of all layers."""
    folders: int = 300_000
    """Folders above them that are not among them."""
    kept: int = 1 << 30
    """Bytes of the files that may be looked at."""
    names: int = 64 << 20
    """Bytes of their paths."""
    header: int = 1 << 20
    """Bytes of the headers of one entry."""


class Readable(Protocol):
    """What can be read forward."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes, none at the end."""


class Hashed:
    """A stream that counts and hashes what is read from it."""

    def __init__(self, stream: Readable, *, algorithm: str = "sha256") -> None:
        self._stream = stream
        self._hash = hashlib.new(algorithm)
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes."""
        data = self._stream.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    @property
    def digest(self) -> str:
        """What was read so far, as images spell it: `sha256:…`."""
        return f"{self._hash.name}:{self._hash.hexdigest()}"


class Unpacked:
    """A stream that is decompressed if it is compressed; a bomb ends in `ImageError`."""

    def __init__(self, packed: Hashed, name: str, budget: UnpackBudget) -> None:
        self._packed, self._name, self._budget = packed, name, budget
        head = packed.read(6)
        self.is_packed = head.startswith((GZIP, ZSTD))
        other = next((word for magic, word in _OTHERS.items() if head.startswith(magic)), "")
        if other:
            raise ImageError(
                f"{name} is compressed by {other}, which is not read",
                hint="save the image with layers that gzip or zstd has compressed, or none",
            )
        self._stream, self._errors = _decoder(head, _Joined(head, packed))
        self._size = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most `size` bytes."""
        try:
            data = self._stream.read(size)
        except self._errors as error:
            raise damaged(self._name) from error
        self._size += len(data)
        self._budget.spend(len(data))
        if self.is_packed and self._size > SMALL and self._size > RATIO * self._packed.size:
            raise ImageError(
                f"{self._name} grows to more than {RATIO} times its size when it is unpacked",
                hint="an image of programs does not; find out who made it",
            )
        return data


@dataclass(slots=True)
class UnpackBudget:
    """How many bytes may still be unpacked."""

    left: int

    def spend(self, size: int) -> None:
        """Take `size` bytes from it; `ImageError` where there are not so many."""
        self.left -= size
        if self.left < 0:
            raise ImageError(
                "the archive holds more than is read of one image",
                hint="give the archive of a single image for a single platform",
            )


class _Joined(io.RawIOBase):
    """What was read of a stream already, and then the stream."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        data = self._head[: len(buffer)] or self._rest.read(len(buffer))
        self._head = self._head[len(data) :] if self._head else b""
        buffer[: len(data)] = data
        return len(data)


def _decoder(head: bytes, stream: _Joined) -> tuple[Readable, tuple[type[Exception], ...]]:
    """Return the stream as it is unpacked, and what it raises where it is damaged."""
    buffered = io.BufferedReader(stream, CHUNK)
    if head.startswith(GZIP):
        return gzip.GzipFile(fileobj=buffered), (OSError, EOFError, zlib.error)
    if head.startswith(ZSTD):
        zstandard = _zstandard()
        decoder = zstandard.ZstdDecompressor(max_window_size=WINDOW)
        reader = decoder.stream_reader(buffered, read_across_frames=True)
        return reader, (OSError, zstandard.ZstdError)
    return buffered, (OSError,)


def _zstandard() -> ModuleType:
    """Load what unpacks zstd; the hook of pre-commit, which scans no images, does without it."""
    try:
        import zstandard  # noqa: PLC0415 (few images need it)
    except ImportError as error:
        raise ImageError(
            "the image is packed with zstd, and the package zstandard is missing",
            hint="install it, or Flaskgate with all it depends on: pip install flaskgate",
        ) from error
    return zstandard


class Forward:
    """A stream as `tarfile` wants one: it seeks forward only, by reading.

    `tarfile` reads headers as a whole, and as many as belong to one entry: between two calls of
    `allow` at most so many bytes are handed out by `read`; what is skipped does not count.
    """

    def __init__(self, stream: Readable, name: str) -> None:
        self._stream, self._name = stream, name
        self._place = 0
        self._allowed = 0
        self.last = b""
        """What was read last."""

    def allow(self, size: int) -> None:
        """Set how many bytes may be read from here on."""
        self._allowed = size

    def tell(self) -> int:
        """Return how many bytes lie before this place."""
        return self._place

    def seek(self, place: int, whence: int = 0, /) -> int:
        """Go forward to `place`."""
        if whence or place < self._place:
            raise damaged(self._name)
        while self._place < place:
            part = self._stream.read(min(CHUNK, place - self._place))
            if not part:
                break
            self._place += len(part)
        return self._place

    def read(self, size: int = -1, /) -> bytes:
        """Return `size` bytes, fewer at the end only."""
        self._allowed -= size
        if size < 0 or self._allowed < 0:
            raise ImageError(
                f"{self._name} has an entry whose header is larger than headers are",
                hint="such archives are made to exhaust their readers; find out who made it",
            )
        parts, missing = [], size
        while missing and (part := self._stream.read(missing)):
            parts.append(part)
            missing -= len(part)
        self.last = b"".join(parts)
        self._place += len(self.last)
        return self.last

    def drain(self) -> None:
        """Read what is left, so that all of the stream is hashed."""
        while part := self._stream.read(CHUNK):
            self._place += len(part)


def damaged(name: str) -> ImageError:
    """Return the error for something that is not what it should be."""
    return ImageError(
        f"{name} is damaged, or is not a part of an image",
        hint="save the image again: `docker save IMAGE -o FILE`, or as an OCI layout",
    )
