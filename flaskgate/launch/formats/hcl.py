"""Reads HCL into the same values as YAML and JSON, with the `tree-sitter` grammar.

`python-hcl2` keeps no places and takes seconds for large files. What Terraform computes stands as
`${…}`, as in its own templates; the files that `file` and `templatefile` read have the tag `!file`.

Templates of HCL are made HCL: of Go (`{{ }}`), of Levant (`[[ ]]`), of Jinja (`{% %}`).
A statement on a line of its own becomes one of Jinja, whose branches are told apart elsewhere
(`jinja.alternatives`); any other part becomes an expression of the same length that nobody knows.
See https://pkg.go.dev/text/template and https://github.com/hashicorp/levant.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.node_values import NodeValues
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.formats.yaml_values import ValueKind
from flaskgate.model.files import SourceFile

FILE = "!file"
_LANGUAGE = Language(tree_sitter_hcl.language())
_LARGEST = 400_000
"""Bytes of a file."""
_MOST_NAMED = 100_000
_MOST_ROUNDS = 3
"""How often commas are looked for: where there are many, not all are found at once."""
_DEEPEST = 60
_SHOWN = 200
"""Characters that stand for an expression."""
_WRAPPING = frozenset({"expression", "collection_value", "literal_value"})
_WRAPPERS = frozenset(
    {"jsonencode", "yamlencode", "base64encode", "base64gzip", "trimspace", "tolist", "chomp"}
)
_FILES = frozenset({"file", "templatefile", "filebase64"})
_INTERPOLATION = re.compile(r"(?<!\$)\$\{[^{}]*\}")
_ESCAPE = re.compile(r"\\([nrt\"\\])")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_HEREDOC = re.compile(r"<<-?[^\n]*\n(.*?)\n?[ \t]*\w+\s*\Z", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One `key = value`, of a block or of an object."""

    name: str
    entry: MappingEntry
    owner: str
    """The labels of the block around it, such as `aws_instance.web`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block with what stands in it directly."""

    name: str
    """Its type: `resource`, `container`, `config`."""
    owner: str
    """The labels of the nearest block that has some, itself included."""
    entries: Mapping[str, MappingEntry]
    blocks: tuple[Block, ...]


def plain_text(text: str) -> str:
    """Return a text for a shell: what Terraform or Packer puts in is a variable nobody sets."""
    return _INTERPOLATION.sub(UNKNOWN, text).replace("$${", "${")


def is_hcl(text: str) -> bool:
    """Return whether a text is HCL as a whole; one that is too large is taken to be."""
    data = text.encode("utf-8", "replace")
    return len(data) > _LARGEST or not _parsed(data).has_error


def _parsed(data: bytes) -> Node:
    """Return the tree of a text, in which commas may stand between attributes as in HCL 1.

    https://github.com/hashicorp/hcl/blob/v1.0.0/hcl/parser/parser.go (`objectList`)
    """
    root = Parser(_LANGUAGE).parse(data).root_node
    for _ in range(_MOST_ROUNDS):
        commas = [one.start_byte for one in _errors(root) if one.text == b","]
        if not commas:
            break
        blanked = bytearray(data)
        for at in commas:
            blanked[at] = ord(" ")
        data = bytes(blanked)
        root = Parser(_LANGUAGE).parse(data).root_node
    return root


def _errors(root: Node) -> Iterator[Node]:
    """Yield what the grammar does not know, outside of other such parts."""
    waiting = [root] if root.has_error else []
    while waiting:
        node = waiting.pop()
        if node.is_error and node is not root:
            yield node
            yield from (child for child in node.children if child.type == ",")
        waiting.extend(child for child in node.children if child.has_error or child.is_error)


def read_blocks(file: SourceFile) -> Iterator[Block]:
    """Yield every block of the file, outer ones first; none of a file that is too large."""
    data = file.text.encode("utf-8", "replace")
    if len(data) > _LARGEST:
        return
    reader = _Reader(nodes=NodeValues(file, data))
    waiting = [reader.block(reader.root(), "", 0)]
    while waiting:
        block = waiting.pop()
        yield block
        waiting.extend(reversed(block.blocks))


def read_hcl(file: SourceFile, names: frozenset[str]) -> Iterator[Attribute]:
    """Yield the attributes of these names, in order; none of a file that is too large."""
    data = file.text.encode("utf-8", "replace")
    if len(data) > _LARGEST:
        return
    reader = _Reader(nodes=NodeValues(file, data))
    waiting: list[tuple[Node, str]] = [(reader.root(), "")]
    while waiting:
        node, owner = waiting.pop()
        if node.type in {"attribute", "object_elem"} and reader.name(node) in names:
            yield reader.attribute(node, owner)
        if node.type == "block":
            owner = reader.labels(node) or owner
        waiting.extend((child, owner) for child in reversed(node.named_children))


@dataclass(slots=True, kw_only=True)
class _Reader:
    nodes: NodeValues
    named: dict[str, Node] = field(default_factory=dict)
    """What `local.NAME` is in this file."""
    left: int = _MOST_NAMED
    """Bytes that may still be read for names, however often each is used."""

    def root(self) -> Node:
        """Return the whole file; what its `locals` name is taken down."""
        root = _parsed(self.nodes.data)
        for one in (block for body in root.named_children for block in body.named_children):
            if one.type == "block" and self.nodes.text(one.named_children[0]) == "locals":
                inside = (entry for body in one.named_children for entry in body.named_children)
                attributes = (entry for entry in inside if entry.type == "attribute")
                self.named |= {
                    f"local.{self.name(one)}": one.named_children[-1] for one in attributes
                }
        return root

    def name(self, node: Node) -> str:
        """Return the key of an attribute without its quotes."""
        return self.nodes.text(node.named_children[0])[:_SHOWN].strip('"') if node.children else ""

    def block(self, node: Node, owner: str, depth: int) -> Block:
        """Return a block, or the whole file, with its attributes and inner blocks."""
        labels = self.labels(node) if node.type == "block" else ""
        owner = labels or owner
        bodies = [one for one in node.named_children if one.type == "body"]
        inside = [child for body in bodies for child in body.named_children]
        found = [self.attribute(one, owner) for one in inside if one.type == "attribute"]
        inner = [one for one in inside if one.type == "block"] if depth < _DEEPEST else []
        return Block(
            name=self.nodes.text(node.named_children[0])[:_SHOWN] if node.type == "block" else "",
            owner=owner,
            entries={one.name: one.entry for one in found},
            blocks=tuple(self.block(one, owner, depth + 1) for one in inner),
        )

    def attribute(self, node: Node, owner: str) -> Attribute:
        key = self.value(node.named_children[0])
        entry = MappingEntry(key=key, value=self.value(node.named_children[-1]))
        return Attribute(name=self.name(node), entry=entry, owner=owner)

    def labels(self, node: Node) -> str:
        labels = [self.nodes.text(one).strip('"') for one in node.named_children[1:3]]
        return ".".join(label for label in labels if "\n" not in label and "{" not in label)

    def value(self, node: Node, depth: int = 0) -> YamlNode:
        """Return an expression as a value; what is computed as its source in `${…}`."""
        while node.type in _WRAPPING and node.named_child_count == 1:
            node = node.named_children[0]
        read = _READ.get(node.type)
        meant = self._meant(node) if read is None and depth <= _DEEPEST else None
        if meant is not None:
            return self.value(meant, depth + 1)
        if read is None or depth > _DEEPEST:
            return self.scalar(node, f"${{{self.nodes.text(node)[:_SHOWN]}}}")
        return read(self, node, depth)

    def _meant(self, node: Node) -> Node | None:
        meant = self.named.get(self.nodes.text(node)) if self.named else None
        self.left -= 0 if meant is None else 1 + meant.end_byte - meant.start_byte
        return meant if self.left > 0 else None

    def plain(self, node: Node, _: int) -> YamlNode:
        """Return a name, which is the key of an object, or a number as it is written."""
        return replace(self.scalar(node, self.nodes.text(node)), is_quoted=False)

    def string(self, node: Node, _: int) -> YamlNode:
        """Return a text in quotes or a heredoc."""
        return self.scalar(node, self._text(node))

    def tuple_(self, node: Node, depth: int) -> YamlNode:
        """Return a list."""
        listed = [one for one in node.named_children if one.type == "expression"]
        elements = tuple(self.value(one, depth + 1) for one in listed)
        return self.nodes.value(node, ValueKind.SEQUENCE, elements=elements)

    def object_(self, node: Node, depth: int) -> YamlNode:
        """Return an object as a mapping."""
        members = {}
        for one in node.named_children:
            if one.type == "object_elem" and one.named_child_count > 1:
                key = self.value(one.named_children[0], depth + 1)
                value = self.value(one.named_children[-1], depth + 1)
                members[key.scalar.strip("${}")] = MappingEntry(key=key, value=value)
        return self.nodes.value(node, ValueKind.MAPPING, members=members)

    def call(self, node: Node, depth: int) -> YamlNode:
        """Return what a function is given where that is what counts."""
        name = self.nodes.text(node.named_children[0])
        arguments = [one for part in node.named_children[1:] for one in part.named_children]
        if name in _WRAPPERS and arguments:
            return self.value(arguments[0], depth + 1)
        if name in _FILES and arguments:
            path = self.value(arguments[0], depth + 1).scalar
            return self.scalar(node, _INTERPOLATION.sub(".", path), tag=FILE)
        return self.scalar(node, f"${{{name}}}")

    def _text(self, node: Node) -> str:
        source = self.nodes.text(node)
        heredoc = _HEREDOC.match(source)
        if heredoc:
            return textwrap.dedent(heredoc[1])
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), source[1:-1])

    def scalar(self, node: Node, text: str, *, tag: str = "") -> YamlNode:
        """Return a text that stands where the node stands."""
        return self.nodes.value(node, ValueKind.SCALAR, scalar=text, tag=tag)


_READ: Mapping[str, Callable[[_Reader, Node, int], YamlNode]] = {
    **dict.fromkeys(("identifier", "variable_expr", "numeric_lit", "bool_lit"), _Reader.plain),
    **dict.fromkeys(("string_lit", "template_expr", "quoted_template"), _Reader.string),
    "tuple": _Reader.tuple_,
    "object": _Reader.object_,
    "function_call": _Reader.call,
}


_PARTS = r"\{\{(?:(?!\}\}).)*+\}\}|\[\[(?:(?!\]\]).)*+\]\]"
_PART = re.compile(rf"{_PARTS}|<%(?:(?!%>).)*+%>")
_ALONE = re.compile(
    rf"[ \t]*(?:(?:{_PARTS})[ \t]*)*"
    r"(?:\{\{|\[\[)-?\s*(?P<word>\w+)\b(?P<rest>[^\n]*?)-?(?:\}\}|\]\])[ \t]*"
)
_STRING = re.compile(r'"(?:\\.|[^"\\])*"?')
_OPENING = frozenset({"if", "range", "with", "define", "block"})
_AROUND = len("${}")
_LONGEST = 1_000
"""Characters of a line that is looked at; no job has longer ones with a template in them."""


def as_jinja(text: str) -> str:
    """Return a template, line by line, with its statements as those of Jinja."""
    return "\n".join(_lines(text))


def _lines(text: str) -> Iterator[str]:
    opened: list[str] = []
    for line in text.split("\n"):
        found = _ALONE.fullmatch(line) if len(line) <= _LONGEST else None
        word = found["word"] if found else ""
        if word in _OPENING:
            opened.append("if" if word == "if" else "for")
            yield f"{{% {opened[-1]} x %}}"
        elif word == "else" and opened:
            yield "{% elif x %}" if found and found["rest"].split()[:1] == ["if"] else "{% else %}"
        elif word == "end" and opened:
            yield f"{{% end{opened.pop()} %}}"
        else:
            yield line


def to_hcl(text: str) -> str:
    """Return a template without statements as HCL: in a string a reference, else a name."""
    return "\n".join(map(_filled, text.split("\n")))


def _filled(line: str) -> str:
    if len(line) > _LONGEST or not _PART.search(line):
        return line
    strings = _STRING.sub(lambda found: _PART.sub(_in_string, found[0]), line)
    return _PART.sub(lambda found: "x" * len(found[0]), strings)


def _in_string(found: re.Match[str]) -> str:
    """Return a reference to a variable that is called like the part, with as many characters."""
    width = len(found[0]) - _AROUND
    name = re.sub(r"\W+", "_", found[0], flags=re.ASCII).strip("_0123456789")
    return f"${{{(name or 'x')[:width].ljust(width, '_')}}}"
