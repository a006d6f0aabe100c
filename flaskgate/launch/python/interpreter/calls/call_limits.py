"""Calls that are not followed: of functions within functions, or too often."""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.launch.python.interpreter.calls.idle_functions import is_idle
from flaskgate.launch.python.interpreter.runs.limits import (
    BRANCHES,
    DEAR,
    DEPTH,
    EARLY,
    ENOUGH,
    REPEATS,
)
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Choice,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Maybe,
    Table,
    Unknown,
    Value,
)

_NESTED = 4  # containers within containers that are looked into


def is_too_much(machine: Machine, function: Function, frame: Frame) -> bool:
    """Return whether one more call of a function is not followed; it is counted."""
    count = machine.calls[id(function.node)] = machine.calls.get(id(function.node), 0) + 1
    if machine.depth >= DEPTH or count > REPEATS or machine.conditional > BRANCHES:
        return True
    is_late = machine.steps > machine.share // 3 and count > ENOUGH
    is_dear = machine.steps > EARLY and machine.spent.get(id(function.node), 0) > DEAR
    return (is_late or is_dear) and starts_nothing(machine, function, frame)


def starts_nothing(machine: Machine, function: Function, frame: Frame) -> bool:
    """Return whether a call of a function can start nothing, with what it is given."""
    return is_idle(machine, function, frame.names.values())


def may_start(machine: Machine, function: Function, frame: Frame) -> bool:
    """Return whether a server may be started by a function, or by what it is given."""
    if machine.modules.may_start(function.frame.source.path, machine.roots):
        return True
    return any(_may_be_called(machine, value, _NESTED) for value in frame.names.values())


def _may_be_called(machine: Machine, value: Value, depth: int) -> bool:
    """Return whether a value is, or holds, something that may start a server."""
    if isinstance(value, Known | Unknown | External):
        return False
    inner = _held(machine, value) if depth else None
    return inner is None or any(_may_be_called(machine, one, depth - 1) for one in inner)


def _held(machine: Machine, value: Value) -> Sequence[Value] | None:
    """Return what a value that cannot be called holds; None for what can, or may be an app."""
    match value:
        case Items():
            return value.items
        case Table(home=None):
            return list(value.entries.values())
        case Choice():
            return value.options
        case Maybe():
            return [value.value]
        case Instance(config=None, cls=Class() as cls):
            is_known = not machine.modules.may_start(cls.place.source.path, machine.roots)
            return list(value.attributes.values()) if is_known else None
        case _:
            return None


def passed_by(machine: Machine, function: Function, frame: Frame, arguments: Arguments) -> Value:
    """Forget what a call may change that is not followed; return what it gives."""
    machine.forget(arguments.place, *frame.names.values())
    forget_written(machine, id(function.node), arguments.place)
    machine.may_raise()
    return Unknown("what calls within calls give")


def forget_written(machine: Machine, function: int, place: SourceNode) -> None:
    """Forget what a function, by the identity of its node, wrote when it was executed before."""
    gone = Unknown(f"what `{place.text}` does is not known")
    machine.journal.blur(machine.written.get(function, {}), gone)
