"""Reads what a JavaScript module exports, as far as it is written as a literal.

tree-sitter's grammar parses it; objects, lists, texts, numbers and names of constants become values
as those of YAML, and everything else is a value that is not known.
"""

from __future__ import annotations

from dataclasses import replace

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_values import MappingEntry, TextIndex, ValueKind, Yaml, YamlNode
from flaskgate.model.files import SourceFile

_LANGUAGE = Language(tree_sitter_javascript.language())
_LARGEST = 200_000
_DEEPEST = 20
_NODES = 20_000
_NAMES = frozenset({"identifier", "shorthand_property_identifier"})
SPREAD = "..."
"""The key for what an object takes over from another one that is not known."""


def read_exports(file: SourceFile) -> Yaml:
    """Return what `module.exports = …` or `export default …` gives; nothing if there is none."""
    if len(file.data) > _LARGEST:
        return Yaml()
    text = file.text
    tree = Parser(_LANGUAGE).parse(text.encode())
    reader = _Reader(TextIndex.of(file.path, text), text.encode())
    exported = reader.exported(tree.root_node)
    return Yaml(documents=(reader.value(exported, 0),)) if exported is not None else Yaml()


class _Reader:
    """Turns nodes into values; names of constants are looked up at the top of the module."""

    def __init__(self, index: TextIndex, data: bytes) -> None:
        self._index = index
        self._data = data
        self._is_ascii = data.isascii()
        self._constants: dict[str, Node] = {}
        self._left = _NODES

    def exported(self, root: Node) -> Node | None:
        """Return the node of what is exported, noting the constants before it."""
        found: Node | None = None
        for statement in root.named_children:
            for one in statement.named_children:
                name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
                if one.type == "variable_declarator" and name and value:
                    self._constants[self._text(name)] = value
                left, right = one.child_by_field_name("left"), one.child_by_field_name("right")
                if left and right and self._text(left) in {"module.exports", "exports"}:
                    found = right
            if statement.type == "export_statement":
                found = statement.child_by_field_name("value") or found
        return found

    def value(self, node: Node, depth: int) -> YamlNode:
        """Return a node as a value."""
        self._left -= 1
        is_deep = depth > _DEEPEST or self._left < 0
        if node.type in _NAMES and self._text(node) in self._constants and not is_deep:
            return self.value(self._constants[self._text(node)], depth + 1)
        start, end = self._offset(node.start_byte), self._offset(node.end_byte)
        plain = YamlNode(
            kind=ValueKind.SCALAR, index=self._index, start=start, end=end, scalar=UNKNOWN
        )
        if is_deep:
            return plain
        if node.type == "object":
            return replace(plain, kind=ValueKind.MAPPING, members=self._members(node, depth))
        if node.type == "array":
            items = tuple(self.value(one, depth + 1) for one in node.named_children)
            return replace(plain, kind=ValueKind.SEQUENCE, elements=items)
        text = self._literal(node)
        text = self._joined(node, depth) if text is None else text
        return plain if text is None else replace(plain, scalar=text, is_quoted=True)

    def _members(self, node: Node, depth: int) -> dict[str, MappingEntry]:
        members: dict[str, MappingEntry] = {}
        for pair in node.named_children:
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if pair.type == "pair" and key and value:
                members |= self._member(self._literal(key) or self._text(key), key, value, depth)
            elif pair.type in _NAMES:  # `{ apps }` is `{ apps: apps }`
                members |= self._member(self._text(pair), pair, pair, depth)
            elif pair.type == "spread_element":
                spread = self.value(pair.named_children[0], depth + 1)
                unread = self._member(SPREAD, pair, pair, depth)
                members |= spread.members if spread.is_mapping else unread
        return members

    def _member(self, name: str, key: Node, value: Node, depth: int) -> dict[str, MappingEntry]:
        read = self.value(value, depth + 1)
        start = self._offset(key.start_byte)
        named = replace(read, kind=ValueKind.SCALAR, scalar=name, start=start)
        return {name: MappingEntry(key=replace(named, elements=(), members={}), value=read)}

    def _literal(self, node: Node) -> str | None:
        if node.type == "string":
            return self._text(node)[1:-1]
        if node.type == "template_string":
            return self._filled(node)
        if node.type in {"number", "true", "false"}:
            return self._text(node)
        return None

    def _joined(self, node: Node, depth: int) -> str | None:
        """Return `dir + "/x"` and `path.join(dir, "x")` as far as their parts are known."""
        function = node.child_by_field_name("function")
        if function is not None and self._text(function) in {"path.join", "path.resolve"}:
            given = node.child_by_field_name("arguments")
            parts = given.named_children if given else ()
            return "/".join(self._part(one, depth) for one in parts)
        if node.type == "binary_expression" and "+" in {one.type for one in node.children}:
            return "".join(self._part(one, depth) for one in node.named_children)
        return None

    def _part(self, node: Node, depth: int) -> str:
        text = self.value(node, depth + 1).text
        return UNKNOWN if text is None else text

    def _filled(self, node: Node) -> str:
        """Return a template with an unknown part for each `${…}`; the rest of it is known."""
        found, at = "", node.start_byte + 1
        for one in node.named_children:
            if one.type == "template_substitution":
                found += self._data[at : one.start_byte].decode("utf-8", "replace")
                found, at = found + UNKNOWN, one.end_byte
        return found + self._data[at : node.end_byte - 1].decode("utf-8", "replace")

    def _text(self, node: Node) -> str:
        return self._data[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def _offset(self, byte: int) -> int:
        """Return an offset of bytes as one of characters."""
        return byte if self._is_ascii else len(self._data[:byte].decode("utf-8", "replace"))
