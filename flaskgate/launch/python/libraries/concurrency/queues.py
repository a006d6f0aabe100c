"""`queue`: what is put in comes out in order, as far as no other thread takes it (CPython 3.12).

A queue of bounded size waits, and one by priority compares: those are not followed.
"""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Deque,
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_LAST_FIRST = "queue.LifoQueue"
_QUEUES = frozenset({"queue.Queue", "queue.SimpleQueue", _LAST_FIRST})
_HELD = "queue"
"""The attribute that holds what was put in, as CPython calls it."""


def _construct(
    _machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    is_bounded = bool(arguments.positional or arguments.keywords or arguments.is_open)
    if name not in _QUEUES or cls is not None or is_bounded:
        return None
    return Instance(None, name, {_HELD: Deque([])}, place=arguments.place)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    held = value.attributes.get(_HELD)
    if value.base not in _QUEUES or held is None:
        return None
    items = machine.force(held)
    if machine.notes.starting:  # a thread, which may come first or last
        machine.forget(arguments.place, value)
    if not isinstance(items, Items) or items.is_forgotten or value.strays:
        machine.may_raise("queue.Empty")
        return Unknown("what a queue gives")
    return _followed(machine, value, items, name, arguments)


def _followed(
    machine: Machine, value: Instance, items: Items, name: str, arguments: Arguments
) -> Value | None:
    match name:
        case "put" | "put_nowait":
            machine.journal.append(items, machine.force(arguments.get("item", 0) or NONE))
            return NONE
        case "get" | "get_nowait":
            return _taken(machine, value, items)
        case "empty" | "qsize":
            count = len(items.items)
            return Known(not count) if name == "empty" else Known(count)
        case "task_done" | "join":
            return NONE
        case _:
            return None


def _taken(machine: Machine, value: Instance, items: Items) -> Value:
    """Take an item out; of a queue that holds nothing, another thread may have to put it in."""
    if not items.items:
        machine.may_raise("queue.Empty")
        return Unknown("what a queue gives")
    content = list(items.items)
    taken = content.pop(-1 if value.base == _LAST_FIRST else 0)
    machine.journal.fill(items, content)
    return machine.force(taken)


LIBRARY = Library(construct=_construct, method=_method)
