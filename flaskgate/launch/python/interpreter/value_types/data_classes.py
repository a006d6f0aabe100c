"""Dataclasses of the repository: which fields decide whether two objects are equal."""

from __future__ import annotations

import ast

from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.values import Class, External, Instance, Value

_DEFINES = frozenset({"__eq__", "__hash__"})


def compared_fields(cls: Class) -> list[str] | None:
    """Return the fields by which objects of a dataclass are compared; None for any other class."""
    found: list[str] = []
    for one in family(cls):
        if isinstance(one, External) or not _is_plain(one):
            return None
        for statement in one.node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                found.append(statement.target.id)
                if "Var" in ast.unparse(statement.annotation):
                    return None
    return list(dict.fromkeys(found))


def _is_plain(cls: Class) -> bool:
    """Return whether `@dataclass` stands above a class, and nothing says how to compare."""
    if not _DEFINES.isdisjoint(map(str, cls.names)) or len(cls.node.decorator_list) != 1:
        return False
    node = cls.node.decorator_list[0]
    options: list[ast.keyword] = node.keywords if isinstance(node, ast.Call) else []
    name = ast.unparse(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]
    is_own = any(_is_field(value) for value in cls.names.values())
    return name == "dataclass" and not is_own and all(one.arg != "eq" for one in options)


def is_compared_only(cls: Class) -> bool:
    """Return whether `@dataclass` gives a class `__eq__` and takes its `__hash__` away."""
    if len(cls.node.decorator_list) != 1 or "__hash__" in cls.names:
        return False
    node = cls.node.decorator_list[0]
    options: list[ast.keyword] = node.keywords if isinstance(node, ast.Call) else []
    name = ast.unparse(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]
    return name == "dataclass" and {one.arg for one in options}.isdisjoint(_OF_HASH)


_OF_HASH = frozenset({"eq", "frozen", "unsafe_hash", None})
"""Arguments of `@dataclass` by which objects may have a hash."""


def _is_field(value: Value) -> bool:
    """Return whether `field(…)` stands there, which may leave something out."""
    return isinstance(value, Instance) and value.base == "dataclasses.Field"


def field_of(instance: Instance, name: str) -> Value | None:
    """Return what an object holds in a field; None where that cannot be told."""
    found = instance.attributes.get(name)
    if found is not None or instance.cls is None or instance.strays:
        return None if instance.strays else found
    owners = (one.names.get(name) for one in family(instance.cls) if isinstance(one, Class))
    return next((one for one in owners if one is not None), None)
