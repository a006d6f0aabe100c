"""Context managers of libraries: what they give, and what they do when their block is left."""

from __future__ import annotations

from collections.abc import Callable

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import NONE, Instance, Items, Value

LEAVING = "contextlib.AbstractContextManager"
"""The class of an object that does something when its block is left, whichever way."""
_GIVEN = "given"


def new_manager(
    machine: Machine, place: SourceNode, given: Value, leave: Callable[[], None]
) -> Instance:
    """Return a context manager that gives a value, and calls `leave` in the end."""
    made = Instance(None, LEAVING, {_GIVEN: given}, place=place)

    def produce(_: Items) -> Value:
        leave()
        return NONE

    machine.sources[id(made)] = (made, produce)
    return made


def given_by(manager: Instance) -> Value:
    """Return what `with manager as value` binds."""
    return manager.attributes.get(_GIVEN, NONE)


def left(machine: Machine, manager: Instance) -> None:
    """Do what is done when the block is left."""
    _, leave = machine.sources[id(manager)]
    leave(Items([]))
