"""Smaller start scripts: a text with a statement cut out, or a part in the place of the whole."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

_BASH = Parser(Language(tree_sitter_bash.language()))
_VALUES = frozenset(
    {"string", "simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"}
)
_CONDITIONS = frozenset({"test_command", "list", "negated_command", "pipeline", "command"})
_CLAUSES = frozenset({"do_group", "elif_clause", "else_clause", "case_item"})


def smaller_shell(text: str) -> Iterator[str]:
    """Yield scripts in which one thing is missing or simpler, the shortest first."""
    found = {_tidy(one) for one in _smaller(text)}
    for one in sorted(found, key=lambda one: (len(one), one)):
        if len(one) < len(text) and _parses(one):
            yield one


def _tidy(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if line.strip()) + "\n"


def _parses(text: str) -> bool:
    read = subprocess.run(
        ["bash", "-n"], input=text, capture_output=True, text=True, check=False, timeout=5
    )
    return not read.stderr


def _smaller(text: str) -> Iterator[str]:
    data = text.encode()
    start = data.index(b"\n") + 1
    for node in _walk(_BASH.parse(data).root_node):
        if not node.is_named or node.start_byte < start:
            continue
        before, after = data[: node.start_byte], data[node.end_byte :]
        for new in _simpler(node, data):
            yield (before + new + after).decode()


def _simpler(node: Node, data: bytes) -> Iterator[bytes]:
    if _is_statement(node) or node.type in _CLAUSES:
        yield b""
        yield b":"
        yield from (data[one.start_byte : one.end_byte] for one in _inside(node))
        yield from _blocks(node, data)
    if node.type in _VALUES:
        yield b"dev"
        yield b"x"
    if node.type in _CONDITIONS:
        yield b"true"
        yield b"false"


def _is_statement(node: Node) -> bool:
    return node.type.endswith(
        ("statement", "command", "subshell", "list", "pipeline", "definition", "assignment")
    )


def _statements(node: Node) -> list[Node]:
    return [one for one in node.named_children if _is_statement(one)]


def _inside(node: Node) -> Iterator[Node]:
    return (one for one in _walk(node) if one != node and _is_statement(one))


def _blocks(node: Node, data: bytes) -> Iterator[bytes]:
    """Yield the blocks of a compound statement."""
    for one in (node, *node.named_children):
        inner = _statements(one)
        if len(inner) > 1:
            yield data[inner[0].start_byte : inner[-1].end_byte]
            yield data[inner[1].start_byte : inner[-1].end_byte]


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)
