"""Context managers of libraries: what they give, and what they do when their block is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Instance,
    Items,
    Maybe,
    Value,
    age,
)

LEAVING = "contextlib.AbstractContextManager"
"""The class of an object that does something when its block is left, whichever way."""
STACK = "contextlib.ExitStack"
"""The class of a stack of what is to be done in the end: a `Partial` is called, a manager left."""
EXIT = "contextlib.AbstractContextManager.__exit__"
"""The class of what is told of an error, and says whether it is to be raised on."""
_GIVEN = "given"
_CALL = "call "


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


def new_exit(leave: Value) -> Instance:
    """Return what a stack keeps of something that is called as `__exit__` is (`given_by`)."""
    return Instance(None, EXIT, {_GIVEN: leave})


def put_on(machine: Machine, stack: Instance, call: Value) -> None:
    """Put something on a stack; each has a name of its own, by which states are joined."""
    machine.journal.put(stack.attributes, f"{_CALL}{age():020}", call)


def taken_from(machine: Machine, stack: Instance) -> Sequence[tuple[Value, bool]]:
    """Take all from a stack, the first first, with whether each was put on it only perhaps."""
    names = sorted(name for name in stack.attributes if name.startswith(_CALL))
    taken = [stack.attributes[name] for name in names]
    for name in names:
        machine.journal.remove(stack.attributes, name)
    return [(machine.force(one), isinstance(one, Maybe)) for one in taken]


def moved(machine: Machine, stack: Instance, place: SourceNode) -> Instance:
    """Return a new stack with all that is on another, which has nothing any more."""
    names = [name for name in stack.attributes if name.startswith(_CALL)]
    made = Instance(None, STACK, {name: stack.attributes[name] for name in names}, place=place)
    for name in names:
        machine.journal.remove(stack.attributes, name)
    return made
