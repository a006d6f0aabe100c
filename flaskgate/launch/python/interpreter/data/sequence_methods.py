"""Methods of lists, tuples and sets, and their order."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.data.comparisons import are_equal, compare, plain_of
from flaskgate.launch.python.interpreter.data.deletion import delete_item
from flaskgate.launch.python.interpreter.data.operators import binary, subscript
from flaskgate.launch.python.interpreter.data.sort_keys import UntoldOrderError, keys_of
from flaskgate.launch.python.interpreter.data.targets import items_of, set_item
from flaskgate.launch.python.interpreter.objects.type_errors import check_keys
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Items,
    Known,
    Value,
)

_READS = frozenset({"index", "count", "copy", "__contains__", "__len__", "__getitem__",
                    "issubset", "issuperset", "isdisjoint", "union", "intersection",
                    "difference", "symmetric_difference"})  # fmt: skip


def row_method(
    machine: Machine, row: Items, name: str, given: list[Value], arguments: Arguments
) -> Value | None:
    """Do what a method of a list, tuple or set does; None for one that is not modelled."""
    if name in _READS:
        return _read_row(machine, row, name, given, arguments)
    if row.is_tuple or row.is_frozen:
        return None
    if row.is_set:
        return _change_set(machine, row, name, given, arguments.place)
    change = _LIST_METHODS.get(name)
    if name == "sort":
        return _sort(machine, row, arguments)
    return None if change is None else change(machine, row, given, arguments.place)


def _read_row(  # noqa: C901, PLR0911 - one guard a shape
    machine: Machine, row: Items, name: str, given: list[Value], arguments: Arguments
) -> Value | None:
    match name, given:
        case "copy", []:
            return replace(row, items=list(row.items))
        case "__len__", []:
            return Known(len(row.items))
        case "__contains__", [key]:
            return compare(key, ast.In(), row)
        case "__getitem__", [key]:
            return subscript(row, key)
        case (("index" | "count"), [key]):
            return _found(row, name, key)
        case (("issubset" | "issuperset" | "isdisjoint"), [other]):
            return _related(machine, row, name, other, arguments.place)
        case (("union" | "intersection" | "difference" | "symmetric_difference"), _) if row.is_set:
            return _combined(machine, row, name, given, arguments.place)
        case _:
            return None


def _found(row: Items, name: str, key: Value) -> Value | None:
    answers = [are_equal(item, key) for item in row.items]
    before = answers[: answers.index(True)] if True in answers else answers
    if None in (answers if name == "count" else before):
        return None
    if name == "count":
        return Known(answers.count(True))
    if True not in answers:
        raise Raised("ValueError")
    return Known(len(before))


_SETS: dict[str, type[ast.operator]] = {
    "union": ast.BitOr, "update": ast.BitOr,
    "intersection": ast.BitAnd, "intersection_update": ast.BitAnd,
    "difference": ast.Sub, "difference_update": ast.Sub,
    "symmetric_difference": ast.BitXor, "symmetric_difference_update": ast.BitXor,
}  # fmt: skip


def _combined(
    machine: Machine, row: Items, name: str, given: list[Value], place: SourceNode
) -> Value | None:
    result: Value = Items(list(row.items), is_set=True, is_frozen=row.is_frozen)
    for one in given:
        parts = items_of(machine, one, place)
        if parts is None:
            return None
        result = binary(result, _SETS[name](), Items(parts, is_set=True))
    return result if isinstance(result, Items) else None


def _related(
    machine: Machine, row: Items, name: str, other: Value, place: SourceNode
) -> Value | None:
    parts = items_of(machine, other, place)
    left = plain_of(row)
    right = None if parts is None else plain_of(Items(parts, is_set=True))
    if left is None or right is None or not isinstance(right[0], set):
        return None
    return Known(getattr(set(left[0]), name)(right[0]))  # type: ignore[call-overload] # a row's


def _append(machine: Machine, row: Items, given: list[Value], _place: SourceNode) -> Value | None:
    if len(given) != 1:
        raise Raised("TypeError")
    machine.journal.append(row, given[0])
    return NONE


def _extend(machine: Machine, row: Items, given: list[Value], place: SourceNode) -> Value | None:
    parts = items_of(machine, given[0], place) if len(given) == 1 else None
    if parts is None:
        return None
    machine.journal.append(row, *parts)
    return NONE


def _append_left(
    machine: Machine, row: Items, given: list[Value], _place: SourceNode
) -> Value | None:
    machine.journal.fill(row, [*given, *row.items])
    return NONE if len(given) == 1 else None


def _pop_left(machine: Machine, row: Items, given: list[Value], place: SourceNode) -> Value | None:
    return _pop(machine, row, [Known(0)], place) if not given else None


def _extend_left(
    machine: Machine, row: Items, given: list[Value], place: SourceNode
) -> Value | None:
    parts = items_of(machine, given[0], place) if len(given) == 1 else None
    if parts is None:
        return None
    machine.journal.fill(row, [*reversed(parts), *row.items])
    return NONE


def _rotate(machine: Machine, row: Items, given: list[Value], _place: SourceNode) -> Value | None:
    match given or [Known(1)]:
        case [Known(constant=int() as number)]:
            content = list(row.items)
            steps = number % len(content) if content else 0
            machine.journal.fill(
                row, [*content[len(content) - steps :], *content[: len(content) - steps]]
            )
            return NONE
        case _:
            return None


def _insert(machine: Machine, row: Items, given: list[Value], _place: SourceNode) -> Value | None:
    match given:
        case [Known(constant=int() as number), value]:
            content = list(row.items)
            content.insert(number, value)
            machine.journal.fill(row, content)
            return NONE
        case _:
            return None


def _pop(machine: Machine, row: Items, given: list[Value], _place: SourceNode) -> Value | None:
    number = given[0].constant if given and isinstance(given[0], Known) else -1
    if len(given) > 1 or not isinstance(number, int) or (given and number is None):
        return None
    if given and not isinstance(given[0], Known):
        return None
    content = list(row.items)
    if not -len(content) <= number < len(content):
        raise Raised("IndexError")
    value = content.pop(number)
    machine.journal.fill(row, content)
    return value


def _remove(machine: Machine, row: Items, given: list[Value], _place: SourceNode) -> Value | None:
    position = _found(row, "index", given[0]) if len(given) == 1 else None
    if not isinstance(position, Known) or not isinstance(position.constant, int):
        return None
    content = list(row.items)
    del content[position.constant]
    machine.journal.fill(row, content)
    return NONE


def _clear(machine: Machine, row: Items, _given: list[Value], _place: SourceNode) -> Value | None:
    machine.journal.fill(row, [])
    return NONE


def _reverse(machine: Machine, row: Items, _given: list[Value], _place: SourceNode) -> Value | None:
    machine.journal.fill(row, list(reversed(row.items)))
    return NONE


def _set_at(machine: Machine, row: Items, given: list[Value], place: SourceNode) -> Value | None:
    if len(given) != 2:  # noqa: PLR2004 - key and value
        return None
    set_item(machine, row, given[0], given[1], place)
    return NONE


def _delete_at(machine: Machine, row: Items, given: list[Value], place: SourceNode) -> Value | None:
    if len(given) != 1:
        return None
    delete_item(machine, row, given[0], place)
    return NONE


_RowMethod = Callable[[Machine, Items, list[Value], SourceNode], Value | None]
_LIST_METHODS: dict[str, _RowMethod] = {
    "append": _append,
    "extend": _extend,
    "__iadd__": _extend,
    "insert": _insert,
    "pop": _pop,
    "remove": _remove,
    "clear": _clear,
    "reverse": _reverse,
    "appendleft": _append_left,
    "popleft": _pop_left,
    "extendleft": _extend_left,
    "rotate": _rotate,
    "__setitem__": _set_at,
    "__delitem__": _delete_at,
}


def _sort(machine: Machine, row: Items, arguments: Arguments) -> Value | None:
    order = sorted_items(machine, list(row.items), arguments)
    if order is None:
        return None
    machine.journal.fill(row, order)
    return NONE


def sorted_items(
    machine: Machine, items: Sequence[Value], arguments: Arguments
) -> list[Value] | None:
    """Return items in order; `key` and `reverse` are keywords of the call."""
    key = machine.force(arguments.keywords.get("key", NONE))
    backwards = truth(machine.force(arguments.keywords.get("reverse", NONE)))
    keys = keys_of(machine, items, key, arguments.place)
    if keys is None or backwards is None:
        return None
    order = list(range(len(items)))
    try:
        order.sort(key=keys.__getitem__, reverse=backwards)  # type: ignore[arg-type] # caught
    except UntoldOrderError:
        return None
    except TypeError:
        raise Raised("TypeError") from None
    return [items[number] for number in order]


def _change_set(
    machine: Machine, row: Items, name: str, given: list[Value], place: SourceNode
) -> Value | None:
    if name == "clear":
        return _clear(machine, row, given, place)
    if name in {"add", "discard", "remove"} and len(given) == 1:
        check_keys(machine, given[0])
        return _change_member(machine, row, name, given[0])
    if name in _SETS:
        result = _combined(machine, row, name, given, place)
        if isinstance(result, Items):
            machine.journal.fill(row, list(result.items))
            return NONE
    if name == "pop" and len(row.items) == 1:
        value = row.items[0]
        machine.journal.fill(row, [])
        return value
    return None


def _change_member(machine: Machine, row: Items, name: str, value: Value) -> Value | None:
    answers = [are_equal(item, value) for item in row.items]
    if None in answers and True not in answers:
        return None
    if name == "add":
        if True not in answers:
            machine.journal.append(row, value)
        return NONE
    if True in answers:
        content = [item for item, same in zip(row.items, answers, strict=True) if not same]
        machine.journal.fill(row, content)
    elif name == "remove":
        raise Raised("KeyError")
    return NONE
