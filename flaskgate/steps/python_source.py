"""Reads a Python file that has findings: where a statement ends, and which object is the app.

Nothing of the workspace is imported or run.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Position
from flaskgate.text.python.gaps import is_gap
from flaskgate.text.python.python import parse as parse_python


@dataclass(frozen=True, slots=True, kw_only=True)
class AppObject:
    """What a WSGI server has to import."""

    module: str
    """Dotted, as seen from `folder`."""
    name: str
    """An object, or a call of a factory such as `create_app()`."""
    folder: PurePosixPath
    """Where the server has to start, from the repository root."""
    maker: str = ""
    """The class that made it where that is known: `Flask`, `SocketIO`, `Dash` …"""


IsPackage = Callable[[PurePosixPath], bool]
"""Tells whether a folder of the workspace has an `__init__.py`."""


class Module:
    """One Python file, parsed once for all that is asked about it."""

    def __init__(self, file: SourceFile, tree: ast.Module, is_package: IsPackage) -> None:
        self._file = file
        self._tree = tree
        home = _home(file.path, is_package)
        self._names = None if home is None else _Names(tree, *home)

    def statement_at(self, place: Location) -> Location:
        """Return the span of the smallest statement around `place`, of a compound one its head."""
        found = _statement(self._tree.body, place)
        if found is None or is_gap(found):
            return place
        end_line = found.end_lineno or found.lineno
        body = getattr(found, "body", None)
        if body:
            end_line = max(found.lineno, place.end.line, body[0].lineno - 1)
        end = Position(end_line, len(self._file.lines[end_line - 1]) + 1)
        return Location(place.path, Position(found.lineno, 1), end)

    def app_at(self, place: Location) -> AppObject | None:
        """Return the app that the code at `place` is about, else the file's own.

        None: no object of this file can be named to a server.
        """
        if self._names is None:
            return None
        statement = _statement(self._tree.body, place)
        receivers = [] if statement is None else _receivers(statement, place)
        apps = (self._names.resolve(one) for one in (*receivers, *self._names.apps))
        return next((app for app in apps if app is not None), None)


def parse(file: SourceFile, is_package: IsPackage) -> Module:
    """Return the module; what no grammar of Python reads of it is no statement of its own."""
    return Module(file, parse_python(file.data).tree, is_package)


def _statement(body: Sequence[ast.stmt], place: Location) -> ast.stmt | None:
    """Go down from a block to the smallest statement around `place`, one block a level."""
    found: ast.stmt | None = None
    blocks: list[Sequence[ast.stmt]] = [body]
    while blocks:
        inner = next((one for one in blocks.pop() if _contains(one, place)), None)
        if inner is not None:
            found = inner
            blocks = _blocks(inner)
    return found


def _blocks(statement: ast.stmt) -> list[Sequence[ast.stmt]]:
    """Return the blocks of a compound statement, those of its handlers and cases too."""
    holders: list[ast.AST] = [
        statement,
        *getattr(statement, "handlers", ()),
        *getattr(statement, "cases", ()),
    ]
    return [
        block
        for holder in holders
        for name in ("body", "orelse", "finalbody")
        if (block := getattr(holder, name, None))
    ]


def _contains(node: ast.stmt | ast.expr, place: Location) -> bool:
    end = node.end_lineno or node.lineno
    return node.lineno <= place.start.line and place.end.line <= end


def _home(path: PurePosixPath, is_package: IsPackage) -> tuple[str, PurePosixPath] | None:
    """Return the module's dotted name and the folder from which it is imported."""
    parts = [] if path.stem == "__init__" else [path.stem]
    folder = path.parent
    while folder.name and is_package(folder):
        parts.insert(0, folder.name)
        folder = folder.parent
    if not parts or path.suffix != ".py" or any(set(part) & set(". \t'\"") for part in parts):
        return None
    return ".".join(parts), folder


def _receivers(statement: ast.stmt, place: Location) -> Iterator[ast.expr]:
    """Yield the objects whose methods or attributes `place` touches, the innermost first."""
    around = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.expr) and _contains(node, place)
    ]
    for node in reversed(around):
        if isinstance(node, ast.Attribute):
            yield node.value
        elif isinstance(node, ast.Call):
            yield from node.args[:3]


class _Names:
    """What the names of one module stand for, as far as a server could import it."""

    def __init__(self, tree: ast.Module, module: str, folder: PurePosixPath) -> None:
        self._module = module
        self._folder = folder
        self._imports: dict[str, tuple[str, str]] = {}
        self._calls: dict[str, ast.Call] = {}
        self._top: set[str] = set()
        for node in ast.walk(tree):
            if not (isinstance(node, ast.stmt) and is_gap(node)):
                self._note(node)
        for statement in tree.body:
            if not is_gap(statement):
                self._note_top(statement)

    @property
    def apps(self) -> list[ast.expr]:
        """The module's own objects that a framework made."""
        made = (name for name in sorted(self._top) if self._maker(name) in _FRAMEWORKS)
        return [ast.Name(id=name) for name in made]

    def resolve(self, receiver: ast.expr) -> AppObject | None:
        while isinstance(receiver, ast.Attribute | ast.Subscript):
            receiver = receiver.value
        if isinstance(receiver, ast.Call):
            return self._factory(receiver)
        return self._named(receiver.id) if isinstance(receiver, ast.Name) else None

    def _named(self, name: str) -> AppObject | None:
        call = self._calls.get(name)
        maker = self._maker(name)
        if maker == "SocketIO" and call is not None and call.args:
            inner = self.resolve(call.args[0])
            return None if inner is None else _made(inner, maker)
        if name in self._top and (call is not None or name in _USUAL):
            return self._app(self._module, name, maker)
        if name in self._imports:
            return self._app(*self._imports[name], maker) if self._imports[name][0] else None
        return self._factory(call) if call is not None else None

    def _factory(self, call: ast.Call) -> AppObject | None:
        if not isinstance(call.func, ast.Name) or call.args or call.keywords:
            return None
        name = call.func.id
        module, original = self._imports.get(name, (self._module, name))
        if original in _FRAMEWORKS or (name not in self._imports and name not in self._top):
            return None
        return self._app(module, f"{original}()", "")

    def _app(self, module: str, name: str, maker: str) -> AppObject:
        return AppObject(module=module, name=name, folder=self._folder, maker=maker)

    def _maker(self, name: str) -> str:
        call = self._calls.get(name)
        if call is None:
            return ""
        if isinstance(call.func, ast.Attribute):
            return call.func.attr
        made_by = call.func.id if isinstance(call.func, ast.Name) else ""
        return self._imports.get(made_by, ("", made_by))[1]

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, ast.ImportFrom):
            source = self._absolute(node)
            for alias in node.names:
                self._imports[alias.asname or alias.name] = (source, alias.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self._calls.setdefault(target.id, node.value)

    def _note_top(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Assign):
            self._top |= {one.id for one in statement.targets if isinstance(one, ast.Name)}
        elif isinstance(statement, ast.FunctionDef):
            self._top.add(statement.name)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self._module.split(".")[: -node.level]
        return ".".join([*package, *([node.module] if node.module else [])])


_FRAMEWORKS = frozenset({"Flask", "SocketIO", "Dash", "FlaskApp", "App", "Quart", "APIFlask"})
_USUAL = frozenset({"app", "application", "server"})


def _made(app: AppObject, maker: str) -> AppObject:
    return AppObject(module=app.module, name=app.name, folder=app.folder, maker=maker)
