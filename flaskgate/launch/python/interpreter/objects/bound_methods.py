"""What callables have as attributes: a bound method, a function, a `partial` (CPython 3.12)."""

from __future__ import annotations

import ast
from dataclasses import replace

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.definition_names import qualified_name
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    PARTIAL_METHOD,
    External,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Partial,
    Table,
    Unknown,
    Value,
    table_of,
)


def of_function(value: Function, name: str) -> Value | None:
    """Return what every function has: itself as what is called, its names, what is set on it."""
    own = "<lambda>" if isinstance(value.node, ast.Lambda) else value.node.name
    match name:
        case "__call__":
            return value
        case "__qualname__":
            return Known(qualified_name(value.frame.source, value.node) or own)
        case "__name__":
            return Known(own)
        case "__dict__":
            return table_of(value.attributes)
        case _:
            return None


def of_method(machine: Machine, value: Method, name: str, place: SourceNode) -> Value:
    """Return an attribute of a method that is bound to its object: `app.run.__func__`."""
    match name:
        case "__call__":
            return value
        case "__self__":
            return value.receiver
        case "__func__":
            return _unbound(value, place)
        case "__name__" if isinstance(value.function, str):
            return Known(value.function)
        case _ if isinstance(value.function, Function):
            return machine.attribute(value.function, name, place)
        case _:
            return _not_told(machine, place)


def _unbound(value: Method, place: SourceNode) -> Value:
    """Return the function behind a method, which takes the object as its first argument."""
    if isinstance(value.function, Function):
        return value.function
    base = value.receiver.base if isinstance(value.receiver, Instance) else ""
    return External(f"{base}.{value.name}") if base else Unknown(f"`{place.text}` is not known")


def of_partial(machine: Machine, value: Partial, name: str, place: SourceNode) -> Value:
    """Return an attribute of what `functools.partial` gives."""
    match name:
        case "__call__":
            return value
        case "func":
            return value.function
        case "args":
            return Items(list(value.arguments.positional), is_tuple=True)
        case "keywords":
            given: dict[object, Value] = dict(value.arguments.keywords.items())
            return Table(given, is_open=value.arguments.is_open)
        case _:
            return _not_told(machine, place)


def _not_told(machine: Machine, place: SourceNode) -> Value:
    machine.may_raise("AttributeError")
    return Unknown(f"`{place.text}` is not known")


def of_partial_method(found: Instance, instance: Instance) -> Value:
    """Return what a `partialmethod` is for an object; any other value as it is."""
    partly = found.attributes.get("partial") if found.base == PARTIAL_METHOD else None
    if not isinstance(partly, Partial):
        return found
    given = (instance, *partly.arguments.positional)
    return Partial(partly.function, replace(partly.arguments, positional=given))
