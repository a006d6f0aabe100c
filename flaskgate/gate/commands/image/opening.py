"""Opens one image: its layers put upon each other, each held against its digests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.gate.commands.image.archive import Blobs, Json, Layer, Packed, wrong_digest
from flaskgate.gate.commands.image.filesystem import File, FileSystem, Folder
from flaskgate.gate.commands.image.layers import FileSystemBuilder, Store
from flaskgate.gate.commands.image.selection import may_matter
from flaskgate.gate.commands.image.streams import (
    CHUNK,
    ArchiveLimits,
    Hashed,
    ImageError,
    UnpackBudget,
    Unpacked,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One image with what is kept of its files."""

    place: PurePosixPath
    """Its reference, below which its files stand in every report."""
    config: Json
    system: FileSystem
    store: Store
    entries: int
    """How many files, folders and links its layers have."""

    def text(self, path: str) -> str:
        """Return a file as UTF-8, other bytes as U+FFFD; empty where there is none."""
        return (self.data(path) or b"").decode("utf-8", "replace")

    def data(self, path: str) -> bytes | None:
        """Return a file, by its path from the root, links followed; None where none is kept."""
        node = self.system.find(path)
        return self.store.get(node.content) if isinstance(node, File) else None

    def names(self, path: str) -> tuple[str, ...]:
        """Return what is kept in a folder, by name."""
        node = self.system.find(path)
        return tuple(node.nodes) if isinstance(node, Folder) else ()


def open_image(
    blobs: Blobs,
    packed: Packed,
    place: PurePosixPath,
    store: Store,
    budget: UnpackBudget,
    limits: ArchiveLimits,
) -> Opened:
    """Return an image; `ImageError` where a layer is missing, damaged or another than it says."""
    if packed.config.get("os", "linux") != "linux":
        raise ImageError(
            f"{place} is an image for {str(packed.config.get('os'))[:40]}",
            hint="only images for Linux are read",
        )
    builder = FileSystemBuilder(store=store, wanted=may_matter, limits=limits)
    for layer in packed.layers:
        _add(builder, layer, blobs, budget)
    return Opened(
        place=place,
        config=packed.config,
        system=builder.system,
        store=store,
        entries=builder.entries,
    )


def _add(builder: FileSystemBuilder, layer: Layer, blobs: Blobs, budget: UnpackBudget) -> None:
    if layer.name not in blobs:
        raise ImageError(
            f"the archive lacks the layer {layer.name[:200]}",
            hint="save the image with all of its layers",
        )
    with blobs.open(layer.name) as file:
        packed = Hashed(file, algorithm=_algorithm(layer.digest))
        unpacked = _put(builder, layer, packed, budget)
        while packed.read(CHUNK):
            pass  # what follows the archive is hashed, too
    for said, found in ((layer.digest, packed), (layer.unpacked, unpacked)):
        if said and said != found.digest:
            raise wrong_digest(layer.name)


def _put(builder: FileSystemBuilder, layer: Layer, packed: Hashed, budget: UnpackBudget) -> Hashed:
    """Put a layer upon the others; return what has hashed it as it is unpacked."""
    stream = Unpacked(packed, layer.name, budget)
    if not stream.is_packed and _algorithm(layer.unpacked) == _algorithm(layer.digest):
        builder.add(stream, layer.name)
        return packed
    unpacked = Hashed(stream, algorithm=_algorithm(layer.unpacked))
    builder.add(unpacked, layer.name)
    return unpacked


def _algorithm(digest: str) -> str:
    return digest.partition(":")[0] or "sha256"
