"""The state of one reading of a syntax tree, and the small questions asked of its nodes.

Statements, expressions, strings and patterns need one another; each lives in a module of its own
and reaches the others through the `TolerantReader`, so that imports stay a tree.
"""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from flaskgate.text.python.gaps import Gap, Span, unreadable

DEPTH = 400
"""Frames of Python's stack, which has a thousand: each expression needs two, each block six."""

_EXPRESSION, _STATEMENT = 2, 6

NAMES = 300
"""Names of an unreadable region that are kept; a hostile one may hold thousands."""

_LOOKED_AT = 20_000  # nodes of an unreadable region
_LONGEST = 60  # characters of a gap that are shown


class Unreadable(Exception):  # noqa: N818 - a part of the file's, caught where a statement is read
    """The node is none that stands for something in `ast`."""


@dataclass(slots=True, eq=False, kw_only=True)
class TolerantReader:
    """One reading of a file."""

    expressions: Mapping[str, Callable[[TolerantReader, Node], ast.expr]]
    """By the type of a node, what makes an expression of it."""
    statements: Mapping[str, Callable[[TolerantReader, Node], ast.stmt]]
    bound: frozenset[str] = frozenset()
    """What the file imports, defines or assigns, wherever it does."""
    gaps: list[Gap] = field(default_factory=list)
    depth: int = 0

    def expression(self, node: Node) -> ast.expr:
        """Return an expression; raises `Unreadable` where it is none or too deep."""
        how = self.expressions.get(node.type)
        if how is None or self.depth >= DEPTH:
            raise Unreadable
        self.depth += _EXPRESSION
        try:
            return starred(how(self, node))
        finally:
            self.depth -= _EXPRESSION

    def every(self, nodes: Sequence[Node]) -> list[ast.expr]:
        """Return what stands between the commas."""
        return [self.expression(node) for node in nodes if node.is_named]

    def target(self, node: Node, context: ast.Store | ast.Del) -> ast.expr:
        """Return an expression that is assigned to or deleted."""
        return _in_context(self.expression(node), context)

    def block(self, node: Node) -> list[ast.stmt]:
        """Return the statements of a block; what cannot be read among them stands there as such.

        After a broken head the grammar takes the lines below it for statements of the block around:
        those are told by their column.
        """
        found: list[ast.stmt] = []
        broken: list[Node] = []
        column = node.start_point.column if node.type == "block" else 0
        follows = False  # a semicolon
        for one in significant(node):
            if one.type == ";":
                follows = True
                continue
            is_astray = one.start_point.column != column and not follows
            follows = False
            statement = None if one.is_error or (broken and is_astray) else self.statement(one)
            if statement is None:
                broken.append(one)
                continue
            found += self._region(broken)
            broken = []
            found.append(statement)
        return [*found, *self._region(broken)]

    def statement(self, node: Node) -> ast.stmt | None:
        """Return a statement, or None where it cannot be read."""
        how = self.statements.get(node.type)
        if how is None or is_broken(node) or self.depth >= DEPTH:
            return None
        self.depth += _STATEMENT
        kept = len(self.gaps)
        try:
            return how(self, node)
        except Unreadable:
            del self.gaps[kept:]
            return None
        finally:
            self.depth -= _STATEMENT

    def _region(self, nodes: Sequence[Node]) -> Sequence[ast.stmt]:
        """Return what stands for nodes that cannot be read: none of their names is known after."""
        if not nodes:
            return ()
        words = " ".join(" ".join(text(node)[: 4 * _LONGEST] for node in nodes[:4]).split())
        self.gaps.append(Gap(nodes[0].start_point.row + 1, words[:_LONGEST]))
        place = between(nodes[0], nodes[-1])
        names = list(dict.fromkeys(name for node in nodes for name in names_in(node)))[:NAMES]
        value = unreadable([ast.Name(id=one, ctx=ast.Load(), **place) for one in names], place)
        if not names:
            return (ast.Expr(value=value, **place),)
        targets: list[ast.expr] = [ast.Name(id=one, ctx=ast.Store(), **place) for one in names]
        return (ast.Assign(targets=targets, value=value, **place),)


def is_broken(node: Node) -> bool:
    """Return whether a statement has an error outside the blocks and clauses in it."""
    if not node.has_error:
        return False
    if node.type == "type_alias_statement":  # its left side may have parameters with defaults
        return any(one.is_error for one in node.children) or node.children[-1].has_error
    if not any(one.type in _HOLDERS for one in node.children):
        return True
    return any(
        one.is_error or one.is_missing or (one.has_error and is_broken(one))
        for one in node.children
        if one.type not in _SPARED
    )


_SPARED = frozenset({"block", "type_parameter"})
"""A block tells its own errors; the grammar knows no defaults of type parameters."""
_CLAUSES = frozenset(
    ["elif_clause", "else_clause", "except_clause", "finally_clause", "case_clause"]
)
_HOLDERS = _CLAUSES | {"block", "function_definition", "class_definition"}


def significant(node: Node) -> list[Node]:
    """Return the children without comments and line continuations."""
    return [one for one in node.children if one.is_error or not one.is_extra]


def named(node: Node) -> list[Node]:
    """Return the children that are no words or signs of the grammar, nor comments."""
    return [one for one in node.named_children if not one.is_extra]


def required(node: Node, name: str) -> Node:
    """Return the child in a field; raises `Unreadable` where there is none."""
    found = node.child_by_field_name(name)
    if found is None:
        raise Unreadable
    return found


def child(node: Node, *types: str) -> Node | None:
    """Return the first child of a type."""
    return next((one for one in node.children if one.type in types), None)


def has(node: Node, word: str) -> bool:
    """Return whether one of the node's own words or signs is this."""
    return any(one.type == word for one in node.children)


def text(node: Node) -> str:
    """Return what stands there."""
    return (node.text or b"").decode("utf-8", "replace")


def identifier(node: Node) -> str:
    """Return a name as Python knows it: in the form NFKC."""
    return unicodedata.normalize("NFKC", text(node))


def dotted(node: Node) -> str:
    """Return a name with dots, without the blanks between."""
    if node.type == "identifier":
        return identifier(node)
    return ".".join(identifier(one) for one in named(node))


def span(node: Node) -> Span:
    """Return where a node stands."""
    return between(node, node)


def between(first: Node, last: Node) -> Span:
    """Return where several nodes stand."""
    return Span(
        lineno=first.start_point.row + 1,
        col_offset=first.start_point.column,
        end_lineno=last.end_point.row + 1,
        end_col_offset=last.end_point.column,
    )


def whole(node: Node) -> Span:
    """Return where a statement with blocks stands: comments at its end do not belong to it."""
    last = node
    while inside := significant(last):
        last = inside[-1]
    return between(node, last)


def names_in(node: Node) -> Iterator[str]:
    """Yield the names in a node, in order."""
    waiting = [node]
    for _ in range(_LOOKED_AT):
        if not waiting:
            return
        here = waiting.pop()
        if here.type == "identifier":
            yield identifier(here)
        waiting += reversed(here.children)


def starred(node: ast.expr) -> ast.expr:
    """Return `*(a.b)` for what the grammar has as `(*a).b`: a star binds weaker than all else."""
    name = _LEFTMOST.get(type(node))
    star = None if name is None else getattr(node, name)
    if name is None or not isinstance(star, ast.Starred):
        return node
    setattr(node, name, star.value)
    node.lineno, node.col_offset = star.value.lineno, star.value.col_offset
    star.value = node
    star.end_lineno, star.end_col_offset = node.end_lineno, node.end_col_offset
    return star


_LEFTMOST: Mapping[type[ast.expr], str] = {
    ast.Attribute: "value",
    ast.BinOp: "left",
    ast.Call: "func",
    ast.Compare: "left",
    ast.IfExp: "body",
    ast.Subscript: "value",
}


def _in_context(node: ast.expr, context: ast.Store | ast.Del) -> ast.expr:
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        node.ctx = context
    elif isinstance(node, ast.Starred):
        node.ctx = context
        _in_context(node.value, context)
    elif isinstance(node, ast.List | ast.Tuple):
        node.ctx = context
        for one in node.elts:
            _in_context(one, context)
    else:
        raise Unreadable
    return node
