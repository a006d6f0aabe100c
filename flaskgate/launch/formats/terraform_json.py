"""Reads Terraform's JSON syntax into the attributes and blocks that HCL has.

Source: https://developer.hashicorp.com/terraform/language/syntax/json. What is a block in HCL is an
object there, or a list of them, under the name of the block and, of a `resource`, its labels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flaskgate.launch.formats.hcl import Attribute, Block
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.model.files import Kind, SourceFile

_LABELLED = {"resource": 2, "data": 2, "module": 1, "provider": 1}
"""How many labels a block has, which stand as keys around its body."""
_MOST = 5_000
"""Blocks of a file; an alias, which real JSON does not have, counts each time."""


def read_json_attributes(file: SourceFile, names: frozenset[str]) -> Iterator[Attribute]:
    """Yield the attributes of these names, in order, wherever they stand."""
    for block in read_json_blocks(file):
        for name, entry in block.entries.items():
            if name in names:
                yield Attribute(name=name, entry=entry, owner=block.owner)


def read_json_blocks(file: SourceFile) -> Iterator[Block]:
    """Yield every object of the file as a block, outer ones first."""
    document = read_document(replace(file, kind=Kind.JSON)).document
    waiting = [] if document is None else [_Builder().block("", "", document)]
    while waiting:
        block = waiting.pop()
        yield block
        waiting.extend(reversed(block.blocks))


@dataclass(slots=True)
class _Builder:
    left: int = _MOST

    def block(self, name: str, owner: str, body: YamlNode) -> Block:
        inner = (
            one for entry in body.entries for one in self._under(entry.name, owner, entry.value)
        )
        entries = {entry.name: entry for entry in body.entries}
        return Block(name=name, owner=owner, entries=entries, blocks=tuple(inner))

    def _under(self, name: str, owner: str, value: YamlNode) -> Iterator[Block]:
        """Yield the blocks of one name: an object, a list of objects, or those behind labels."""
        bodies = [("", value)]
        for _ in range(_LABELLED.get(name, 0) if not owner else 0):
            bodies = [
                (f"{label}.{one.name}".strip("."), one.value)
                for label, body in bodies
                for one in body.entries
            ]
        for label, body in bodies:
            for one in (body, *body.elements):
                if one.is_mapping and self.left > 0:
                    self.left -= 1
                    yield self.block(name, label or owner, one)
