"""What Python calls a function or a class by where it stands: `__qualname__`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flaskgate.launch.python.interpreter.source.modules import Source

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
