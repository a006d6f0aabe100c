"""The last parts of dotted names: `run` of `app.run`."""

from __future__ import annotations

import ast


def last_name(node: ast.AST | None) -> str:
    """Return the last part of a name: `cd` of `c.cd`; empty for what is no name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def called_name(node: ast.expr) -> str:
    """Return the last part of the name of a decorator, or of what a call calls."""
    return last_name(node.func if isinstance(node, ast.Call) else node)
