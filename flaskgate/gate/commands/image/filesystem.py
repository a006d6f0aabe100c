"""The file system that layers make, one upon the other; only what may be looked at is kept of it.

Source: https://github.com/opencontainers/image-spec/blob/main/layer.md. A whiteout takes away what
lower layers have, never what its own layer brings. As container engines do it, a path is put where
the links among its folders lead, within the image.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

HOPS = 40
"""How many links one path may lead through, as on Linux."""
OPAQUE = ".wh..wh..opq"
WHITEOUT = ".wh."
_META = ".wh..wh."
"""How names begin that only a storage driver uses."""


class Content(NamedTuple):
    """Where the bytes of a file lie among those that are kept."""

    place: int
    size: int


@dataclass(slots=True)
class File:
    """A regular file whose content is kept."""

    content: Content
    layer: int


@dataclass(slots=True)
class Link:
    """A symbolic link."""

    target: str
    layer: int


@dataclass(slots=True)
class Folder:
    """A folder by the names in it; it may be empty of what is kept."""

    nodes: dict[str, Node] = field(default_factory=dict)


Node = File | Link | Folder


class FileSystem:
    """What the layers that were put on it make; paths are relative to the root, without `./`."""

    def __init__(self) -> None:
        self.root = Folder()
        self.folders = 0
        """How many folders were made: a path of an entry may ask for thousands."""

    def put(self, path: str, node: Node | None) -> None:
        """Put `node` at a path, in the place of what was there; None takes it away alone.

        A folder upon a folder adds nothing.
        """
        folder, name = self._parent(path, makes=node is not None)
        if folder is None or not name:
            return
        there = folder.nodes.get(name)
        if isinstance(node, Folder) and isinstance(there, Folder):
            return
        if node is None:
            folder.nodes.pop(name, None)
        else:
            folder.nodes[name] = node

    def white_out(self, path: str, layer: int) -> None:
        """Carry out the whiteout that a layer has at `path`."""
        folder, name = self._parent(path, makes=False)
        if folder is None:
            return
        if name == OPAQUE:
            _take_lower(folder, layer)
        elif not name.startswith(_META):
            hidden = folder.nodes.get(name.removeprefix(WHITEOUT))
            if isinstance(hidden, Folder):
                _take_lower(hidden, layer)
            elif hidden is not None and hidden.layer < layer:
                del folder.nodes[name.removeprefix(WHITEOUT)]

    def find(self, path: str) -> Node | None:
        """Return what is at a path, the links on the way and at its end followed."""
        node, _ = self._walk(path)
        return node

    def real_path(self, path: str) -> str | None:
        """Return the path of a file or folder without links in it; None if there is none."""
        node, real = self._walk(path)
        return None if node is None or real is None else "/".join(real)

    def walk(self) -> Iterator[tuple[str, File | Link]]:
        """Yield every file and link with its path, by folder."""
        waiting = [("", self.root)]
        while waiting:
            prefix, folder = waiting.pop()
            for name, node in folder.nodes.items():
                if isinstance(node, Folder):
                    waiting.append((f"{prefix}{name}/", node))
                else:
                    yield prefix + name, node

    def _parent(self, path: str, *, makes: bool) -> tuple[Folder | None, str]:
        above, _, name = path.rpartition("/")
        node, real = self._walk(above)
        if isinstance(node, Folder):
            return node, name
        return (self._made(real) if makes and real is not None else None), name

    def _made(self, parts: list[str]) -> Folder:
        """Return the folder at a path without links, made with those above it."""
        folder = self.root
        for part in parts:
            node = folder.nodes.get(part)
            if not isinstance(node, Folder):
                node = folder.nodes[part] = Folder()
                self.folders += 1
            folder = node
        return folder

    def _walk(self, path: str) -> tuple[Node | None, list[str] | None]:
        """Return what is at a path, and where that is.

        What is missing has a place all the same; links in a circle have none.
        """
        waiting = _parts(path)
        real: list[str] = []
        nodes: list[Node | None] = [self.root]
        hops = 0
        while waiting and hops <= HOPS:
            part = waiting.pop()
            if part == "..":
                del real[-1:], nodes[max(1, len(nodes) - 1) :]
                continue
            here = nodes[-1]
            node = here.nodes.get(part) if isinstance(here, Folder) else None
            if not isinstance(node, Link):
                real.append(part)
                nodes.append(node)
                continue
            hops += 1
            if node.target.startswith("/"):
                real, nodes = [], [self.root]
            waiting += _parts(node.target)
        return (None, None) if waiting else (nodes[-1], real)


def _parts(path: str) -> list[str]:
    """Return the names of a path, the last one first."""
    return [part for part in reversed(path.split("/")) if part not in {"", "."}]


def _take_lower(folder: Folder, layer: int) -> None:
    """Take away what layers below this one have brought."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        for name, node in list(here.nodes.items()):
            if isinstance(node, Folder):
                waiting.append(node)
            elif node.layer < layer:
                del here.nodes[name]


def clean(name: str) -> str | None:
    """Return the path of an entry from the root of the image; None if it leads out of it."""
    path = posixpath.normpath(name.lstrip("/") or ".")
    if path.startswith("../") or path == "..":
        return None
    return "" if path == "." else path
