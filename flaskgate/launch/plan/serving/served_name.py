"""The name of what a call serves where nobody can follow who made it: `app = make()`, `app.run()`.

A name that nothing but its module itself binds, and whenever it is imported, stands for the same
object there: bound once, or in each of the branches of which one is taken.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from flaskgate.launch.model import Repository
from flaskgate.model.findings import Location
from flaskgate.text.python.python import parse


def name_served(place: Location, repository: Repository) -> str:
    """Return the name of the module's that `NAME.run(…)` at a place serves; empty if none does."""
    file = repository.read(place.path)
    if file is None or place.path.suffix != ".py":
        return ""
    tree = parse(file.data).tree
    names = {_receiver(one) for one in ast.walk(tree) if _is_at(one, place)} - {""}
    name = min(names, default="")
    times = [count for one, count in _bound_on_import(tree.body) if one == name]
    is_one = len(names) == 1 and [list(_bound(tree)).count(name)] == times
    return name if is_one else ""


def _is_at(node: ast.AST, place: Location) -> bool:
    return isinstance(node, ast.Call) and node.lineno == place.start.line


def _receiver(node: ast.AST) -> str:
    """Return the name before `.run`, where the call is handed no other object."""
    function = node.func if isinstance(node, ast.Call) else None
    if not isinstance(node, ast.Call) or not isinstance(function, ast.Attribute):
        return ""
    is_plain = not any(isinstance(one, ast.Name | ast.Attribute) for one in node.args[:1])
    owner = function.value if function.attr == "run" and is_plain else None
    return owner.id if isinstance(owner, ast.Name) else ""


def _bound(tree: ast.Module) -> Iterator[str]:
    """Yield what is bound anywhere in a module, each time."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (one.asname or one.name.partition(".")[0] for one in names)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


def _bound_on_import(body: Sequence[ast.stmt]) -> Iterator[tuple[str, int]]:
    """Yield the names that some statements bind in any case, and how often they say so."""
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() | ast.Name()):
                yield name, 1
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call()):
                yield name, 1
            case ast.ImportFrom(names=names):
                yield from ((one.asname or one.name, 1) for one in names)
            case ast.Try(body=tried, handlers=handlers, orelse=others) if handlers:
                going_on = (one.body for one in handlers if not _ends(one.body))
                yield from _in_each([*tried, *others], *going_on)
            case ast.If(test=test, body=one, orelse=other) if other and not _asks_for_name(test):
                yield from _in_each(one, other)


def _in_each(*blocks: Sequence[ast.stmt]) -> Iterator[tuple[str, int]]:
    """Yield what each of some blocks binds."""
    counts = [Counter[str]() for _ in blocks]
    for count, block in zip(counts, blocks, strict=True):
        for name, times in _bound_on_import(block):
            count[name] += times
    for name in counts[0]:
        if all(count[name] for count in counts):
            yield name, sum(count[name] for count in counts)


def _ends(block: Sequence[ast.stmt]) -> bool:
    return isinstance(block[-1], ast.Raise)


def _asks_for_name(test: ast.expr) -> bool:
    return any(isinstance(one, ast.Name) and one.id == "__name__" for one in ast.walk(test))


def is_literal_call(name: str) -> bool:
    """Return whether a factory is called with arguments, which Waitress cannot pass on."""
    try:
        node = ast.parse(name, mode="eval").body
    except SyntaxError:
        return False
    return isinstance(node, ast.Call) and bool(node.args or node.keywords)
