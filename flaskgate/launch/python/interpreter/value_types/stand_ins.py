"""Objects of Python's own that stand in for values: what an operation refuses of one by its class.

A value is of one of several classes where it is kept as one shape here; of none that is known where
a class from outside, or of the repository, may say what an operator does.
"""

from __future__ import annotations

import builtins
import copy
import functools
import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Mapping
from functools import lru_cache

from flaskgate.launch.python.interpreter.value_types.class_line import family, is_enumeration
from flaskgate.launch.python.interpreter.value_types.enumerations import is_member, member_value
from flaskgate.launch.python.interpreter.value_types.kinds import kind_of_row
from flaskgate.launch.python.interpreter.value_types.values import (
    ITERATOR,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Method,
    ModuleValue,
    Partial,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import KINDS, View

Attempt = Callable[..., object]
"""An operation, to be tried with stand-ins."""


class _Plain:
    """An object of a class that says nothing of operators."""


_OBJECTS: tuple[object, ...] = (
    *(None, True, 1, 1.0, 1j, "a", b"a", ..., NotImplemented, [], (), {}, set(), frozenset()),
    *(deque(), range(1), iter(()), OrderedDict(), Counter(), defaultdict(), Exception()),
    *(types.MappingProxyType({}), {}.keys(), {}.values(), {}.items(), _Plain(), _Plain),
    *(len, lambda: None, types, functools.partial(len)),
)
_SAMPLES: Mapping[type, object] = {type(one): one for one in _OBJECTS}
"""An object of each class."""
_CHANGEABLE = frozenset([list, dict, set, deque, OrderedDict, Counter, defaultdict])
_MAPPINGS = (dict, OrderedDict)
_COUNTING = (defaultdict, Counter)
BARE = frozenset({"builtins.object", "abc.ABC", "enum.Enum", "typing.Generic", "typing.Protocol"})
"""Classes from outside that give their heirs no operators."""
_QUIET = frozenset({"dataclass", "unique"})
"""Decorators that give a class no operators, unless they are given arguments."""


def refuses(attempt: Attempt, *values: Value) -> bool | None:
    """Return whether Python refuses an operation for the classes of the values (`TypeError`).

    None where that cannot be told.
    """
    kinds = [kinds_of(one) for one in values]
    if not all(kinds):
        return None
    answers = set(_answers(attempt, tuple(kinds)))
    return answers.pop() if len(answers) == 1 else None


@lru_cache(maxsize=20_000)
def _answers(attempt: Attempt, kinds: tuple[tuple[type, ...], ...]) -> frozenset[bool]:
    combinations: list[tuple[type, ...]] = [()]
    for options in kinds:
        combinations = [(*before, one) for before in combinations for one in options]
    return frozenset(_fails(attempt, *map(_sample, one)) for one in combinations)


def _sample(kind: type) -> object:
    """Return an object of a class, which an operation may change."""
    return copy.copy(_SAMPLES[kind]) if kind in _CHANGEABLE else _SAMPLES[kind]


def _fails(attempt: Attempt, *samples: object) -> bool:
    try:
        attempt(*samples)
    except TypeError:
        return True
    except Exception:  # noqa: BLE001 - it is not for their classes
        return False
    return False


def kinds_of(value: Value) -> tuple[type, ...]:  # noqa: C901, PLR0911, PLR0912 - one guard a shape
    """Return the classes of which a value may be, as keys of samples; none: that is not known."""
    match member_value(value):
        case Known(constant=constant):
            return (type(constant),) if type(constant) in _SAMPLES else ()
        case Unknown(parts=parts):
            return (str,) if any(parts) else ()
        case View(part=part):
            return (KINDS[part], list)  # as it was in Python 2
        case Items() as row:
            return (kind_of_row(row),)
        case Table(is_frozen=True):
            return (types.MappingProxyType,)
        case Table(factory=factory):
            return _MAPPINGS if factory is None else _COUNTING
        case Function() | Method(function=Function()):
            return (types.FunctionType,)
        case ModuleValue():
            return (types.ModuleType,)
        case Partial():
            return (functools.partial,)
        case Class() as cls:
            return (type,) if _is_plain_class(cls) else ()
        case External(name=name, place=None):
            return _of_outside(name)
        case Instance() as owner:
            return _of_object(owner)
        case _:
            return ()


def _of_outside(name: str) -> tuple[type, ...]:
    if name in sys.stdlib_module_names:
        return (types.ModuleType,)
    home, _, last = name.rpartition(".")
    found = getattr(builtins, last, None) if home == "builtins" else None
    kind = type(found)
    return (kind,) if found is not None and kind in _SAMPLES else ()


def _of_object(owner: Instance) -> tuple[type, ...]:
    if owner.base == ITERATOR:
        return (type(iter(())),)
    if owner.cls is None:
        kind = getattr(builtins, owner.base.removeprefix("builtins."), None)
        is_error = isinstance(kind, type) and issubclass(kind, BaseException)
        return (Exception,) if is_error else (_Plain,) if owner.base == "builtins.object" else ()
    is_plain = "__class__" not in owner.attributes and _gives_no_operators(owner.cls)
    return (_Plain,) if is_plain and (is_member(owner) or not is_enumeration(owner.cls)) else ()


def _gives_no_operators(cls: Class) -> bool:
    """Return whether a class has no operators but those that are written in it as functions."""
    return all(
        one.name in BARE
        if isinstance(one, External)
        else _is_undressed(one) and all(map(_is_told, one.names.items()))
        for one in family(cls)
    ) and all(isinstance(base, Class | External) for one in family(cls) if isinstance(one, Class)
              for base in one.bases)  # fmt: skip


def _is_told(name_and_value: tuple[str, Value]) -> bool:
    name, value = name_and_value
    is_special = name.startswith("__") and name.endswith("__")
    return not is_special or isinstance(value, Function) or name in _SAID_OF_CLASSES


_SAID_OF_CLASSES = frozenset(
    ["__slots__", "__doc__", "__module__", "__qualname__", "__annotations__", "__match_args__",
     "__hash__"]
)  # fmt: skip


def _is_undressed(cls: Class) -> bool:
    names = (getattr(one, "id", getattr(one, "attr", "")) for one in cls.node.decorator_list)
    return all(name in _QUIET for name in names)


def _is_plain_class(cls: Class) -> bool:
    """Return whether a class is of no metaclass that may say what operators do."""
    outside = [one.name for one in family(cls) if isinstance(one, External)]
    is_told = all(isinstance(base, Class | External) for base in cls.bases)
    return cls.meta is None and is_told and not is_enumeration(cls) and all(
        name in BARE or name.startswith("builtins.") for name in outside)  # fmt: skip
