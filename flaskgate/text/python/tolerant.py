"""Python that `ast` does not read, as a tree of `ast`: by tree-sitter's grammar of Python.

The Python that runs the gate reads its own grammar and no newer one. Tried were, on tables of what
is new in 3.12 to 3.14 and of what Python 2 had (`tests/text/python/test_tolerant.py`):

- parso reads up to 3.13 at most, without nested f-strings, `except*`, `match` and `type`;
- libcst reads all of Python 3, but nothing of Python 2, and nothing of a file with one error;
- tree-sitter-python reads both, and what surrounds an error; only defaults of type parameters are
  an error to it, which stand where nothing is run.

So that nothing else has to know, its tree becomes one of `ast`. Type parameters are left out: they
are evaluated only when somebody asks for them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import tree_sitter_python
from tree_sitter import Language, Node, Parser

from flaskgate.text.python.expressions import EXPRESSIONS
from flaskgate.text.python.gaps import Gap, Span, unreadable
from flaskgate.text.python.reader import TolerantReader, identifier, named, names_in
from flaskgate.text.python.statements import STATEMENTS

_LANGUAGE = Language(tree_sitter_python.language())

LARGEST = 500_000
"""Bytes of a file; what is larger and not read by `ast` is data or generated."""

NODES = 250_000
"""Nodes of the grammar's tree, some four seconds; a real file of 500,000 bytes has fewer."""


def read(source: str) -> tuple[ast.Module, tuple[Gap, ...]]:
    """Return the tree of `source`, whose lines end with LF, and what of it could not be read."""
    root = _root(source.encode("utf-8", "replace"))
    if root is None:
        return _nothing()
    reader = TolerantReader(
        expressions=EXPRESSIONS, statements=STATEMENTS, bound=frozenset(_bound(root))
    )
    body = reader.block(root)
    return ast.Module(body=body, type_ignores=[]), tuple(reader.gaps)


def nodes(data: bytes) -> Iterator[Node]:
    """Yield every node of a source in the grammar's tree, those of what is an error among them."""
    root = _root(data)
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children


def _root(data: bytes) -> Node | None:
    """Return the grammar's tree; None for what is too large."""
    if len(data) > LARGEST:
        return None
    root = Parser(_LANGUAGE).parse(_MIXED.sub(_indented, data)).root_node
    return None if root.descendant_count > NODES else root


_MIXED = re.compile(rb"^\t* +\t[\t ]*", re.MULTILINE)
"""Indentation in which a tab comes behind a space, which Python 2 takes."""


def _indented(match: re.Match[bytes]) -> bytes:
    """Return the same indentation with tabs first: a tab reaches to the next multiple of eight.

    The grammar adds eight columns for each tab, wherever it stands.
    """
    tabs, spaces = divmod(len(match[0].expandtabs(8)), 8)
    return b"\t" * tabs + b" " * spaces


def _nothing() -> tuple[ast.Module, tuple[Gap, ...]]:
    place = Span(lineno=1, col_offset=0, end_lineno=1, end_col_offset=0)
    whole = ast.Expr(value=unreadable([], place), **place)
    return ast.Module(body=[whole], type_ignores=[]), (Gap(1, ""),)


def _bound(root: Node) -> Iterator[str]:
    """Yield the names that the file imports, defines as classes or assigns."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.type == "class_definition":
            yield from (identifier(one) for one in named(node)[:1])
        elif node.type in {"import_statement", "import_from_statement"}:
            yield from names_in(node)
        elif node.type == "assignment":
            yield from (identifier(one) for one in named(node)[:1])
        waiting += node.children
