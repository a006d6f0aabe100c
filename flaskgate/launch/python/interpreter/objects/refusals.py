"""What cannot be set: attributes of data, of frozen and of closed classes.

What is deployed runs: only a program that expects the exception gets it.
"""

from __future__ import annotations

import abc
import ast
import builtins
import collections
import enum
import queue
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Collection, Mapping
from types import GeneratorType, MappingProxyType

from flaskgate.launch.python.interpreter.objects.exceptions import class_named
from flaskgate.launch.python.interpreter.objects.metaclasses import may_have_more
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.class_line import (
    family,
    is_enumeration,
    own_or_inherited,
)
from flaskgate.launch.python.interpreter.value_types.enumerations import is_member
from flaskgate.launch.python.interpreter.value_types.kinds import kind_of_row
from flaskgate.launch.python.interpreter.value_types.records import row_of
from flaskgate.launch.python.interpreter.value_types.values import (
    ITERATOR,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Table,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import View

_FROZEN = "dataclasses.FrozenInstanceError"
_FROZEN_MODEL = "pydantic.ValidationError"
_DECORATORS = frozenset({"dataclass", "define", "frozen", "attrs", "s", "mutable"})
"""Of `dataclasses`, `attrs` and pydantic: what makes a class of its annotations."""
_SLOTTED = frozenset({"define", "frozen", "mutable"})
"""Those that leave room for the fields alone, unless told otherwise."""
_TABLES = (dict, OrderedDict, defaultdict, Counter)
"""Classes of the standard library whose objects are kept as one shape here."""
_OF_VERSIONS = frozenset({"major", "minor", "micro", "releaselevel", "serial"})
_OBJECT = External("builtins.object")


def refuse_attribute(machine: Machine, owner: Value, name: str) -> None:
    """Raise where the program expects that an object may not take an attribute, and it does not."""
    said = _refusal(owner, name)
    if isinstance(owner, Instance) and owner.cls is not None and _may_be_closed(owner.cls):
        machine.may_raise(_FROZEN)
    if isinstance(owner, Table) and not owner.is_frozen:
        machine.may_raise("AttributeError")  # not of an `OrderedDict` or a `Counter`
    elif said:
        refuse(machine, said)


def has_attribute(value: Known | Items | Table, name: str) -> bool | None:
    """Return whether plain data has an attribute, or a method, of that name.

    None where that depends on which of several classes it is of, which are kept as one shape here.
    """
    answers = {_has(one, name) for one in _may_be(value)}
    is_record = isinstance(value, Items) and value.is_tuple and name in _OF_VERSIONS
    return answers.pop() if len(answers) == 1 and not is_record else None


def _has(one: object, name: str) -> bool:
    """Return whether a constant, or an object of a class, has an attribute."""
    if isinstance(one, type):
        return any(name in vars(cls) for cls in one.__mro__)
    return hasattr(one, name)


def is_known_to_lack(instance: Instance, name: str) -> bool:
    """Return whether an object of Python's own classes, or of heirs of them, lacks an attribute.

    Special ones aside, which are looked for elsewhere.
    """
    if _is_special(name) or instance.strays:
        return False
    if is_member(instance) and instance.base == "enum.Enum":
        return not hasattr(_Member.ONE, name)
    if instance.cls is not None:
        return _kinds_lack(instance.cls, name)
    if instance.base == ITERATOR:
        return not hasattr(GeneratorType, name)
    if instance.base in _QUEUES:
        return not hasattr(_QUEUES[instance.base], name)
    is_own = instance.base.startswith("builtins.")
    kind = class_named(External(instance.base)) if is_own else None
    return kind is not None and not hasattr(kind, name)


_QUEUES: Mapping[str, object] = {
    f"queue.{one.__name__}": one() for one in (queue.Queue, queue.SimpleQueue, queue.LifoQueue)
}
"""Objects of the classes of the standard library that give theirs attributes of their own."""


def class_is_known_to_lack(cls: Class, name: str) -> bool:
    """Return whether a class that is derived from Python's own lacks an attribute."""
    is_told = cls.meta is None and not _is_special(name)
    return is_told and _kinds_lack(cls, name) and not hasattr(enum.EnumMeta, name)


def _is_special(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _kinds_lack(cls: Class, name: str) -> bool:
    """Return whether all is known that is above a class, and has no such attribute."""
    line = list(family(cls))
    kinds = [_python_class(one) for one in line if isinstance(one, External)]
    is_told = not any(may_have_more(one) for one in line if isinstance(one, Class))
    return is_told and all(kind is not None and not hasattr(kind, name) for kind in kinds)


def _python_class(value: External) -> type | None:
    """Return a class of Python's own, or of a module that is alike everywhere, by its name."""
    home, _, last = value.name.rpartition(".")
    found = getattr(_HOMES.get(home), last, None)
    return found if isinstance(found, type) else None


_HOMES = {one.__name__: one for one in (abc, builtins, collections, enum)}


class _Member(enum.Enum):
    ONE = 1


def _may_be(value: Known | Items | Table) -> tuple[object, ...]:
    """Return what plain data may be: the constant itself, or classes."""
    match value:
        case Known(constant=constant):
            return (constant,)
        case Table(is_frozen=True):
            return (MappingProxyType,)
        case Table(home=None):
            return _TABLES
        case View() | Table():
            return ()
        case _:
            return (kind_of_row(value),)


def refuse_deletion(machine: Machine, owner: Value, name: str) -> None:
    """Raise where the program expects that a frozen object keeps an attribute."""
    said = _refusal(owner, name)
    if said in {_FROZEN, _FROZEN_MODEL}:
        refuse(machine, said)


def refuse(machine: Machine, name: str) -> None:
    """Raise an exception that the program expects."""
    if machine.catches(Raised(name)):
        raise Raised(name)


def _refusal(owner: Value, name: str) -> str:
    """Return the exception with which something refuses an attribute; empty where it takes it."""
    if isinstance(owner, Known | Items | Table) or row_of(owner) is not None:
        return "AttributeError"
    if isinstance(owner, External) and owner.name.startswith("builtins."):
        found = getattr(builtins, owner.name.removeprefix("builtins."), None)
        return "" if found is None else "TypeError" if isinstance(found, type) else "AttributeError"
    if isinstance(owner, Class):
        return "AttributeError" if is_enumeration(owner) and name in owner.names else ""
    if not isinstance(owner, Instance) or owner.cls is None:
        is_bare = isinstance(owner, Instance) and owner.base in {_OBJECT.name, ITERATOR}
        return "AttributeError" if is_bare else ""
    return _of_classes(owner.cls, name)


def _of_classes(cls: Class, name: str) -> str:
    line = list(family(cls))
    own = [one for one in line if isinstance(one, Class)]
    if any(_option(one, "frozen", default=_is_named(one, {"frozen"})) for one in own):
        return _FROZEN
    said = (_frozen_model(one, name) for one in own)
    if next((one for one in said if one is not None), False):
        return _FROZEN_MODEL
    found = own_or_inherited(cls, name)
    if isinstance(found, Function) and found.is_property and not found.is_cached:
        return "" if found.setter else "AttributeError"
    slots = [_slots(one) for one in own]
    if None in slots or len(own) + line.count(_OBJECT) < len(line):
        return ""
    taken = {slot for names in slots if names is not None for slot in names}
    is_bound = any(name in one.names for one in own)
    return "" if name in taken or is_bound else "AttributeError"


def _may_be_closed(cls: Class) -> bool:
    """Return whether it is worked out if a class takes attributes: `@dataclass(frozen=FROZEN)`."""
    own = [one for one in family(cls) if isinstance(one, Class)]
    return any(_option(one, name) is None for one in own for name in ("frozen", "slots"))


def _option(cls: Class, option: str, *, default: bool = False) -> bool | None:
    """Return what a decorator above a class is given, as `@dataclass(frozen=True)` is.

    None where that is worked out.
    """
    for node in cls.node.decorator_list:
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), keywords=keywords):
                said = [one.value for one in keywords if one.arg == option]
                if name in _DECORATORS and said:
                    return bool(said[0].value) if isinstance(said[0], ast.Constant) else None
    return default


def _is_named(cls: Class, names: Collection[str]) -> bool:
    """Return whether a decorator of one of these names stands above a class."""
    calls = [one.func if isinstance(one, ast.Call) else one for one in cls.node.decorator_list]
    return any(ast.unparse(one).rpartition(".")[2] in names for one in calls)


def _frozen_model(cls: Class, name: str) -> bool | None:
    """Return what a class of pydantic says of whether a field is frozen; None for nothing."""
    field = cls.names.get(name)
    settings = cls.names.get("model_config") or cls.names.get("Config")
    said = [Known(one.value.value) for one in cls.node.keywords
            if one.arg == "frozen" and isinstance(one.value, ast.Constant)]  # fmt: skip
    found: Value | None = said[0] if said else None
    if isinstance(field, Instance) and field.base == "pydantic.Field":
        found = field.attributes.get("frozen") or found
    if found is None and isinstance(settings, Table):
        found = settings.entries.get("frozen")
    if found is None and isinstance(settings, Class):
        found = settings.names.get("frozen")
    return found.constant is True if isinstance(found, Known) else None


def _slots(cls: Class) -> set[str] | None:
    """Return what a class leaves room for; None where that is anything."""
    given = cls.names.get("__slots__")
    if given is None and _option(cls, "slots", default=_is_named(cls, _SLOTTED)):
        fields = (one.target for one in cls.node.body if isinstance(one, ast.AnnAssign))
        return {one.id for one in fields if isinstance(one, ast.Name)}
    if isinstance(given, Known) and isinstance(given.constant, str):
        return {given.constant}
    if cls.node.decorator_list or not isinstance(given, Items) or given.is_forgotten:
        return None
    names = {str(one.constant) for one in given.items if isinstance(one, Known)}
    is_told = len(names) == len(given.items) and "__dict__" not in names
    return names if is_told and not any(name.startswith("__") for name in names) else None
