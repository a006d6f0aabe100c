"""`property`, `staticmethod`, `classmethod` and `cached_property`, called as functions.

What they make of a function is what they make of it as decorators. A property of anything else,
or of a subclass, is an object: `descriptors` reads and sets attributes through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flaskgate.launch.python.interpreter.objects.descriptors import PROPERTY, call_property
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.function_kinds import flagged
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Function,
    Instance,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_KINDS = frozenset(
    {"builtins.staticmethod", "builtins.classmethod", "functools.cached_property", PROPERTY}
)
_PARTS = ("fget", "fset", "fdel", "doc")
_ADDS: Mapping[str, str] = {"getter": "fget", "setter": "fset", "deleter": "fdel"}


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name not in _KINDS or arguments.is_open:
        return None
    first = machine.force(arguments.get("fget", 0) or NONE)
    made = flagged(External(name), first) if isinstance(first, Function) else None
    if name != PROPERTY:
        return made
    setter = machine.force(arguments.get("fset", 1) or NONE)
    deleter = machine.force(arguments.get("fdel", 2) or NONE)
    if made is None or not all(isinstance(one, Function) or is_none(one)
                               for one in (setter, deleter)):  # fmt: skip
        return _made(machine, arguments, None)
    return replace(
        made,
        setter=setter if isinstance(setter, Function) else None,
        deleter=deleter if isinstance(deleter, Function) else None,
    )


def _made(machine: Machine, arguments: Arguments, cls: Class | None) -> Instance:
    parts = {
        name: machine.force(arguments.get(name, number) or NONE)
        for number, name in enumerate(_PARTS)
    }
    return Instance(cls, PROPERTY, parts, place=arguments.place)


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    return _made(machine, arguments, cls) if name == PROPERTY and cls is not None else None


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base != PROPERTY:
        return None
    if name in _ADDS and arguments.positional:
        parts = {**value.attributes, _ADDS[name]: machine.force(arguments.positional[0])}
        return replace(value, attributes=parts)
    if name == "__init__":
        return NONE
    return call_property(machine, value, name, arguments.positional, arguments.place)


LIBRARY = Library(call=_call, construct=_construct, method=_method)
