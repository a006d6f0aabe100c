"""Coroutines: what a call of an `async def` gives. Nothing of it runs before it is awaited."""

from __future__ import annotations

from collections.abc import Callable

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    COROUTINE,
    Choice,
    Instance,
    Items,
    Value,
)

_RESULT = "result"


def is_coroutine(value: Value) -> bool:
    """Return whether a value is something of ours that waits to be awaited."""
    return isinstance(value, Instance) and value.base == COROUTINE


def new_coroutine(machine: Machine, place: SourceNode, run: Callable[[], Value]) -> Instance:
    """Return what does something when it is awaited, and gives what `run` does."""
    made = Instance(None, COROUTINE, place=place)

    def produce(_: Items) -> Value:
        return run()

    machine.sources[id(made)] = (made, produce)
    return made


def awaited(machine: Machine, value: Value) -> Value:
    """Return what `await value` gives; a task that is done is not done again."""
    if isinstance(value, Choice) and any(map(is_coroutine, value.options)):
        return machine.choice([_awaiting(machine, one) for one in value.options])
    if not isinstance(value, Instance) or not is_coroutine(value):
        return value
    found = value.attributes.get(_RESULT)
    if found is None:
        _, run = machine.sources[id(value)]
        found = machine.force(run(Items([])))
        machine.journal.put(value.attributes, _RESULT, found)
    return machine.force(found)


def _awaiting(machine: Machine, value: Value) -> Callable[[], Value]:
    return lambda: awaited(machine, value)
