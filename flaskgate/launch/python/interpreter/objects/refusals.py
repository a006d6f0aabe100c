"""What cannot be set: attributes of data, of frozen and of closed classes.

What is deployed runs: only a program that expects the exception gets it.
"""

from __future__ import annotations

import ast

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.class_line import (
    family,
    is_enumeration,
    own_or_inherited,
)
from flaskgate.launch.python.interpreter.value_types.records import row_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Table,
    Value,
)

_FROZEN = "FrozenInstanceError"
_DECORATORS = frozenset({"dataclass", "define", "frozen", "attrs", "s"})
_OBJECT = External("builtins.object")


def refuse_attribute(machine: Machine, owner: Value, name: str) -> None:
    """Raise where the program expects that an object may not take an attribute, and it does not."""
    said = _refusal(owner, name)
    if said:
        refuse(machine, said)


def refuse(machine: Machine, name: str) -> None:
    """Raise an exception that the program expects."""
    if machine.catches(Raised(name)):
        raise Raised(name)


def _refusal(owner: Value, name: str) -> str:
    """Return the exception with which something refuses an attribute; empty where it takes it."""
    if isinstance(owner, Known | Items | Table) or row_of(owner) is not None:
        return "AttributeError"
    if isinstance(owner, Class):
        return "AttributeError" if is_enumeration(owner) and name in owner.names else ""
    if not isinstance(owner, Instance) or owner.cls is None:
        is_bare = isinstance(owner, Instance) and owner.base == _OBJECT.name
        return "AttributeError" if is_bare else ""
    return _of_classes(owner.cls, name)


def _of_classes(cls: Class, name: str) -> str:
    line = list(family(cls))
    own = [one for one in line if isinstance(one, Class)]
    if any(_is_frozen(one) for one in own):
        return _FROZEN
    found = own_or_inherited(cls, name)
    if isinstance(found, Function) and found.is_property and not found.is_cached:
        return "" if found.setter else "AttributeError"
    slots = [_slots(one) for one in own]
    if None in slots or len(own) + line.count(_OBJECT) < len(line):
        return ""
    taken = {slot for names in slots if names is not None for slot in names}
    is_bound = any(name in one.names for one in own)
    return "" if name in taken or is_bound else "AttributeError"


def _is_frozen(cls: Class) -> bool:
    """Return whether `@dataclass(frozen=True)` stands above a class."""
    for node in cls.node.decorator_list:
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), keywords=keywords):
                asked = (one.value for one in keywords if one.arg == "frozen")
                is_said = any(isinstance(one, ast.Constant) and one.value is True for one in asked)
                if name in _DECORATORS and is_said:
                    return True
    return False


def _slots(cls: Class) -> set[str] | None:
    """Return what a class leaves room for; None where that is anything."""
    given = cls.names.get("__slots__")
    if isinstance(given, Known) and isinstance(given.constant, str):
        return {given.constant}
    if cls.node.decorator_list or not isinstance(given, Items) or given.is_forgotten:
        return None
    names = {str(one.constant) for one in given.items if isinstance(one, Known)}
    is_told = len(names) == len(given.items) and "__dict__" not in names
    return names if is_told and not any(name.startswith("__") for name in names) else None
