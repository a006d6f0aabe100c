"""Functions of `heapq` and `bisect` that change the list which they are given."""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flaskgate.launch.python.interpreter.data.sort_keys import UntoldOrderError, keys_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Items,
    Value,
)
from flaskgate.launch.python.libraries.library import Library


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item of a list, with what it is compared by."""

    key: object
    value: Value

    def __lt__(self, other: _Entry) -> bool:
        return bool(self.key < other.key)  # type: ignore[operator] # a TypeError is caught


_CHANGES: Mapping[str, Callable[..., object]] = {
    **{f"heapq.{name}": getattr(heapq, name)
       for name in ("heapify", "heappush", "heappop", "heappushpop", "heapreplace")},
    **{f"bisect.{name}": getattr(bisect, name)
       for name in ("insort", "insort_left", "insort_right")},
}  # fmt: skip


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name not in _CHANGES or arguments.keywords or arguments.is_open:
        return None
    row, *given = [machine.force(one) for one in arguments.positional] or [NONE]
    if not isinstance(row, Items) or row.is_tuple or row.is_set or row.is_forgotten:
        return None
    values = [*row.items, *given]
    keys = keys_of(machine, values, NONE, arguments.place)
    if keys is None:
        return None
    entries = list(map(_Entry, keys, values))
    heap, others = entries[: len(row.items)], entries[len(row.items) :]
    try:
        found = _CHANGES[name](heap, *others)
    except UntoldOrderError:
        return None
    except (TypeError, IndexError) as error:
        raise Raised(type(error).__name__) from None
    machine.journal.fill(row, [one.value for one in heap])
    return found.value if isinstance(found, _Entry) else NONE


LIBRARY = Library(call=_call)
