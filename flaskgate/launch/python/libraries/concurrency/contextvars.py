"""`contextvars`: variables of which a copied context has its own values (CPython 3.12).

A thread begins with an empty context, and a task with a copy: there a value cannot be told once
something was set.
"""

from __future__ import annotations

from collections.abc import Callable

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Instance,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_VARIABLE = "contextvars.ContextVar"
_TOKEN = "contextvars.Token"  # noqa: S105 - a class of Python
_VALUE, _DEFAULT, _OLD = "value", "default", "old_value"


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name != _VARIABLE:
        return None
    default = arguments.get(_DEFAULT)
    held = {} if default is None else {_DEFAULT: default}
    made = Instance(cls, _VARIABLE, held, place=arguments.place)
    machine.notes.context_variables.append(made)
    return made


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base != _VARIABLE:
        return None
    match name:
        case "get":
            return _get(machine, value, arguments)
        case "set":
            token = {"var": value, _OLD: value.attributes.get(_VALUE, _MISSING)}
            new = machine.force(arguments.get(_VALUE, 0) or NONE)
            machine.journal.put(value.attributes, _VALUE, new)
            return Instance(None, _TOKEN, token, place=arguments.place)
        case "reset":
            return _reset(machine, value, arguments)
        case _:
            return None


_MISSING = Unknown("a context variable without a value")


def _get(machine: Machine, variable: Instance, arguments: Arguments) -> Value:
    found = variable.attributes.get(_VALUE)
    if machine.notes.starting and found is not None:
        return Unknown("a context variable in a thread or task")
    if found is not None and found is not _MISSING:
        return machine.force(found)
    default = arguments.get(_DEFAULT, 0) or variable.attributes.get(_DEFAULT)
    if default is None:
        raise Raised("LookupError")
    return machine.force(default)


def _reset(machine: Machine, variable: Instance, arguments: Arguments) -> Value:
    token = machine.force(arguments.get("token", 0) or NONE)
    is_told = isinstance(token, Instance) and token.base == _TOKEN
    old = token.attributes[_OLD] if is_told and isinstance(token, Instance) else None
    if old is None:
        old = Unknown("the value that a token keeps")
    machine.journal.put(variable.attributes, _VALUE, old)
    return NONE


def within_copy(machine: Machine, action: Callable[[], Value]) -> Value:
    """Do something in a copy of the context: what it sets there does not last."""
    variables = machine.notes.context_variables
    before = [(one, one.attributes.get(_VALUE)) for one in variables]
    result = action()
    for one, old in before:
        if one.attributes.get(_VALUE) is not old:
            machine.journal.put(one.attributes, _VALUE, _MISSING if old is None else old)
    return result


LIBRARY = Library(construct=_construct, method=_method)
