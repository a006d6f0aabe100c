"""The name of what a call serves where nobody can follow who made it: `app = make()`, `app.run()`.

A name that its module binds once, and whenever it is imported, stands for the same object there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

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
    name = next(iter(names), "")
    is_one = len(names) == 1 and list(_bound(tree)).count(name) == 1
    return name if is_one and name in _bound_on_import(tree) else ""


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


def _bound_on_import(tree: ast.Module) -> frozenset[str]:
    """Return the names that an assignment of the module itself binds, under no condition."""
    found: list[str] = []
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call()):
                found.append(name)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call()):
                found.append(name)
            case ast.ImportFrom(names=names):
                found += (one.asname or one.name for one in names)
    return frozenset(found)
