"""`collections.Counter`: a dictionary of numbers, in which what is missing counts as none."""

from __future__ import annotations

from collections.abc import Iterable

from flaskgate.launch.python.interpreter.data.counts import new_counts, numbers_in
from flaskgate.launch.python.interpreter.data.iterators import ready_iterator
from flaskgate.launch.python.interpreter.data.targets import items_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.keys import NO_KEY, key_of, value_of_key
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Items,
    Known,
    Table,
    Unknown,
    Value,
)


def new_counter(machine: Machine, arguments: Arguments) -> Value:
    """Return what `Counter(…)` makes of a mapping, of items, or of keywords."""
    made = new_counts()
    _count(machine, made, arguments, 1)
    return made


def counter_method(machine: Machine, table: Table, name: str, arguments: Arguments) -> Value | None:
    """Do what a counter does otherwise than other dictionaries; None for all else."""
    match name:
        case "update" | "subtract":
            _count(machine, table, arguments, 1 if name == "update" else -1)
            return NONE
        case "most_common":
            return _most_common(machine, table, arguments)
        case "total" | "elements":
            counts = numbers_in(table)
            if counts is None:
                return Unknown("numbers that are not known")
            if name == "total":
                return Known(sum(counts.values()))
            items = [
                value_of_key(key) for key, number in counts.items() for _ in range(min(number, 400))
            ]
            return ready_iterator(arguments.place, items)
        case _:
            return None


def _count(machine: Machine, table: Table, arguments: Arguments, sign: int) -> None:
    for one in arguments.positional[:1]:
        _add(machine, table, machine.force(one), arguments, sign)
    named = {name: machine.force(value) for name, value in arguments.keywords.items()}
    for name, value in named.items():
        _add_number(machine, table, name, value, sign)
    if arguments.is_open:
        machine.forget(arguments.place, table)


def _add(machine: Machine, table: Table, given: Value, arguments: Arguments, sign: int) -> None:
    if isinstance(given, Table):
        for key, value in list(given.entries.items()):
            _add_number(machine, table, key, machine.force(value), sign)
        if given.has_more:
            machine.forget(arguments.place, table)
        return
    items = items_of(machine, given, arguments.place)
    keys = [key_of(machine.force(item)) for item in items or ()]
    if items is None or NO_KEY in keys:
        machine.journal.put(table.strays, None, Unknown("a number of something"))
        _forget_numbers(machine, table, table.entries)
        return
    for key in keys:
        _add_number(machine, table, key, Known(1), sign)


def _forget_numbers(machine: Machine, table: Table, keys: Iterable[object]) -> None:
    for key in list(keys):
        machine.journal.put(table.entries, key, Unknown("a number of something"))


def _add_number(machine: Machine, table: Table, key: object, value: Value, sign: int) -> None:
    old = table.entries.get(key, Known(0))
    new: Value = Unknown("a number of something")
    match old, value:
        case Known(constant=int() as before), Known(constant=int() as more) if not table.has_more:
            new = Known(before + sign * more)
    machine.journal.put(table.entries, key, new)


def _most_common(machine: Machine, table: Table, arguments: Arguments) -> Value:
    counts = numbers_in(table)
    most = machine.force(arguments.get("n", 0) or NONE)
    number = most.constant if isinstance(most, Known) else -1
    if counts is None or not (number is None or (isinstance(number, int) and number >= 0)):
        return Unknown("what there is most of")
    order = sorted(counts.items(), key=lambda one: -one[1])[:number]
    return Items([Items([value_of_key(key), Known(one)], is_tuple=True) for key, one in order])
