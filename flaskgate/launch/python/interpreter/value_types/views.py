"""Views of dictionaries: `keys()`, `values()` and `items()`, which show what there is when asked.

Python 2 made lists of these, which much code still takes them for: a view can be joined with a
list and has an item of a number here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import overload

from flaskgate.launch.python.interpreter.value_types.keys import value_of_key
from flaskgate.launch.python.interpreter.value_types.values import (
    Entries,
    Items,
    ListItems,
    Maybe,
    Table,
    Unknown,
    Value,
)

KINDS: Mapping[str, type] = {
    "keys": type({}.keys()),
    "values": type({}.values()),
    "items": type({}.items()),
}
"""The classes of views, by what they show."""
_UNTOLD = Unknown("an entry of a dictionary that has changed")


class View(Items):
    """What one part of a dictionary holds whenever it is asked; nothing can be written to it."""

    __slots__ = ("part", "table")
    table: Table
    part: str

    def __init__(self, table: Table, part: str) -> None:
        given = {"table": table, "part": part, "is_tuple": False, "is_set": False,
                 "is_frozen": False}  # fmt: skip
        for name, value in given.items():
            object.__setattr__(self, name, value)

    @property
    def items(self) -> Sequence[Value]:
        """What there is now; empty where that cannot be told."""
        return ListItems([] if self.is_forgotten else _seen(self.table.entries, self.part))

    @property
    def is_forgotten(self) -> bool:
        """Whether it cannot be told which entries there are."""
        entries = self.table.entries.values()
        return self.table.has_more or any(isinstance(one, Maybe) for one in entries)

    @property
    def is_like_set(self) -> bool:
        """Whether it is compared and joined as a set is."""
        return self.part != "values"


def _seen(entries: Entries, part: str) -> list[Value]:
    if part == "values":
        return list(entries.values())
    keys = [value_of_key(key) for key in entries]
    if part == "keys":
        return keys
    pairs = zip(keys, entries.values(), strict=True)
    return [Items(pair, is_tuple=True) for pair in pairs]


def table_behind(value: Value) -> Table | None:
    """Return the dictionary that a loop over the value goes through; None for all else."""
    if isinstance(value, View):
        return value.table
    return value if isinstance(value, Table) else None


class Rounds(Sequence[Value]):
    """What a loop over a dictionary takes item by item, as it is by then, and its end."""

    def __init__(self, shown: View, end: Value) -> None:
        self._shown = shown
        self._end = end
        self._count = len(shown.items)

    def __len__(self) -> int:  # noqa: D105 - the end counts
        return self._count + 1

    @overload
    def __getitem__(self, number: int) -> Value: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Value]: ...
    def __getitem__(self, number: int | slice) -> Value | Sequence[Value]:  # noqa: D105 - as it is
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        if number == self._count:
            return self._end
        items = self._shown.items
        return items[number] if number < len(items) else _UNTOLD


def like_sets(*values: Value) -> list[Value]:
    """Return operands as sets where one is a view that is like one; else as they are."""
    is_any = any(isinstance(one, View) and one.is_like_set for one in values)
    return [_like_set(one) for one in values] if is_any else list(values)


def _like_set(value: Value) -> Value:
    if isinstance(value, View) and not value.is_like_set:
        return value
    return Items(value.items, is_set=True) if isinstance(value, Items) else value


def equals(one: Items, other: Items) -> tuple[Value, Value] | None:
    """Return what to compare instead of views; None where Python 2 and 3 do not agree."""
    if all((isinstance(side, View) and side.is_like_set) or side.is_set for side in (one, other)):
        left, right = like_sets(one, other)
        return left, right
    return None
