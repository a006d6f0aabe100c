"""Tasks of an event loop that go on while others wait."""

from __future__ import annotations

from collections.abc import Sequence

from flaskgate.launch.python.interpreter.calls.coroutines import awaited, is_coroutine
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import Items, Unknown, Value


def all_of(machine: Machine, given: Sequence[Value]) -> Value:
    """Return what `gather` gives."""
    return Items([in_turn(machine, one) for one in given])


def in_turn(machine: Machine, task: Value) -> Value:
    """Return what a task gives, executed as if no other one went on meanwhile.

    What several of them write, of which one waits for something, may be written in another order.
    """
    if not is_coroutine(task):
        return task
    waits, epoch = machine.notes.waits, machine.journal.begin()
    found: list[Value] = []
    end = machine.outcome(lambda: found.append(awaited(machine, task)))
    written = machine.journal.snapshot(epoch)
    machine.journal.commit()
    is_waiting = machine.notes.waits > waits
    for is_other_waiting, other in machine.notes.turns:
        if is_waiting or is_other_waiting:
            both = {cell: one for cell, one in written.items() if cell in other}
            machine.journal.blur(both, _IN_ANY_ORDER)
    machine.notes.turns.append((is_waiting, written))
    if end is not None:
        raise end
    return found[0]


_IN_ANY_ORDER = Unknown("what several tasks write")
