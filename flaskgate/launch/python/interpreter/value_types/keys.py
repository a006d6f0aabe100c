"""What a dictionary can be looked up by: constants, tuples of keys, classes, functions, objects.

An object counts by what it is, unless its class says what it is equal to; a member of an
enumeration that is a text or number, too, by that.
"""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field

from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.data_classes import record_of
from flaskgate.launch.python.interpreter.value_types.enumerations import is_member, member_value
from flaskgate.launch.python.interpreter.value_types.values import (
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Value,
)

_PLAIN = (str, int, float, complex, bool, bytes, type(None))
_COMPARES = frozenset({"__eq__", "__hash__"})


@dataclass(frozen=True, slots=True)
class _Row:
    """A tuple of keys."""

    parts: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    """An object of a dataclass that cannot change: it is looked up by its class and fields."""

    cls: Class
    parts: tuple[object, ...]
    value: Instance = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Set:
    """A `frozenset` of keys."""

    parts: frozenset[object]


@dataclass(frozen=True, slots=True)
class NoKey:
    """It cannot be told what a value is looked up by."""


NO_KEY = NoKey()


def key_of(value: Value) -> object:  # noqa: PLR0911 - one line a shape
    """Return what entries of a `Table` are kept under; `NO_KEY` where that cannot be told."""
    value = member_value(value)
    match value:
        case Known():
            return value.constant if isinstance(value.constant, _PLAIN) else NO_KEY
        case Class() | Function():
            return value
        case External(place=None) if _is_class(value.name):
            return value
        case Instance():
            return value if _is_itself(value) else _record(value)
        case Items(is_tuple=True) if not value.is_forgotten:
            parts = tuple(map(key_of, value.items))
            return NO_KEY if NO_KEY in parts else _Row(parts)
        case Items(is_set=True, is_frozen=True) if not value.is_forgotten:
            members = frozenset(map(key_of, value.items))
            return NO_KEY if NO_KEY in members else _Set(members)
        case _:
            return NO_KEY


def _record(value: Instance) -> object:
    row = record_of(value, option="frozen")
    parts = () if row is None else tuple(map(key_of, row.items))
    is_told = row is not None and NO_KEY not in parts and value.cls is not None
    return _Record(value.cls, parts, value) if is_told and value.cls is not None else NO_KEY


def value_of_key(key: object) -> Value:
    """Return the value that a key stands for."""
    if isinstance(key, _Row):
        return Items([value_of_key(part) for part in key.parts], is_tuple=True)
    if isinstance(key, _Record):
        return key.value
    if isinstance(key, _Set):
        return Items([value_of_key(part) for part in key.parts], is_set=True, is_frozen=True)
    return key if isinstance(key, Class | Function | Instance | External) else Known(key)


def _is_class(name: str) -> bool:
    """Return whether a name is that of a class of Python's own."""
    home, _, last = name.rpartition(".")
    return home == "builtins" and isinstance(getattr(builtins, last, None), type)


def _is_itself(value: Instance) -> bool:
    """Return whether an object is equal to nothing but itself."""
    line = [] if value.cls is None else list(family(value.cls))
    own = [one for one in line if isinstance(one, Class)]
    if any(not _COMPARES.isdisjoint(map(str, one.names)) for one in own):
        return False
    if is_member(value):
        return True
    outside = {one.name for one in line if isinstance(one, External)} - {"builtins.object"}
    is_plain = bool(own) and not outside and not any(one.node.decorator_list for one in own)
    return value.config is not None or is_plain
