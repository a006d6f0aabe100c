"""Finds the images in what `docker save` and its kin write: their configuration and layers.

Two forms are read, as a folder or as a tar archive, which may be compressed: an OCI layout
(https://github.com/opencontainers/image-spec/blob/main/image-layout.md), and what `docker save`
has written since Docker 1.10 (https://github.com/moby/docker-image-spec). What a digest names is
held against it.
"""

from __future__ import annotations

import json
import posixpath
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from flaskgate.gate.commands.image.streams import (
    CHUNK,
    ArchiveLimits,
    Forward,
    Hashed,
    ImageError,
    Readable,
    UnpackBudget,
    Unpacked,
    damaged,
)
from flaskgate.model.errors import InputError

MAX_JSON = 4 << 20
"""Bytes of an index, a manifest or a configuration: registries take 4 MiB at most."""
MAX_FILES = 100_000
"""Files of an archive or a layout, each layer being one."""
MAX_IMAGES = 20
"""Images of one archive."""
MAX_LAYERS = 500
"""Layers of one image; engines allow 127."""
_DEPTH = 4
"""Indexes within indexes."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
"""Annotations that name an image, the fuller first."""
_INDEX = re.compile(r"application/vnd\.(?:oci\.image\.index|docker\.distribution\.manifest\.list)")

Json = Mapping[str, object]


class Blobs(Protocol):
    """The files of an archive or of a layout, by their paths within it."""

    def __contains__(self, name: object, /) -> bool:
        """Return whether there is a file of this name."""

    def open(self, name: str) -> AbstractContextManager[Readable]:
        """Return a file of this name; call it only if there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One layer as the archive has it."""

    name: str
    """Its path within the archive."""
    digest: str
    """Of its bytes as they are there; empty where nothing says it."""
    unpacked: str
    """Of its bytes when they are unpacked; empty where nothing says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """One image of an archive."""

    reference: str
    """Such as `registry.example/shop:1.2`; empty where the archive does not name it."""
    config: Json
    layers: tuple[Layer, ...]


class _Directory:
    def __init__(self, root: Path) -> None:
        self._root = root

    def __contains__(self, name: object) -> bool:
        path = self._root / str(name)
        return path.is_file() and not path.is_symlink()

    def open(self, name: str) -> AbstractContextManager[Readable]:
        return (self._root / name).open("rb")


class _Tar:
    """The files of a tar archive, found in one pass over its headers."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._places: dict[str, tuple[int, int]] = {}
        self._links: dict[str, str] = {}
        for member in _headers(file, name):
            path = posixpath.normpath(member.name.lstrip("/"))
            if member.isreg() and not member.issparse():
                self._places[path] = (member.offset_data, member.size)
            elif member.issym():  # `docker save` once wrote so what two images share
                self._links[path] = posixpath.normpath(f"{path}/../{member.linkname}")
            elif member.islnk():
                self._links[path] = posixpath.normpath(member.linkname)
            if len(self._places) + len(self._links) > MAX_FILES:
                raise damaged(name)

    def __contains__(self, name: object) -> bool:
        return self._links.get(str(name), str(name)) in self._places

    def open(self, name: str) -> AbstractContextManager[Readable]:
        place, size = self._places[self._links.get(name, name)]
        return nullcontext(_Part(self._file, place, size))


class _Part:
    """A part of a file as a stream of its own."""

    def __init__(self, file: IO[bytes], place: int, size: int) -> None:
        self._file, self._place, self._left = file, place, size

    def read(self, size: int = -1, /) -> bytes:
        self._file.seek(self._place)
        data = self._file.read(self._left if size < 0 else min(size, self._left))
        self._place += len(data)
        self._left -= len(data)
        return data


def _headers(file: IO[bytes], name: str) -> Iterator[tarfile.TarInfo]:
    forward = _Skipping(file, name)
    forward.allow(ArchiveLimits().header)
    try:
        with tarfile.open(fileobj=forward, mode="r:") as archive:  # type: ignore[call-overload]
            while (member := archive.next()) is not None:
                yield member
                archive.members.clear()
                archive.pax_headers.clear()
                forward.allow(ArchiveLimits().header)
    except (tarfile.TarError, UnicodeError, ValueError, OverflowError) as error:
        raise damaged(name) from error
    if forward.last.strip(b"\0"):
        raise damaged(name)


class _Skipping(Forward):
    """A file whose parts need not be read to be skipped."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        super().__init__(file, name)
        self._file = file

    def seek(self, place: int, whence: int = 0, /) -> int:
        self._place = self._file.seek(place, whence)
        return self._place


@contextmanager
def opened(
    source: str, stdin: IO[bytes], limits: ArchiveLimits
) -> Iterator[tuple[Blobs, UnpackBudget]]:
    """Yield the files of an archive or a layout; `-` is the archive on `stdin`.

    What cannot be read twice, or is compressed, is put into a file without a name first. Raises
    `InputError` where there is nothing of that name, `ImageError` for what is no archive.
    """
    budget = UnpackBudget(limits.unpacked)
    with ExitStack() as stack:
        if source == "-":
            yield (
                _Tar(stack.enter_context(_spooled(stdin, "the standard input", budget)), "it"),
                budget,
            )
            return
        path = Path(source)
        if path.is_dir():
            yield _Directory(path), budget
            return
        if not path.is_file():
            raise InputError(
                f"there is no archive of this name: {source}",
                hint="make one by `docker save IMAGE -o FILE`, or give `-` and pipe it in",
            )
        file: IO[bytes] = stack.enter_context(path.open("rb"))
        if Unpacked(Hashed(file), source, UnpackBudget(CHUNK)).is_packed:
            file.seek(0)
            file = stack.enter_context(_spooled(file, source, budget))
        file.seek(0)
        yield _Tar(file, source), budget


@contextmanager
def _spooled(stream: IO[bytes], name: str, budget: UnpackBudget) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        unpacked = Unpacked(Hashed(stream), name, budget)
        shutil.copyfileobj(unpacked, file, CHUNK)
        file.seek(0)
        yield file


def images_of(blobs: Blobs, name: str) -> tuple[Packed, ...]:
    """Return the images of an archive, at least one; `name` is the archive's, for messages.

    What stands twice, as an OCI layout and as Docker's own list, is one image. Raises `ImageError`.
    """
    found: dict[tuple[str, tuple[str, ...]], Packed] = {}
    lists = [_docker_images(blobs)] if "manifest.json" in blobs else []
    lists += [_oci_images(blobs)] if "index.json" in blobs else []
    for images in lists:
        for one in images:
            layers = tuple(layer.unpacked or layer.digest or layer.name for layer in one.layers)
            found.setdefault((json.dumps(one.config, sort_keys=True), layers), one)
    if not found:
        raise ImageError(
            f"{name} holds no image",
            hint="give what `docker save IMAGE -o FILE` writes, or an OCI layout",
        )
    if len(found) > MAX_IMAGES:
        raise ImageError(f"{name} holds more than {MAX_IMAGES} images", hint="save fewer at a time")
    return tuple(found.values())


def _docker_images(blobs: Blobs) -> Iterator[Packed]:
    for entry in _items(_json(blobs, "manifest.json")):
        name = _text(entry.get("Config"))
        stem = name.rpartition("/")[2].removesuffix(".json")
        config = _object(_json(blobs, name, digest=f"sha256:{stem}"), name)
        yield Packed(
            reference=next(iter(_texts(entry.get("RepoTags"))), ""),
            config=config,
            layers=_with_diffs(
                [(one, _digest_in(one)) for one in _texts(entry.get("Layers"))], config
            ),
        )


def _digest_in(name: str) -> str:
    found = re.fullmatch(r"blobs/sha256/([0-9a-f]{64})", name)
    return f"sha256:{found[1]}" if found else ""


def _oci_images(blobs: Blobs) -> Iterator[Packed]:
    index = _object(_json(blobs, "index.json"), "index.json")
    by_name: dict[str, list[Json]] = {}
    for descriptor in _items(index.get("manifests")):
        by_name.setdefault(_name_of(descriptor), []).append(descriptor)
    for reference, descriptors in by_name.items():
        manifest = _chosen(blobs, descriptors, _DEPTH)
        if manifest is not None:
            yield _of_manifest(blobs, manifest, reference)


def _of_manifest(blobs: Blobs, manifest: Json, reference: str) -> Packed:
    described = _object(manifest.get("config"), "a manifest")
    config = _object(_blob(blobs, described), "a configuration")
    layers = [_digest(one) for one in _items(manifest.get("layers"))]
    return Packed(
        reference=reference,
        config=config,
        layers=_with_diffs([(_place(digest), digest) for digest in layers], config),
    )


def _chosen(blobs: Blobs, descriptors: Sequence[Json], depth: int) -> Json | None:
    """Return the manifest for the usual platform, else the first one that is there.

    What says how an image was built is a manifest, too, for no platform.
    """
    here = [one for one in descriptors if _place(_digest(one)) in blobs and not _is_note(one)]
    here.sort(key=lambda one: _platform(one) != ("linux", "amd64"))
    if not here:
        return None
    content = _object(_blob(blobs, here[0]), "a manifest")
    if "layers" in content:
        return content
    if depth == 0:
        raise damaged("an index")
    return _chosen(blobs, _items(content.get("manifests")), depth - 1)


def _is_note(descriptor: Json) -> bool:
    annotations = descriptor.get("annotations")
    kind = annotations.get("vnd.docker.reference.type") if isinstance(annotations, dict) else None
    return kind == "attestation-manifest" or _platform(descriptor)[0] == "unknown"


def _platform(descriptor: Json) -> tuple[str, str]:
    platform = descriptor.get("platform")
    if not isinstance(platform, dict):
        return "", ""
    return _text(platform.get("os"), ""), _text(platform.get("architecture"), "")


def _name_of(descriptor: Json) -> str:
    annotations = descriptor.get("annotations")
    given = annotations if isinstance(annotations, dict) else {}
    return next((name for key in _NAMES if isinstance(name := given.get(key), str)), "")


def _with_diffs(layers: Sequence[tuple[str, str]], config: Json) -> tuple[Layer, ...]:
    """Return the layers with what the configuration says of them: one digest for each."""
    rootfs = config.get("rootfs")
    said = _texts(rootfs.get("diff_ids")) if isinstance(rootfs, dict) else []
    if len(layers) > MAX_LAYERS or (said and len(said) != len(layers)):
        raise damaged("the list of layers")
    diffs = [_checked(one) for one in said] or [""] * len(layers)
    return tuple(
        Layer(name=posixpath.normpath(name), digest=digest, unpacked=diff)
        for (name, digest), diff in zip(layers, diffs, strict=True)
    )


def _digest(descriptor: Json) -> str:
    return _checked(_text(descriptor.get("digest")))


def _checked(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise damaged("a digest")
    return digest


def _place(digest: str) -> str:
    return f"blobs/{digest.replace(':', '/')}"


def _blob(blobs: Blobs, descriptor: Json) -> object:
    digest = _digest(descriptor)
    return _json(blobs, _place(digest), digest=digest)


def _json(blobs: Blobs, name: str, *, digest: str = "") -> object:
    """Return a small file of the archive as JSON, held against its digest where that is one."""
    if name not in blobs:
        raise ImageError(f"the archive lacks {name[:200]}", hint="save the image again")
    with blobs.open(name) as file:
        stream = Hashed(file, algorithm=digest.partition(":")[0] or "sha256")
        data = stream.read(MAX_JSON + 1)
    if len(data) > MAX_JSON:
        raise damaged(name)
    if _DIGEST.fullmatch(digest) and stream.digest != digest:
        raise wrong_digest(name)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise damaged(name) from error


def wrong_digest(name: str) -> ImageError:
    """Return the error for something that its digest does not name."""
    return ImageError(
        f"the digest of {name[:200]} is another than the image says",
        hint="the archive is damaged or was changed: save the image again",
    )


def _object(value: object, name: str) -> Json:
    if not isinstance(value, dict):
        raise damaged(name)
    return value


def _items(value: object) -> list[Json]:
    listed = value if isinstance(value, list) else []
    return [one for one in listed[:MAX_FILES] if isinstance(one, dict)]


def _texts(value: object) -> list[str]:
    listed = value if isinstance(value, list) else []
    return [one for one in listed[:MAX_FILES] if isinstance(one, str)]


def _text(value: object, default: str | None = None) -> str:
    if isinstance(value, str):
        return value
    if default is None:
        raise damaged("a manifest")
    return default
