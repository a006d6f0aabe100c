"""Classes and their ancestors: in which order Python asks them, and which of them has a name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from flaskgate.launch.python.interpreter.value_types.value_facts import join_all
from flaskgate.launch.python.interpreter.value_types.values import (
    Class,
    External,
    Instance,
    Items,
    Maybe,
    Unknown,
    Value,
)

_ANCESTORS = 30  # generations of classes that are looked at on the way up
_RELATIVES = 200  # ancestors, counted along each way up


def family(cls: Class) -> Iterator[Class | External]:
    """Yield a class and its ancestors in the order in which Python asks them (`__mro__`)."""
    return iter(line_of(cls))


@lru_cache(maxsize=4_096)
def line_of(cls: Class) -> tuple[Class | External, ...]:
    """Return the method resolution order; what lies outside the repository has no ancestors.

    The C3 merge of https://docs.python.org/3/howto/mro.html; where it fails, which is a TypeError
    in Python, the bases one after the other.
    """
    if _height(cls) > _ANCESTORS:
        return (cls,)
    bases = [one for one in cls.bases if isinstance(one, Class | External)]
    waiting: list[list[Class | External]] = [
        list(line_of(one)) if isinstance(one, Class) else [one] for one in bases
    ]
    waiting.append(list(bases))
    found: list[Class | External] = [cls]
    while waiting := [line for line in waiting if line]:
        heads = (line[0] for line in waiting)
        best = next((one for one in heads if not any(one in line[1:] for line in waiting)), None)
        best = waiting[0][0] if best is None else best
        found.append(best)
        waiting = [[one for one in line if one != best] for line in waiting]
    return tuple(found)


def line_as_row(cls: Class, *, is_whole: bool) -> Value:
    """Return `__mro__`, or `__bases__`, where all of it is of the repository but `object`."""
    line = list(line_of(cls)) if is_whole else list(cls.bases)
    outside = [one for one in line_of(cls) if isinstance(one, External)]
    is_told = all(isinstance(one, Class | External) for one in cls.bases)
    if not is_told or any(one.name != _OBJECT for one in outside):
        return Unknown("the ancestors of a class")
    if not outside and (is_whole or not line):
        line.append(External(_OBJECT))
    return Items(line, is_tuple=True)


_OBJECT = "builtins.object"


@lru_cache(maxsize=4_096)
def _height(cls: Class) -> int:
    """Return how many generations of the repository a class has above it, 1 for none."""
    heights = [0]
    waiting: list[tuple[Value, int]] = [(base, 1) for base in cls.bases]
    while waiting and len(heights) < _RELATIVES:
        here, height = waiting.pop()
        if isinstance(here, Class):
            heights.append(height)
            waiting.extend((base, height + 1) for base in here.bases)
    return 1 + max(heights)


def members(cls: Class) -> list[Value] | None:
    """Return the members of an enumeration in order, None for another class."""
    if not is_enumeration(cls):
        return None
    named = [one for one in cls.names.values() if isinstance(one, Instance) and one.cls is cls]
    return list({id(one): one for one in named}.values())


def is_enumeration(cls: Class) -> bool:
    """Return whether a class is an enumeration."""
    return any(isinstance(one, External) and one.name.startswith("enum.") for one in family(cls))


def own_or_inherited(cls: Class, name: str) -> Value | None:
    """Return a name of a class or the nearest ancestor; joined where it may be missing."""
    maybe: list[Value] = []
    for ancestor in family(cls):
        found = ancestor.names.get(name) if isinstance(ancestor, Class) else None
        if isinstance(found, Maybe):
            maybe.append(found.value)
        elif found is not None:
            return join_all([*maybe, found])
    return Maybe(join_all(maybe) or maybe[0]) if maybe else None
