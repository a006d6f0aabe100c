"""Which names are local to a function: those that it binds anywhere, before it does so, too.

Source: https://docs.python.org/3/reference/executionmodel.html#resolution-of-names.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from flaskgate.launch.python.interpreter.source.modules import names_bound

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@lru_cache(maxsize=4_096)
def local_names(node: ast.AST) -> frozenset[str]:
    """Return the names that a function binds itself, without its parameters."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
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
