"""The classes of plain data, as Python has them."""

from __future__ import annotations

from collections import deque
from types import MappingProxyType

from flaskgate.launch.python.interpreter.value_types.values import (
    Deque,
    Items,
    Known,
    Range,
    Table,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import KINDS, View


def kind_of(value: Value) -> type | None:
    """Return the class of plain data, None of everything else."""
    match value:
        case Known():
            return type(value.constant)
        case View():
            return KINDS[value.part]
        case Items():
            return kind_of_row(value)
        case Table():
            return MappingProxyType if value.is_frozen else dict
        case _:
            return None


def kind_of_row(row: Items) -> type:
    """Return the class of what is kept as a row of items, views apart."""
    if isinstance(row, Deque | Range):
        return deque if isinstance(row, Deque) else range
    if row.is_set:
        return frozenset if row.is_frozen else set
    return tuple if row.is_tuple else list


def class_name(kind: type) -> str:
    """Return the dotted name of a class of Python's own."""
    return f"{kind.__module__}.{kind.__qualname__}"
