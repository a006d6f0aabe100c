"""Reads the literal parts of a program that describes infrastructure, in TypeScript or Python.

What counts are the tables (objects, dictionaries, named arguments) and the calls with what they are
given. A name that the file gives one literal value stands for it; everything else that is computed
is a value that is not known. TypeScript is parsed by the grammar of JavaScript, which passes over
the types that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import tree_sitter_javascript
import tree_sitter_python
from tree_sitter import Language, Node, Parser

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.node_values import NodeValues
from flaskgate.launch.formats.yaml_values import MappingEntry, ValueKind, YamlNode
from flaskgate.model.files import SourceFile

_LARGEST = 300_000
"""Bytes of a file."""
_DEEPEST = 30
_MOST = 30_000
"""Nodes that become values."""
_TABLES = frozenset({"object", "dictionary"})
_LISTS = frozenset({"array", "list", "tuple"})
_CALLS = frozenset({"call_expression", "new_expression", "call"})
_TEXTS = frozenset({"string", "template_string", "concatenated_string"})
_PLAIN = frozenset({"string_content", "string_fragment", "escape_sequence"})
_LITERALS = frozenset({"number", "integer", "float", "true", "false"})
_PAIRS = frozenset({"pair", "keyword_argument"})
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCall:
    """One call of a function or a class."""

    name: str
    """The last of its names: `addCommands` of `userData.addCommands`."""
    receiver: str
    """What stands before it, as it is written."""
    given: YamlNode
    """A list of the plain arguments, with the named ones as its members."""


def read_calls(
    file: SourceFile, *, names: frozenset[str], keys: frozenset[str]
) -> Iterator[CodeCall | YamlNode]:
    """Yield the calls of these names, and the calls and tables with one of these keys, in order.

    Nothing of a file that is too large.
    """
    data = file.text.encode()
    if len(data) > _LARGEST:
        return
    is_python = file.path.suffix == ".py"
    language = tree_sitter_python if is_python else tree_sitter_javascript
    root = Parser(Language(language.language())).parse(data).root_node
    reader = _Reader(NodeValues(file, data))
    found: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        reader.note_name(node)
        if node.type in _CALLS or node.type in _TABLES:
            found.append(node)
        waiting.extend(reversed(node.named_children))
    for node in found:
        is_call = node.type in _CALLS
        if reader.has_key(node, keys) or (is_call and reader.call_name(node) in names):
            yield reader.call(node) if is_call else reader.value(node, 0)


class _Reader:
    """Turns nodes into values."""

    def __init__(self, nodes: NodeValues) -> None:
        self._nodes = nodes
        self._left = _MOST
        self._names: dict[str, Node | None] = {}
        """What a name is given; None: more than one value."""

    def note_name(self, node: Node) -> None:
        """Take down what a name is given."""
        if node.type == "variable_declarator":
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        elif node.type == "assignment":
            name, value = node.child_by_field_name("left"), node.child_by_field_name("right")
        else:
            return
        if name is not None and value is not None:
            known = self._nodes.text(name) in self._names
            self._names[self._nodes.text(name)] = None if known else value

    def has_key(self, node: Node, keys: frozenset[str]) -> bool:
        """Return whether a table, or what a call is given by name, has one of these keys."""
        arguments = node.child_by_field_name("arguments") if node.type in _CALLS else node
        pairs = arguments.named_children if arguments else []
        return any(self._key(pair) in keys for pair in pairs)

    def _key(self, pair: Node) -> str:
        key = pair.child_by_field_name("key") or pair.child_by_field_name("name")
        if pair.type == "shorthand_property_identifier":
            key = pair
        elif pair.type not in _PAIRS or key is None:
            return ""
        return self._filled(key) if key.type in _TEXTS else self._nodes.text(key)

    def call(self, node: Node) -> CodeCall:
        """Return a call with its arguments."""
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        receiver, _, name = self._nodes.text(function).rpartition(".") if function else ("", "", "")
        return CodeCall(name=name, receiver=receiver, given=self._given(node, 0))

    def _given(self, node: Node, depth: int) -> YamlNode:
        arguments = node.child_by_field_name("arguments")
        inside = arguments.named_children if arguments else []
        plain = [one for one in inside if one.type not in _PAIRS and one.type != "comment"]
        return self._nodes.value(
            node,
            ValueKind.SEQUENCE,
            elements=tuple(self.value(one, depth + 1) for one in plain),
            members=self._members(inside, depth),
        )

    def value(self, node: Node, depth: int) -> YamlNode:
        """Return a node as a value; of a call its name is the tag, and its elements are given."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            return self._nodes.value(node, ValueKind.SCALAR, scalar=UNKNOWN)
        if node.type == "identifier":
            meant = self._names.get(self._nodes.text(node))
            if meant is not None:
                return self.value(meant, depth + 1)
        if node.type in _TABLES:
            return self._nodes.value(
                node, ValueKind.MAPPING, members=self._members(node.named_children, depth)
            )
        if node.type in _LISTS:
            items = [one for one in node.named_children if one.type != "comment"]
            elements = tuple(self.value(one, depth + 1) for one in items)
            return self._nodes.value(node, ValueKind.SEQUENCE, elements=elements)
        if node.type in _CALLS:
            given = self._given(node, depth)
            name = self.call_name(node)
            return replace(given, kind=ValueKind.SCALAR, scalar=UNKNOWN, tag=name)
        return self._nodes.value(node, ValueKind.SCALAR, scalar=self._scalar(node))

    def call_name(self, node: Node) -> str:
        """Return the last name of what is called."""
        function = node.child_by_field_name("function") or node.child_by_field_name("constructor")
        return self._nodes.text(function).rpartition(".")[2] if function else ""

    def _scalar(self, node: Node) -> str:
        if node.type in _LITERALS:
            return self._nodes.text(node)
        return self._filled(node) if node.type in _TEXTS else UNKNOWN

    def _filled(self, node: Node) -> str:
        """Return a text, with an unknown part for each expression in it."""
        parts = []
        for one in node.named_children:
            if one.type in _PLAIN:
                parts.append(_ESCAPE.sub(_unescaped, self._nodes.text(one)))
            elif one.type in _TEXTS:
                parts.append(self._filled(one))
            elif one.type not in {"string_start", "string_end"}:
                parts.append(UNKNOWN)
        return "".join(parts)

    def _members(self, nodes: Iterable[Node], depth: int) -> dict[str, MappingEntry]:
        members: dict[str, MappingEntry] = {}
        for pair in nodes:
            name = self._key(pair)
            value = pair.child_by_field_name("value") or self._names.get(name)
            if name and value:
                key = self._nodes.value(pair, ValueKind.SCALAR, scalar=name)
                members[name] = MappingEntry(key=key, value=self.value(value, depth + 1))
        return members


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[1], found[1])
