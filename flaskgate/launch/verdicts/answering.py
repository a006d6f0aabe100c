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
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository
from flaskgate.model.findings import Location, Position, Step
from flaskgate.text.python.python import parse

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_KEEPING = frozenset(
    {
        *("route", "websocket", "errorhandler"),
        *("before_request", "after_request", "teardown_request", "teardown_appcontext"),
        *("before_app_request", "after_app_request", "teardown_app_request", "app_errorhandler"),
        *("before_first_request", "before_app_first_request", "context_processor"),
        *("app_context_processor", "url_value_preprocessor", "add_url_rule"),
        *("register_error_handler", "add_resource"),
    }
)
"""Methods of applications and blueprints that keep what they are given for requests to come."""
_VIEWS = frozenset({"MethodView", "View", "Resource", "MethodResource"})
"""Bases of classes whose methods answer requests."""
_WORDS = re.compile(
    rb"\.(?:" + "|".join(sorted(_METHODS | _KEEPING)).encode() + rb")\b|View\b|Resource\b"
)
_STARTS = re.compile(rb"(?i)debug|werkzeug")
_SPAWNS = re.compile(rb"\b(?:subprocess|Popen|os\.(?:system|popen|spawn\w+))\b")
_PROGRAM = re.compile(r"[\w./-]+\.py\b")
_LONGEST = 1_000
"""Characters of a text in which programs are looked for."""
_MOST = 500
"""Files that are looked at."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def answering_blocks(paths: Iterable[PurePosixPath], repository: Repository) -> Iterator[Location]:
    """Yield the bodies of functions that answer requests, of files in which that may matter."""
    for path in islice(sorted(paths), _MOST):
        file = repository.read(path)
        if file is None or not (_STARTS.search(file.data) and _WORDS.search(file.data)):
            continue
        for function in _answering(parse(file.data, is_patient=False).tree):
            last = function.end_lineno or function.lineno
            yield Location(path, Position(function.body[0].lineno, 1), Position(last + 1, 1))


def spawned_programs(
    paths: Iterable[PurePosixPath], repository: Repository
) -> Iterator[tuple[Step, PurePosixPath]]:
    """Yield the programs that functions start which answer requests, and where they do."""
    for path in islice(sorted(paths), _MOST):
        file = repository.read(path)
        if file is None or not (_SPAWNS.search(file.data) and _WORDS.search(file.data)):
            continue
        for function in _answering(parse(file.data, is_patient=False).tree):
            calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
            for call in (one for one in calls if _SPAWNS.search(ast.unparse(one.func).encode())):
                place = Location(path, Position(call.lineno, 1), Position(call.lineno + 1, 1))
                message = file.lines[call.lineno - 1].strip()
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


def _answering(module: ast.Module) -> Iterator[_Function]:
    """Yield the functions that are called for requests, and those that they call by name."""
    functions: dict[str, list[_Function]] = {}
    for node in ast.walk(module):
        if isinstance(node, _Function):
            functions.setdefault(node.name, []).append(node)
    waiting = [view for node in ast.walk(module) for view in _views(node, functions)]
    known: set[int] = set()
    while waiting:
        function = waiting.pop()
        if id(function) in known:
            continue
        known.add(id(function))
        yield function
        named = {_called(node) for node in ast.walk(function)}
        waiting += [one for name in named for one in functions.get(name, ())]


def _views(node: ast.AST, functions: Mapping[str, Sequence[_Function]]) -> Iterator[_Function]:
    """Yield the functions that a node keeps for requests, of those of the module by name."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            if any(_is_method_of(one, _METHODS | _KEEPING) for one in node.decorator_list):
                yield node
        case ast.ClassDef() if any(_last(one) in _VIEWS for one in node.bases):
            yield from (one for one in node.body if isinstance(one, _Function))
        case ast.Call() if _is_method_of(node.func, _KEEPING):
            for value in (*node.args, *(one.value for one in node.keywords)):
                yield from functions.get(value.id, ()) if isinstance(value, ast.Name) else ()
        case _:
            pass


def _is_method_of(node: ast.expr, names: Collection[str]) -> bool:
    node = node.func if isinstance(node, ast.Call) else node
    return isinstance(node, ast.Attribute) and node.attr in names


def _called(node: ast.AST) -> str:
    """Return the function of the module, or of the same object, that a node may mean."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return name
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
            return name
        case _:
            return ""


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
