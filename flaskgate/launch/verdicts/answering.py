"""Says which code of an app answers requests: whoever serves the app gets there.

Importing an app executes none of its views, so that nothing follows them; but they run behind every
server, and what they start is started. It is told by how Flask is given a function, and by whom it
is called in its module (https://flask.palletsprojects.com/en/stable/api/#flask.Flask.add_url_rule).
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple

from flaskgate.launch.model import Repository
from flaskgate.launch.python.libraries.names import KEEPS_FOR_REQUESTS, METHODS
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Position, Step
from flaskgate.text.python.names import last_name
from flaskgate.text.python.python import parse

_VIEWS = frozenset({"MethodView", "View", "Resource", "MethodResource"})
"""Bases of classes whose methods answer requests."""
_WORDS = re.compile(
    rb"\.(?:" + "|".join(sorted(METHODS | KEEPS_FOR_REQUESTS)).encode() + rb")\b|View\b|Resource\b"
)
_SERVES = re.compile(rb"\.run\b|run_simple|DebuggedApplication")
_DEBUGS = re.compile(rb"(?i)debug")
_SETS = re.compile(rb"\.debug\s?=(?!=)|[\"']DEBUG[\"']|\bDEBUG\b\s?=")
"""What a finding about debug mode stands on."""
_SPAWNS = re.compile(rb"\b(?:subprocess|Popen|os\.(?:system|popen|spawn\w+))\b")
_PROGRAM = re.compile(r"[\w./-]+\.py\b")
_LONGEST = 1_000
"""Characters of a text in which programs are looked for."""
_MOST = 500
"""Files that are looked at."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Answering(NamedTuple):
    """A function that is called for requests, or that such a function calls."""

    path: PurePosixPath
    function: _Function

    @property
    def block(self) -> Location:
        """Its body."""
        last = self.function.end_lineno or self.function.lineno
        first = self.function.body[0].lineno
        return Location(self.path, Position(first, 1), Position(last + 1, 1))


def spawned_programs(
    answering: Iterable[Answering], repository: Repository
) -> Iterator[tuple[Step, PurePosixPath]]:
    """Yield the programs that functions start which answer requests, and where they do."""
    for path, function in answering:
        file = repository.read(path)
        calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
        for call in (one for one in calls if _SPAWNS.search(ast.unparse(one.func).encode())):
            place = Location(path, Position(call.lineno, 1), Position(call.lineno + 1, 1))
            message = file.lines[call.lineno - 1].strip() if file is not None else ""
            for program in _programs(call, path.parent, repository):
                yield Step(location=place, message=message), program


def _programs(
    call: ast.Call, folder: PurePosixPath, repository: Repository
) -> Iterator[PurePosixPath]:
    """Yield the Python files that the texts of a call name, from the root or from a folder."""
    for node in ast.walk(call):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for name in _PROGRAM.findall(node.value[:_LONGEST]):
                bases = (PurePosixPath(), folder)
                paths = (PurePosixPath(posixpath.normpath(f"{one}/{name}")) for one in bases)
                yield from (one for one in dict.fromkeys(paths) if one in repository.paths)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Module:
    """What a module defines, and what it takes from others."""

    path: PurePosixPath
    functions: Mapping[str, Sequence[_Function]]
    imported: Mapping[str, tuple[str, str]]
    """By the name here: the last name of the module, and the name there, if it is not all of it."""
    nodes: Sequence[ast.AST]


def answering_functions(
    paths: Iterable[PurePosixPath], repository: Repository
) -> Iterator[Answering]:
    """Yield what answers requests, of files in which that may matter."""
    modules = _modules(paths, repository)
    by_name: dict[str, list[_Module]] = {}
    for one in modules:
        by_name.setdefault(_name(one.path), []).append(one)
    waiting = [(one, view) for one in modules for node in one.nodes for view in _views(node, one)]
    known: set[int] = set()
    while waiting:
        module, function = waiting.pop()
        if id(function) in known:
            continue
        known.add(id(function))
        if isinstance(function, _Function):
            yield Answering(module.path, function)
        for node in ast.walk(function):
            waiting += _called(node, module, by_name)


def _modules(paths: Iterable[PurePosixPath], repository: Repository) -> Sequence[_Module]:
    """Return the modules that may start something, and those with views that name one of them."""
    read = (repository.read(path) for path in islice(sorted(paths), _MOST))
    files = [one for one in read if one is not None]
    starting = [one for one in files if _starts(one.data)]
    names = sorted({_name(one.path) for one in starting})
    listed = "|".join(map(re.escape, names)).encode()
    named = re.compile(rb"\b(?:%b)\b" % listed)
    views = [one for one in files if names and _WORDS.search(one.data) and named.search(one.data)]
    return [_module(one) for one in {one.path: one for one in (*starting, *views)}.values()]


def _name(path: PurePosixPath) -> str:
    """Return the last name under which a module is imported."""
    return path.parent.name if path.stem == "__init__" else path.stem


def _starts(data: bytes) -> bool:
    has_server = _SERVES.search(data) is not None and _DEBUGS.search(data) is not None
    return has_server or _SETS.search(data) is not None or _SPAWNS.search(data) is not None


def _module(file: SourceFile) -> _Module:
    nodes = list(ast.walk(parse(file.data, is_patient=False).tree))
    functions: dict[str, list[_Function]] = {}
    imported: dict[str, tuple[str, str]] = {}
    for node in nodes:
        if isinstance(node, _Function):
            functions.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            home = (
                (node.module or "").rpartition(".")[2] if isinstance(node, ast.ImportFrom) else ""
            )
            for one in node.names:
                last = one.name.rpartition(".")[2]
                imported[one.asname or last] = (home, last) if home else (last, "")
    return _Module(path=file.path, functions=functions, imported=imported, nodes=nodes)


def _views(node: ast.AST, module: _Module) -> Iterator[_Function | ast.Lambda]:
    """Yield the functions that a node keeps for requests, of those of the module by name."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            if any(_is_method_of(one, METHODS | KEEPS_FOR_REQUESTS) for one in node.decorator_list):
                yield node
        case ast.ClassDef() if any(last_name(one) in _VIEWS for one in node.bases):
            yield from (one for one in node.body if isinstance(one, _Function))
        case ast.Call() if _is_method_of(node.func, KEEPS_FOR_REQUESTS):
            for value in (*node.args, *(one.value for one in node.keywords)):
                yield from [value] if isinstance(value, ast.Lambda) else ()
                yield from module.functions.get(last_name(value), ()) if _is_name(value) else ()
        case _:
            pass


def _called(
    node: ast.AST, module: _Module, modules: Mapping[str, Sequence[_Module]]
) -> Iterator[tuple[_Module, _Function]]:
    """Yield the functions of the module, of the same object or of another module that are meant."""
    match node:
        case (
            ast.Name(id=name, ctx=ast.Load())
            | ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name)
        ):
            yield from ((module, one) for one in module.functions.get(name, ()))
            home, there = module.imported.get(name, ("", ""))
        case ast.Attribute(value=ast.Name(id=owner), attr=there):
            home = (module.imported.get(owner) or ("", ""))[0]
            home = module.imported[owner][1] or home if home else ""
        case _:
            return
    for other in modules.get(home, ()) if there else ():
        yield from ((other, one) for one in other.functions.get(there, ()))


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name)


def _is_method_of(node: ast.expr, names: Collection[str]) -> bool:
    node = node.func if isinstance(node, ast.Call) else node
    return isinstance(node, ast.Attribute) and node.attr in names
