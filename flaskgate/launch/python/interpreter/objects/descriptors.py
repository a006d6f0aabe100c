"""Descriptors of the repository: objects of a class that decide what reading an attribute gives.

Source: https://docs.python.org/3/howto/descriptor.html: one that also sets or deletes comes before
what the object itself holds. A class is a descriptor by its own methods and those of its ancestors.
"""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import own_or_inherited
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Function,
    Instance,
    Known,
    Method,
    Value,
)

PROPERTY = "builtins.property"
"""The class of a property that is an object: one of a subclass, or of what is no function."""
_DATA = ("__set__", "__delete__")
_PARTS = {"__get__": "fget", "__set__": "fset", "__delete__": "fdel"}
"""Where a property has what each of these calls."""


def is_data(found: Value | None) -> bool:
    """Return whether what a class holds comes before what its objects hold."""
    if isinstance(found, Function):
        return found.is_property and not found.is_cached
    if isinstance(found, Instance) and found.base == PROPERTY:
        return True
    return any(_hook(found, name) is not None for name in _DATA)


def read_by(
    machine: Machine, found: Value, instance: Value, owner: Class, place: SourceNode
) -> Value | None:
    """Return what a descriptor gives for an object, or for its class; None for what is none."""
    return _call(machine, found, "__get__", (instance, owner), place)


def set_by(
    machine: Machine, found: Value, instance: Value, value: Value, place: SourceNode
) -> Value | None:
    """Set an attribute through a descriptor; None for what is none."""
    return _call(machine, found, "__set__", (instance, value), place)


def delete_by(machine: Machine, found: Value, instance: Value, place: SourceNode) -> Value | None:
    """Delete an attribute through a descriptor; None for what is none."""
    return _call(machine, found, "__delete__", (instance,), place)


def tell_names(machine: Machine, cls: Class) -> None:
    """Call `__set_name__` of what a class body has bound."""
    for name, value in list(cls.names.items()):
        _call(machine, machine.force(value), "__set_name__", (cls, Known(name)), cls.place)


def _call(
    machine: Machine, found: Value, name: str, given: tuple[Value, ...], place: SourceNode
) -> Value | None:
    hook = _hook(found, name)
    if hook is None:
        return call_property(machine, found, name, given, place)
    result = machine.call(Method(found, hook), Arguments(place=place, positional=given))
    return machine.force(result)


def call_property(
    machine: Machine,
    found: Value | None,
    name: str,
    given: tuple[Value, ...],
    place: SourceNode,
) -> Value | None:
    """Do what a property that is an object does by itself; None for what is none."""
    if not isinstance(found, Instance) or found.base != PROPERTY or name not in _PARTS:
        return None
    if name == "__get__":
        if is_none(given[0]):
            return found
        given = given[:1]
    function = machine.force(found.attributes.get(_PARTS[name], NONE))
    if is_none(function):
        raise Raised("AttributeError")
    return machine.force(machine.call(function, Arguments(place=place, positional=given)))


def _hook(found: Value | None, name: str) -> Function | None:
    if not isinstance(found, Instance) or found.cls is None:
        return None
    hook = own_or_inherited(found.cls, name)
    return hook if isinstance(hook, Function) else None
