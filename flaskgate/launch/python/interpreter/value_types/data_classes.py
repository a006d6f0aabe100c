"""Dataclasses of the repository: which fields decide what objects are equal to, or come before."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.values import (
    Class,
    External,
    Instance,
    Items,
    Value,
)

_DEFINES = frozenset({"__eq__", "__hash__"})
_BARE = frozenset({"builtins.object", "abc.ABC"})


def compared_fields(cls: Class) -> list[str] | None:
    """Return the fields by which objects of a dataclass are compared; None for any other class."""
    options = _options(cls)
    if options is None or options.get("eq", True) is not True:
        return None
    return _fields(cls, "compare", _DEFINES)


def shown_fields(cls: Class) -> list[str] | None:
    """Return the fields that `repr` shows of objects of a dataclass; None for any other class."""
    options = _options(cls)
    if options is None or options.get("repr", True) is not True:
        return None
    return _fields(cls, "repr", frozenset({"__repr__", "__str__"}))


def record_of(value: Value, *, option: str) -> Items | None:
    """Return what objects of a dataclass with an option (`order`, `frozen`) are compared by."""
    cls = value.cls if isinstance(value, Instance) else None
    options = None if cls is None else _options(cls)
    if not isinstance(value, Instance) or cls is None or not (options or {}).get(option):
        return None
    names = compared_fields(cls)
    found = [field_of(value, name) for name in names or ()]
    known = [one for one in found if one is not None]
    is_told = names is not None and len(known) == len(found)
    return Items(known, is_tuple=True) if is_told else None


def _fields(cls: Class, part: str, without: frozenset[str]) -> list[str] | None:
    """Return the fields of a dataclass that have a part in something, those of ancestors first.

    None where that is not told, or where a class says something else in one of these methods.
    """
    found: dict[str, bool | None] = {}
    for one in reversed(list(family(cls))):
        if isinstance(one, External):
            if one.name not in _BARE:
                return None
            continue
        if _options(one) is None or not without.isdisjoint(map(str, one.names)):
            return None
        found |= _fields_in(one, part)
    is_told = None not in found.values()
    return [name for name, is_taken in found.items() if is_taken] if is_told else None


def _fields_in(cls: Class, part: str) -> dict[str, bool | None]:
    return {
        one.target.id: _takes_part(one, part)
        for one in cls.node.body
        if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
    }


def _takes_part(field: ast.AnnAssign, part: str) -> bool | None:
    if "Var" in ast.unparse(field.annotation):
        return False
    if not isinstance(field.value, ast.Call):
        return True
    given = {one.arg: one.value for one in field.value.keywords}
    said = given.get(part)
    if said is None:
        return None if None in given else True
    return bool(said.value) if isinstance(said, ast.Constant) else None


def _options(cls: Class) -> Mapping[str, object] | None:
    """Return what `@dataclass`, which stands alone above a class, is given; None for another."""
    if len(cls.node.decorator_list) != 1:
        return None
    node = cls.node.decorator_list[0]
    given: list[ast.keyword] = node.keywords if isinstance(node, ast.Call) else []
    name = ast.unparse(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]
    options = {str(one.arg): one.value.value for one in given
               if one.arg is not None and isinstance(one.value, ast.Constant)}  # fmt: skip
    return options if name == "dataclass" and len(options) == len(given) else None


def is_compared_only(cls: Class) -> bool:
    """Return whether `@dataclass` gives a class `__eq__` and takes its `__hash__` away."""
    options = _options(cls)
    is_plain = options is not None and _OF_HASH.isdisjoint(options)
    return is_plain and "__hash__" not in cls.names


_OF_HASH = frozenset({"eq", "frozen", "unsafe_hash"})
"""Arguments of `@dataclass` by which objects may have a hash."""


def field_of(instance: Instance, name: str) -> Value | None:
    """Return what an object holds in a field; None where that cannot be told."""
    found = instance.attributes.get(name)
    if found is not None or instance.cls is None or instance.strays:
        return None if instance.strays else found
    owners = (one.names.get(name) for one in family(instance.cls) if isinstance(one, Class))
    default = next((one for one in owners if one is not None), None)
    is_field = isinstance(default, Instance) and default.base == "dataclasses.Field"
    return None if is_field else default
