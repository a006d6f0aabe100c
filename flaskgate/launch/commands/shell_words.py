"""Expands the words of a shell, as far as a reader can: quotes, variables, a few commands.

What cannot be told becomes a mark (see `marks`). The rules are those of POSIX,
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06, and bash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tree_sitter import Node

from flaskgate.launch.commands.marks import clean, split, unknown, unset
from flaskgate.launch.commands.shell_parameters import parameter
from flaskgate.launch.commands.shell_state import Shell
from flaskgate.launch.commands.shell_substitution import substitution
from flaskgate.launch.commands.shell_tree import parts, source

DEEPEST = 20
"""Levels of nesting inside one word that are looked into."""

_ESCAPE = re.compile(r"\\(\n|.)", re.DOTALL)
_QUOTED_ESCAPE = re.compile(r"\\([\n\"$`\\])")
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}
_ALL_WORDS = {"$@": True, "$*": False, "${@}": True, "${*}": False}


class Piece(NamedTuple):
    """A part of a word after expansion."""

    text: str
    is_split: bool = False
    """It came from an expansion without quotes, so blanks in it separate words."""
    is_break: bool = False
    """No text: one word ends and the next begins, as within `"$@"`."""
    is_quoted: bool = False
    """It stood in quotes, so that even an empty one makes a word."""


def fields(node: Node, shell: Shell) -> list[str]:
    """Return the words that `node` becomes: none, one or several."""
    return _joined(_pieces(node, shell, 0, is_quoted=False))


def text(node: Node, shell: Shell, depth: int = 0) -> str:
    """Return what `node` becomes where a shell splits no words: an assignment, a pattern."""
    found = _pieces(node, shell, depth, is_quoted=False)
    return "".join(" " if piece.is_break else piece.text for piece in found)


def _joined(pieces: Iterable[Piece]) -> list[str]:
    words: list[str] = []
    is_open = False
    for piece in pieces:
        if piece.is_break:
            is_open = False
            continue
        found = split(piece.text) if piece.is_split else [piece.text]
        starts_apart = piece.is_split and piece.text[:1].isspace()
        if not found or (found == [""] and not piece.is_quoted):
            is_open = is_open and not piece.text
            continue
        if is_open and not starts_apart:
            words[-1] += found.pop(0)
        words += found
        is_open = not (piece.is_split and piece.text[-1:].isspace())
    return words


def _pieces(node: Node, shell: Shell, depth: int, *, is_quoted: bool) -> Iterator[Piece]:
    if depth > DEEPEST:
        yield Piece(unknown(source(node)))
    elif node.type in _NESTED:
        yield from _nested(node, shell, depth, is_quoted=is_quoted or node.type in _IN_QUOTES)
    elif source(node) in _ALL_WORDS:
        yield from _arguments(shell, is_apart=_ALL_WORDS[source(node)] or not is_quoted)
    elif node.type in _EXPANSIONS:
        yield from _expansion(node, shell, depth, is_quoted=is_quoted)
    else:
        yield Piece(_literal(node), is_quoted=node.type in _LITERAL_QUOTES)


_NESTED = {"string", "translated_string", "concatenation", "heredoc_body", "command_name"}
_IN_QUOTES = {"string", "heredoc_body"}
_EXPANSIONS = {
    *("simple_expansion", "expansion", "command_substitution"),
    *("arithmetic_expansion", "process_substitution"),
}
_LITERAL_QUOTES = {"raw_string", "ansi_c_string"}


def _nested(node: Node, shell: Shell, depth: int, *, is_quoted: bool) -> Iterator[Piece]:
    is_only_arguments = source(node) in {'"$@"', '"${@}"'}
    if node.type == "string" and not is_only_arguments:
        yield Piece("", is_quoted=True)
    for part in parts(node):
        if isinstance(part, str):
            yield Piece(_unescaped(part) if is_quoted else part, is_quoted=is_quoted)
        elif part.type in {'"', "$"}:
            continue
        elif part.type in {"string_content", "heredoc_content"}:
            yield Piece(_unescaped(source(part)), is_quoted=True)
        else:
            yield from _pieces(part, shell, depth + 1, is_quoted=is_quoted)


def _unescaped(quoted: str) -> str:
    return clean(_QUOTED_ESCAPE.sub(lambda found: found[1].strip("\n"), quoted))


def _arguments(shell: Shell, *, is_apart: bool) -> Iterator[Piece]:
    for index, word in enumerate(shell.positional):
        if index:
            yield Piece(" ", is_break=is_apart, is_quoted=True)
        yield Piece(word, is_quoted=True)


def _literal(node: Node) -> str:
    content = source(node)
    if node.type == "raw_string":
        return clean(content[1:-1])
    if node.type == "ansi_c_string":
        return clean(_ESCAPE.sub(lambda one: _ANSI.get(one[1], one[0]), content[2:-1]))
    return clean(_ESCAPE.sub(lambda one: one[1].strip("\n"), content))


def _expansion(node: Node, shell: Shell, depth: int, *, is_quoted: bool) -> Iterator[Piece]:
    if node.type == "command_substitution":
        found = substitution(node, shell, lambda one: text(one, shell, depth + 1))
        value = unknown(source(node)) if found is None else found
        yield Piece(value, is_split=not is_quoted, is_quoted=is_quoted)
        return
    if node.type not in {"simple_expansion", "expansion"}:
        yield Piece(unknown(source(node)), is_quoted=is_quoted)
        return
    items = _elements(node, shell)
    if items is not None:
        for index, item in enumerate(items):
            yield from [Piece("", is_break=True)] * bool(index)
            yield Piece(item, is_quoted=True)
        return
    value = parameter(node, shell, lambda one: text(one, shell, depth + 1))
    yield Piece(value, is_split=not is_quoted, is_quoted=is_quoted)


_ELEMENTS = re.compile(r"\$\{([A-Za-z_]\w*)\[[@*]\]\}")


def _elements(node: Node, shell: Shell) -> tuple[str, ...] | None:
    match = _ELEMENTS.fullmatch(source(node))
    if match is None:
        return None
    variable = shell.variables.get(match[1])
    if variable is None:
        return (unset(source(node)),)
    return (variable.value,) if variable.items is None else variable.items
