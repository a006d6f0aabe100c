"""`collections.ChainMap`: several dictionaries one behind the other, as they are when asked.

It reads from the first that has a key, and writes to the first of all.
Source: https://docs.python.org/3/library/collections.html#collections.ChainMap.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flaskgate.launch.python.interpreter.data.container_methods import explained_by
from flaskgate.launch.python.interpreter.data.logic import compare_once, decide
from flaskgate.launch.python.interpreter.expressions.subscripts import item_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.chains import MAPS
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, join
from flaskgate.launch.python.interpreter.value_types.values import (
    CHAIN_MAP,
    NONE,
    Arguments,
    Class,
    Instance,
    Items,
    Known,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_WRITES = frozenset({"__setitem__", "__delitem__", "pop", "popitem", "clear", "update",
                     "setdefault"})  # fmt: skip
_UNTOLD = Unknown("an entry of several dictionaries")


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name != CHAIN_MAP or cls is not None or arguments.is_open:
        return None
    maps = [machine.force(one) for one in arguments.positional]
    return _chain(maps or [Table()], arguments.place)


def _chain(maps: Sequence[Value], place: SourceNode) -> Instance:
    return Instance(None, CHAIN_MAP, {MAPS: Items(list(maps))}, place=place)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base != CHAIN_MAP:
        return None
    maps = _maps_of(machine, value)
    if not maps:
        return _UNTOLD
    read = _read(machine, maps, name, arguments)
    if read is not None:
        return read
    is_write = name in _WRITES
    owner = maps[0] if is_write else _united(machine, maps, arguments.place)
    return machine.call(machine.attribute(owner, name, arguments.place), arguments)


def _read(machine: Machine, maps: Sequence[Value], name: str, arguments: Arguments) -> Value | None:
    """Return what a method gives that asks one dictionary after the other; None for others."""
    key = machine.force(arguments.get("key", 0) or NONE)
    place = arguments.place
    match name:
        case "__getitem__":
            return _looked_up(machine, maps, key, None, place)
        case "get":
            return _looked_up(machine, maps, key, arguments.get("default", 1) or NONE, place)
        case "__contains__":
            return _has(machine, maps, key, place)
        case "setdefault" if decide(machine, _has(machine, maps, key, place)) is True:
            return _looked_up(machine, maps, key, None, place)
        case "new_child":
            return _chain([machine.force(arguments.get("m", 0) or Table()), *maps], place)
        case _:
            return None


def _maps_of(machine: Machine, value: Instance) -> list[Value]:
    """Return the dictionaries, the first that is asked first; none where they are not known."""
    held = machine.force(value.attributes.get(MAPS, NONE))
    return [machine.force(one) for one in held.items] if isinstance(held, Items) else []


def _has(machine: Machine, maps: Sequence[Value], key: Value, place: SourceNode) -> Value:
    answers = [compare_once(machine, key, ast.In(), one, place) for one in maps]
    known = [decide(machine, one) for one in answers]
    if True in known:
        return Known(constant=True)
    facts = facts_of(*answers)
    return _UNTOLD if None in known else Known(constant=False, facts=facts)


def _looked_up(
    machine: Machine, maps: Sequence[Value], key: Value, default: Value | None, place: SourceNode
) -> Value:
    """Return the entry of the first dictionary that has the key, or may have it."""
    for number, one in enumerate(maps):
        answer = compare_once(machine, key, ast.In(), one, place)
        is_there = decide(machine, answer)
        if is_there is None:
            machine.may_raise("KeyError")
            rest = maps[number + 1 :]
            later = _looked_up(machine, rest, key, default or _UNTOLD, place)
            return join(_UNTOLD, later)
        if is_there:
            return machine.force(item_of(machine, one, key, place))
        if facts_of(answer).variable:
            rest = maps[number + 1 :]
            return explained_by(machine, _looked_up(machine, rest, key, default, place), answer)
    if default is None:
        raise Raised("KeyError")
    return machine.force(default)


def _united(machine: Machine, maps: Sequence[Value], place: SourceNode) -> Table:
    """Return one dictionary of several: the first that has a key decides."""
    made = Table()
    for one in reversed(maps):
        given = Arguments(place=place, positional=(one,))
        machine.call(machine.attribute(made, "update", place), given)
    return made


LIBRARY = Library(construct=_construct, method=_method)
