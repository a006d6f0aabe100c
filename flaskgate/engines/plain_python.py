"""Writes Python as Semgrep's grammars know it: pure, and all that a rule can match in its place.

Semgrep gives up on a file, or passes over a part of it, where Python is newer or rarer than its
grammars (1.182.0; one for most files, and an older one for those that the first cannot read). What
is rewritten says the same to a rule: a prefix of a string in its usual spelling, a template as the
f-string of the same values, `a` for `*a` where a display and no call takes it, a pattern of `match`
by any key. A default of a type parameter is left out: Python evaluates it when somebody asks for
it, and one that calls something stays, and with it the remark that the file was not read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeGuard

from flaskgate.text.python.python import encoding_of, parse

_LINE_END = re.compile(rb"\n")
_INK = re.compile(rb"[^\s]")
_LAZY = re.compile(rb"=(?!=)[^,\]\[]*(?:\[[^\[\]]*\][^,\]\[]*)*")
"""The default of a type parameter, with brackets of its own one within the other at most once."""


class _Edit(NamedTuple):
    """A part of the source, in bytes, and what stands there instead: as long as what it was."""

    start: int
    text: bytes


def plain(data: bytes) -> bytes:
    """Return Python source that means the same to a rule, each byte at its offset."""
    found = bytearray(data)
    for edit in (*_of_words(data), *_of_nodes(data)):
        found[edit.start : edit.start + len(edit.text)] = edit.text
    return bytes(found)


def _of_words(data: bytes) -> Iterator[_Edit]:
    """Yield edits of what a tree of `ast` has no place for: prefixes, and type parameters."""
    from flaskgate.text.python.tolerant import nodes  # noqa: PLC0415 (few files need it)

    for node in nodes(data):
        if node.type == "string_start":
            prefix = (node.text or b"").rstrip(b"'\"").lower()
            yield _Edit(node.start_byte, _PREFIXES.get(prefix, b""))
        elif node.type == "type_parameter":
            for match in _LAZY.finditer(node.text or b"", 1):
                if b"(" not in match.group():
                    yield _Edit(node.start_byte + match.start(), _blank(match.group()))


_PREFIXES = {b"f": b"f", b"rf": b"fr", b"fr": b"fr", b"t": b"f", b"rt": b"fr", b"tr": b"fr"}


def _blank(text: bytes) -> bytes:
    return _INK.sub(b" ", text)


def _of_nodes(data: bytes) -> Iterator[_Edit]:
    """Yield edits of stars and of patterns of `match`."""
    if encoding_of(data) != "utf-8":
        return  # the columns of `ast` count bytes of UTF-8
    places = _Places(data)
    tree = parse(data).tree
    given = {id(one) for call in ast.walk(tree) for one in _arguments(call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.MatchStar) or (_is_spread(node) and id(node) not in given):
            yield from places.star(node)
        elif isinstance(node, ast.MatchMapping):
            yield from places.mapping(node)


def _is_spread(node: ast.AST) -> TypeGuard[ast.Starred]:
    """Return whether a star gives the parts of something, and takes none."""
    return isinstance(node, ast.Starred) and isinstance(node.ctx, ast.Load)


def _arguments(node: ast.AST) -> list[ast.expr]:
    """Return what a call is given, or a class is made of: rules look at stars there."""
    if isinstance(node, ast.Call):
        return node.args
    return node.bases if isinstance(node, ast.ClassDef) else []


class _Places:
    """Where the nodes of a tree stand in its source."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(data))]

    def star(self, node: ast.expr | ast.pattern) -> Iterator[_Edit]:
        start = self._start(node)
        # where something stands in an f-string, older Pythons do not say
        if self._data[start : start + 1] == b"*":
            yield _Edit(start, b" ")

    def mapping(self, node: ast.MatchMapping) -> Iterator[_Edit]:
        for key in node.keys:
            start = self._start(key)
            yield _Edit(start, b"1" + _blank(self._data[start + 1 : self._end(key)]))
        if node.rest is not None:
            at = self._data.rfind(b"**", self._start(node), self._end(node))
            yield _Edit(at, b"1:" if at >= 0 else b"")

    def _start(self, node: ast.expr | ast.pattern) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.pattern) -> int:
        return self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
