"""The classes of plain data, as Python has them."""

from __future__ import annotations

import builtins
import collections.abc
import numbers
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from flaskgate.launch.python.interpreter.value_types.values import (
    Deque,
    External,
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


def own_class(value: Value) -> type | None:
    """Return the class of Python's own that a name stands for; None for all else."""
    home, _, last = value.name.rpartition(".") if isinstance(value, External) else ("", "", "")
    module = _HOMES.get(home)
    found = None if module is None else getattr(module, last, None)
    return found if isinstance(found, type) else None


_HOMES: Mapping[str, ModuleType] = {
    one.__name__: one for one in (builtins, collections.abc, numbers)
}


def class_name(kind: type) -> str:
    """Return the dotted name of a class of Python's own."""
    return f"{kind.__module__}.{kind.__qualname__}"
