"""Which values have a hash, and so may be keys of dictionaries and members of sets."""

from __future__ import annotations

from collections.abc import Iterable

from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.data_classes import is_compared_only
from flaskgate.launch.python.interpreter.value_types.stand_ins import BARE, kinds_of
from flaskgate.launch.python.interpreter.value_types.values import (
    DICTIONARIES,
    Choice,
    Class,
    External,
    Instance,
    Items,
    Known,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import View


def is_unhashable(value: Value) -> bool:
    """Return whether a value can be no key: a list, a set, a dictionary, or what compares only."""
    return is_hashable(value) is False


def is_hashable(value: Value) -> bool | None:  # noqa: C901, PLR0911 - one guard a shape
    """Return whether a value may be a key, None where that cannot be told."""
    match value:
        case Choice(options=options):
            return _if_one({is_hashable(one) for one in options})
        case View(part=part):
            return part == "values"
        case Items(is_tuple=False):
            return value.is_frozen
        case Items():
            return None if value.is_forgotten else _of_all(value.items)
        case Table():
            return None if value.is_frozen else False
        case Instance(cls=Class() as cls):
            return _is_class_hashable(cls)
        case Unknown(parts=parts):
            return True if any(parts) else None
        case _:
            return True if kinds_of(value) else None


def _if_one(answers: set[bool | None]) -> bool | None:
    return answers.pop() if len(answers) == 1 else None


def _of_all(items: Iterable[Value]) -> bool | None:
    answers = {is_hashable(one) for one in items}
    return False if False in answers else None if None in answers else True


def _is_class_hashable(cls: Class) -> bool | None:
    """Return whether the class of an object, or the next one, has `__eq__` and no `__hash__`."""
    for one in family(cls):
        if isinstance(one, Class) and is_compared_only(one):
            return False
        if isinstance(one, External) and one.name in BARE:
            continue
        if isinstance(one, External) or one.node.decorator_list:
            return False if isinstance(one, External) and one.name in DICTIONARIES else None
        if "__hash__" in one.names:
            return one.names["__hash__"] != Known(None)
        if "__eq__" in one.names:
            return False
    return all(isinstance(base, Class | External) for base in cls.bases) or None
