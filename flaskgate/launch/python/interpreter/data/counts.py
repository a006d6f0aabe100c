"""Numbers of things: what `collections.Counter` keeps, and what operators make of two of them."""

from __future__ import annotations

import ast
import operator
from collections import Counter
from collections.abc import Callable, Mapping

from flaskgate.launch.python.interpreter.objects.own_dictionaries import plain_mapping
from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    External,
    Items,
    Known,
    Table,
    Value,
)

COUNTER = "collections.Counter"
_KIND = External(COUNTER)


def new_counts() -> Table:
    """Return a counter that has counted nothing."""
    return Table(factory=_KIND)


def is_counter(value: Value) -> bool:
    """Return whether a value is a dictionary of numbers of things."""
    return isinstance(value, Table) and value.factory == _KIND


def numbers_in(table: Table) -> dict[object, int] | None:
    """Return the numbers by key, None where one cannot be told."""
    found: dict[object, int] = {}
    for key, value in table.entries.items():
        match value:
            case Known(constant=int() as number):
                found[key] = number
            case _:
                return None
    return None if table.has_more else found


def combined_counts(one: Value, op: ast.operator, other: Value) -> Value | None:
    """Return what an operator makes of two counters; None for all else."""
    if not (isinstance(one, Table) and isinstance(other, Table) and type(op) in _MADE):
        return None
    if not (is_counter(one) and is_counter(other)):
        return None
    left, right = numbers_in(one), numbers_in(other)
    if left is None or right is None:
        return Table(is_open=True, factory=_KIND)
    made = _MADE[type(op)](Counter(left), Counter(right))
    return Table(_told(made), factory=_KIND)


def count_in_place(
    machine: Machine, counter: Table, op: ast.operator, new: Value, place: SourceNode
) -> None:
    """Do `counter += new`, and `-=`, `|=`, `&=`: any mapping of numbers will do."""
    new = plain_mapping(new)
    before = numbers_in(counter)
    given = numbers_in(new) if isinstance(new, Table) else None
    if before is None or given is None:
        if isinstance(new, Known | Items):
            refuse(machine, "AttributeError")
        machine.may_raise()
        machine.forget(place, counter)
        return
    numbers = Counter(before)
    other = Counter(given) if is_counter(new) else given
    try:
        _CHANGED[type(op)](numbers, other)
    except KeyError:
        raise Raised("KeyError") from None
    for key in set(before) - set(numbers):
        machine.journal.remove(counter.entries, key)
    for key, value in _told(numbers).items():
        machine.journal.put(counter.entries, key, value)


def changes_counts(value: Value, op: ast.operator) -> bool:
    """Return whether `value op= …` changes a counter in its place."""
    return is_counter(value) and type(op) in _CHANGED


def _told(numbers: Mapping[object, int]) -> dict[object, Value]:
    return {key: Known(number) for key, number in numbers.items()}


_Operation = Callable[[object, object], Counter[object]]
_MADE: Mapping[type[ast.operator], _Operation] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
}
_CHANGED: Mapping[type[ast.operator], _Operation] = {
    ast.Add: operator.iadd,
    ast.Sub: operator.isub,
    ast.BitOr: operator.ior,
    ast.BitAnd: operator.iand,
}
