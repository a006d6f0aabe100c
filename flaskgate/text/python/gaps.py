"""What stands in a tree of `ast` for source that could not be read."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple, TypedDict

UNREADABLE = "<unreadable>"
"""The name of a function that no program has: a call of it stands for what could not be read."""


class Gap(NamedTuple):
    """A part of a file that could not be read."""

    line: int
    """Counted from 1."""
    text: str
    """How it begins, on one line; empty where nothing of the file could be read."""


class Span(TypedDict):
    """Where a node of `ast` stands: lines count from 1, columns from 0 in bytes of UTF-8."""

    lineno: int
    col_offset: int
    end_lineno: int
    end_col_offset: int


def alias(target: ast.expr, value: ast.expr, place: Span) -> ast.Assign:
    """Return what stands for `type X = …`: its value is evaluated when somebody asks for it."""
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    later = ast.Lambda(args=nothing, body=value, **place)
    return ast.Assign(targets=[target], value=later, **place)


def is_gap(statement: ast.stmt) -> bool:
    """Return whether a statement stands for a part that could not be read."""
    value = statement.value if isinstance(statement, ast.Assign | ast.Expr) else None
    name = value.func if isinstance(value, ast.Call) else None
    return isinstance(name, ast.Name) and name.id == UNREADABLE


def unreadable(parts: Sequence[ast.expr], place: Span) -> ast.Call:
    """Return what stands for code that no node of `ast` stands for, with what it may touch."""
    return ast.Call(
        func=ast.Name(id=UNREADABLE, ctx=ast.Load(), **place),
        args=list(parts),
        keywords=[],
        **place,
    )
