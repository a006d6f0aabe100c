"""Names in a definition: those local to a function, and what Python calls it by where it stands.

A function's own names are those that it binds anywhere, before it does so, too
(https://docs.python.org/3/reference/executionmodel.html#resolution-of-names).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from flaskgate.launch.python.interpreter.source.modules import Source, names_bound

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@lru_cache(maxsize=4_096)
def local_names(node: ast.AST) -> frozenset[str]:
    """Return the names that a function, or a class, binds itself, without parameters."""
    if not isinstance(node, _Definition):
        return frozenset()
    found: set[str] = set()
    elsewhere: set[str] = set()
    waiting: list[tuple[ast.AST, bool]] = [(one, False) for one in node.body]
    while waiting:
        here, is_inside = waiting.pop()
        is_inside |= isinstance(here, _Comprehension)
        match here:
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                elsewhere.update(names)
            case ast.NamedExpr(target=ast.Name(id=name)):
                found.add(name)
        if not is_inside:
            found.update(names_bound(here))
        if not isinstance(here, _Definition | ast.Lambda):
            waiting.extend((one, is_inside) for one in ast.iter_child_nodes(here))
    return frozenset(found - elsewhere)


_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


def qualified_name(source: Source, node: ast.AST) -> str:
    """Return the name of a definition with those of what it stands in; empty: it is not there."""
    return next((name for one, name in _named(source.tree, "") if one is node), "")


def _named(tree: ast.AST, around: str) -> Iterator[tuple[ast.AST, str]]:
    """Yield definitions with their qualified names, outer ones first."""
    waiting = [(one, around) for one in ast.iter_child_nodes(tree)]
    while waiting:
        node, before = waiting.pop()
        if isinstance(node, _SCOPES):
            name = before + ("<lambda>" if isinstance(node, ast.Lambda) else node.name)
            yield node, name
            before = f"{name}." if isinstance(node, ast.ClassDef) else f"{name}.<locals>."
        waiting.extend((one, before) for one in ast.iter_child_nodes(node))
