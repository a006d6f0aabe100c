"""Values of nodes of a syntax tree, which counts bytes where a value counts characters."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate

from tree_sitter import Node

from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.formats.yaml_values import TextIndex, ValueKind
from flaskgate.model.files import SourceFile


class NodeValues:
    """The nodes of one file as values that stand where they stand.

    `data` is what was parsed: the text of the file in UTF-8.
    """

    def __init__(self, file: SourceFile, data: bytes) -> None:
        self.data = data
        self._index = TextIndex.of(file.path, file.text)
        starts = (int(byte & 0xC0 != 0x80) for byte in data)  # noqa: PLR2004 - UTF-8
        self._offsets = [] if data.isascii() else [0, *accumulate(starts)]

    def text(self, node: Node) -> str:
        """Return a node as it is written."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def value(
        self,
        node: Node,
        kind: ValueKind,
        *,
        scalar: str = "",
        tag: str = "",
        elements: tuple[YamlNode, ...] = (),
        members: Mapping[str, MappingEntry] | None = None,
    ) -> YamlNode:
        """Return a value that stands where a node stands."""
        return YamlNode(
            kind=kind,
            index=self._index,
            start=self._offset(node.start_byte),
            end=self._offset(node.end_byte),
            scalar=scalar,
            is_quoted=True,
            tag=tag,
            elements=elements,
            members=members or {},
        )

    def _offset(self, byte: int) -> int:
        return self._offsets[byte] if self._offsets else byte
