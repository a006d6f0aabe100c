"""Functions that call themselves, and nobody can tell how often: widened until nothing is new.

A call within a call of the same function, on a path that may not be taken, is followed with what
both calls were given, then with what cannot be told; what the outer call has written by then is
made unknown. A call that differs in nothing from the one around it need not be followed: whatever
it reaches, that one reaches.
"""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.open_calls import Activation
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import join, options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Cells,
    Frame,
    Function,
    Known,
    Maybe,
    Unknown,
    Value,
)

_AGAIN = Unknown("it changes from one call of a function to the next within")


def activated(
    machine: Machine, function: Function, frame: Frame, place: SourceNode
) -> Activation | None:
    """Widen the call that `frame` was made for; None where it brings nothing new."""
    around = machine.activations.get(key_of(function), ())
    outer = around[-1] if around else None
    is_widened = outer is not None and outer.conditional < machine.conditional
    if outer is not None and is_widened and not _widen(machine, outer, frame, place):
        return None
    born = frame.names.born if isinstance(frame.names, Cells) else 0
    depth = machine.journal.depth
    return Activation(dict(frame.names), born, depth, machine.conditional, is_widened)


def key_of(function: Function) -> tuple[int, int]:
    """Return what tells functions apart, two closures of the same lines, too."""
    return id(function.node), id(function.frame)


def _widen(machine: Machine, outer: Activation, frame: Frame, place: SourceNode) -> bool:
    """Make a call cover the one around it; return whether that one does not cover it already."""
    new = {
        name: value
        for name, value in frame.names.items()
        if not _covers(outer.given.get(name), value)
    }
    for name, value in new.items():
        machine.journal.put(frame.names, name, _joint(machine, outer, name, value, place))
    told = machine.journal.told_before(outer.epoch, outer.born)
    machine.journal.blur(told, _AGAIN)
    return bool(new or told)


def _joint(
    machine: Machine, outer: Activation, name: str, value: Value, place: SourceNode
) -> Value:
    before = outer.given.get(name)
    if before is not None and not outer.is_widened and _are_constants(before, value):
        return join(before, value)
    machine.forget(place, value)
    return _AGAIN


def _are_constants(*values: Value) -> bool:
    return all(isinstance(one, Known) for value in values for one in options_of(value))


def _covers(outer: Value | None, inner: Value) -> bool:
    if isinstance(outer, Maybe):
        return _covers(outer.value, inner)
    if outer is None or isinstance(outer, Unknown):
        return outer is not None
    options = options_of(outer)
    return all(any(join(other, one) is other for other in options) for one in options_of(inner))
