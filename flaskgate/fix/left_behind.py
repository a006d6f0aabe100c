"""What a program does before it serves, and a server that only imports the application would not.

`python app.py` runs the block under the main guard, where people make tables or read settings
before `app.run()`. A new start command would leave that behind, so it is not written then. What is
not known to do nothing counts as doing something.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position
from flaskgate.text.python.python import parse

_IDLE = frozenset({"print", "int", "str", "bool", "float", "len", "max", "min", "getenv", "format"})
_IDLE_METHODS = frozenset({"getenv", "get", "lower", "upper", "strip", "format", "pop"})
_LOGGING = frozenset({"debug", "info", "warning", "error", "basicConfig"})
_SERVING = frozenset({"run", "run_simple", "run_server", "serve", "serve_forever"})
_DEBUG = frozenset({"debug", "DEBUG", "FLASK_DEBUG", "FLASK_ENV", "ENV"})
"""What is set so goes away for good."""


def left_behind(file: SourceFile, place: Location, module: PurePosixPath | None) -> Location | None:
    """Return the first statement that runs beside the call at `place` and would no longer run.

    None where nothing does, and where no server is started there.

    `module` is the file that the server imports; the statements of another one are all left behind.
    """
    if file.kind is not Kind.PYTHON:
        return None
    tree = parse(file.data).tree
    if not _serves(tree, place.start.line):
        return None
    for statement in _beside(tree, place.start.line, is_imported=file.path == module):
        if _acts(statement):
            return _location(file, statement)
    return None


def _serves(tree: ast.Module, line: int) -> bool:
    """Return whether the call on a line starts a server, and does not set something up."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    here = (one for one in calls if one.lineno <= line <= (one.end_lineno or one.lineno))
    names = (getattr(one.func, "attr", getattr(one.func, "id", "")) for one in here)
    return not _SERVING.isdisjoint(names)


def _beside(tree: ast.Module, line: int, *, is_imported: bool) -> Iterator[ast.stmt]:
    """Yield the statements that run with the one on a line, and not when the file is imported."""
    top = next((one for one in tree.body if _holds(one, line)), None)
    if isinstance(top, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from _block(top.body, line)
    for statement in tree.body:
        is_guard = isinstance(statement, ast.If) and _asks_for_main(statement.test)
        if is_guard and isinstance(statement, ast.If):
            name = top.name if isinstance(top, ast.FunctionDef) else ""
            inner = (one for one in statement.body if not (name and _only_calls(one, name)))
            yield from _block(inner, line)
        elif not is_imported and not _holds(statement, line):
            yield statement


def _block(body: Iterable[ast.stmt], line: int) -> Iterator[ast.stmt]:
    """Yield the statements of a block; of the one that holds the line those around it, in turn."""
    for statement in body:
        if not _holds(statement, line):
            yield statement
            continue
        blocks: Sequence[ast.stmt] = getattr(statement, "body", [])
        others: Sequence[ast.stmt] = getattr(statement, "orelse", [])
        inner = next((one for one in (blocks, others) if any(_holds(s, line) for s in one)), ())
        yield from _block(inner, line)


def _holds(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _asks_for_main(test: ast.expr) -> bool:
    names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
    texts = {node.value for node in ast.walk(test) if isinstance(node, ast.Constant)}
    return "__name__" in names and "__main__" in texts


def _only_calls(statement: ast.stmt, name: str) -> bool:
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    return any(isinstance(one.func, ast.Name) and one.func.id == name for one in calls)


def _acts(statement: ast.stmt) -> bool:
    """Return whether a statement may do something that the application needs."""
    match statement:
        case (
            ast.Import()
            | ast.ImportFrom()
            | ast.FunctionDef()
            | ast.AsyncFunctionDef()
            | ast.ClassDef()
            | ast.Pass()
        ):
            return False
        case ast.Expr(value=ast.Constant()):
            return False
        case ast.Assign(targets=targets) if not all(map(_is_plain, targets)):
            return True
        case ast.AugAssign() | ast.Delete() | ast.Global():
            return True
    return any(not _is_idle(node) for node in ast.walk(statement) if isinstance(node, ast.Call))


def _is_plain(target: ast.expr) -> bool:
    """Return whether an assignment only names a value, or sets the debug mode."""
    if isinstance(target, ast.Subscript):
        key = target.slice
        return isinstance(key, ast.Constant) and key.value in _DEBUG
    return isinstance(target, ast.Name) or getattr(target, "attr", "") in _DEBUG


def _is_idle(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id in _IDLE
    if not isinstance(function, ast.Attribute):
        return False
    owner = getattr(function.value, "id", getattr(function.value, "attr", ""))
    is_logging = function.attr in _LOGGING and owner in {"logging", "logger", "log", "LOGGER"}
    return is_logging or function.attr in _IDLE_METHODS


def _location(file: SourceFile, statement: ast.stmt) -> Location:
    line = file.lines[statement.lineno - 1]
    start = Position(statement.lineno, len(line) - len(line.lstrip()) + 1)
    return Location(file.path, start, Position(statement.lineno, len(line) + 1))
