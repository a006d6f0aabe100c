"""The part of a module's text that an import executes: its statements, and what they call of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_ACTING = re.compile(
    r"(?<!subprocess)(?<!asyncio)\.run(?:_server)?\b[(,)\n]|\bserve(?:_forever)?\(|\brun_simple\("
    r"|\bmake_server\(|(?:WSGI|HTTP)Server\(|DebuggedApplication\(|\.(?:debug|DEBUG) = "
    r"|\bconfig\b[^\n]*\bDEBUG\b|\benviron(?:\.(?:setdefault|update)\(|\[[^\n]*\] = )|\bputenv\("
    r"|\bload_dotenv\(|\bos\.(?:system|exec\w+|spawn\w+|popen)\(|\bsubprocess\.\w+\(|\brunpy\."
    r"|\b(?:import_module|import_string|__import__|exec|eval|(?:load|exec)_(?:module|source))\("
)
"""What serves, starts a program, or changes what others see, as `ast.unparse` writes it."""
_DEFINES = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def acts_at_once(tree: ast.Module) -> bool:
    """Return whether importing a module may serve, or change what others see, by its own text."""
    return _ACTING.search(executed_text(tree)) is not None


def executed_text(tree: ast.Module) -> str:
    """Return what importing a module executes of it, written anew.

    A function belongs to it if what is executed names it, and a class with all its methods if it is
    made; what stands under a main guard does not.
    """
    found = "\n".join(_statements(tree.body))
    left = {one.name: one for one in _definitions(tree)}
    while True:
        named = [name for name in left if re.search(rf"\b{re.escape(name)}\s*\(", found)]
        if not named:
            return found
        found += "\n".join(ast.unparse(left.pop(name)) for name in named)


def _definitions(tree: ast.Module) -> Iterator[_Definition]:
    for node in ast.walk(tree):
        if isinstance(node, _Definition):
            yield node


def _statements(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the statements of a body without those of functions, each with its decorators."""
    for statement in body:
        if isinstance(statement, _DEFINES):
            yield from map(ast.unparse, statement.decorator_list)
        elif isinstance(statement, ast.If) and _is_main_guard(statement.test):
            yield from _statements(statement.orelse)
        elif isinstance(statement, ast.ClassDef):
            yield from map(ast.unparse, (*statement.decorator_list, *statement.bases))
            yield from _statements(statement.body)
        else:
            yield from _parts(statement)


def _parts(statement: ast.stmt) -> Iterator[str]:
    """Yield a plain statement, or the head and the blocks of another."""
    children = list(ast.iter_child_nodes(statement))
    if not any(isinstance(child, ast.stmt) for child in children):
        yield ast.unparse(statement)
        return
    for child in children:
        if isinstance(child, ast.stmt):
            yield from _statements([child])
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from _statements(child.body)
        else:
            yield ast.unparse(child)


def _is_main_guard(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and "__name__" in {
        one.id for one in ast.walk(test) if isinstance(one, ast.Name)
    }
