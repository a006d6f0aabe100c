"""What can be told of values: their truth, their options, how they came about, their join."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace

from flaskgate.launch.python.interpreter.source.spans import Mark
from flaskgate.launch.python.interpreter.value_types.values import (
    CHAIN_MAP,
    DICTIONARIES,
    Choice,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Lazy,
    Maybe,
    Method,
    Partial,
    Provenance,
    Table,
    Unknown,
    Value,
)

_CHOICES = 6  # plain options of a Choice; more make it an Unknown
_CALLABLES = 30  # options of a Choice of things that can be called
_MARKS = 8  # marks kept of how a value came about: the first ones, then the last


def facts_of(*values: Value) -> Provenance:
    """Return the joint facts of values that went into another one."""
    facts = [value.facts for value in values if isinstance(value, Known | Unknown)]
    marks = tuple(dict.fromkeys(mark for one in facts for mark in one.trace))
    variable = next((one.variable for one in facts if one.variable), "")
    return Provenance(_bounded(marks), variable, is_trap=any(one.is_trap for one in facts))


def marked(value: Value, mark: Mark) -> Value:
    """Return the value with one more place to its trace."""
    if isinstance(value, Choice):
        return Choice(tuple(marked(option, mark) for option in value.options))
    if not isinstance(value, Known | Unknown) or mark in value.facts.trace:
        return value
    trace = _bounded((*value.facts.trace, mark))
    return replace(value, facts=replace(value.facts, trace=trace))


def _bounded(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    return marks if len(marks) <= _MARKS else (*marks[: _MARKS // 2], *marks[-_MARKS // 2 :])


def options_of(value: Value) -> tuple[Value, ...]:
    """Return what the value may be; one value unless it is a Choice."""
    return value.options if isinstance(value, Choice) else (value,)


def truth(value: Value) -> bool | None:
    """Return `bool(value)`, or None where it cannot be told."""
    match value:
        case Choice():
            truths = {truth(option) for option in value.options}
            return truths.pop() if len(truths) == 1 else None
        case Known():
            return bool(value.constant)
        case Items():
            return None if value.is_forgotten else bool(value.items)
        case Table():
            return _has_entries(value)
        case Unknown() | External() | Lazy() | Maybe() | Method(function=str()):
            return True if _is_built_in(value) else None  # a method may be none at all
        case _:
            return None if isinstance(value, Instance) and _decides_itself(value) else True


def _is_built_in(value: Value) -> bool:
    """Return whether this is a built-in class or function, or a module of Python's own."""
    name = value.name if isinstance(value, External) else ""
    return name in sys.stdlib_module_names or (name.startswith("builtins.") and "(" not in name)


def _has_entries(table: Table) -> bool | None:
    if any(not isinstance(entry, Maybe) for entry in table.entries.values()):
        return True
    return None if table.entries or table.has_more else False


_SIZED = DICTIONARIES | {CHAIN_MAP, "configparser.SectionProxy"}
"""Classes whose objects are true if they hold something."""


def _decides_itself(instance: Instance) -> bool:
    """Return whether a class of the repository may say what the truth of its objects is."""
    if (
        instance.base in {*DICTIONARIES, CHAIN_MAP, "configparser.SectionProxy"}
        or "_value_" in instance.attributes
    ):
        return True  # entries, or a member that may be a number, a text or flags as well
    waiting: list[Value] = [] if instance.cls is None else [instance.cls]
    for _ in range(_CALLABLES):
        if not waiting:
            return False
        here = waiting.pop()
        if isinstance(here, Unknown | Choice) or _has_a_size(here):
            return True
        if isinstance(here, Class):
            if "__bool__" in here.names or "__len__" in here.names:
                return True
            waiting.extend(here.bases)
    return True


_SIZES = frozenset({"builtins.str", "builtins.bytes", "builtins.bytearray", "builtins.int",
                    "builtins.float", "builtins.complex", "builtins.list", "builtins.tuple",
                    "builtins.set", "builtins.frozenset", "typing.NamedTuple"})  # fmt: skip
"""Classes whose objects may be false; those of `collections` may, too."""


def _has_a_size(base: Value) -> bool:
    """Return whether the objects of a class from outside are false where they are empty, or 0."""
    name = base.name if isinstance(base, External) else ""
    return name in _SIZES or name.startswith(("collections.", "typing.Mapping", "typing.Sequence"))


_MANY = Unknown("it may be one of many things")


def join(one: Value, other: Value) -> Value:
    """Return the value that is one of the two."""
    if _is_same(one, other):
        return one
    if isinstance(one, Maybe) or isinstance(other, Maybe):
        plain = [side.value if isinstance(side, Maybe) else side for side in (one, other)]
        return Maybe(join(*plain))
    return _MANY if _MANY in (one, other) else _choice((*options_of(one), *options_of(other)))


def _choice(values: Iterable[Value]) -> Value:
    options: list[Value] = []
    for value in values:
        if not any(_is_same(value, kept) for kept in options):
            options.append(value)
    data = sum(not isinstance(option, Function | Class | Method | Partial) for option in options)
    if data > _CHOICES or len(options) > _CALLABLES:
        return _MANY
    return options[0] if len(options) == 1 else Choice(tuple(options))


def parts_of(value: Value) -> tuple[str | None, ...]:
    """Return the parts of what is a text; one that cannot be told where nothing can."""
    if isinstance(value, Known) and isinstance(value.constant, str):
        return (value.constant,)
    return value.parts or (None,) if isinstance(value, Unknown) else (None,)


def join_all(values: Iterable[Value]) -> Value | None:
    """Return the value that is one of several, None where there are none."""
    joint: Value | None = None
    for value in values:
        joint = value if joint is None else join(joint, value)
    return joint


def _is_same(one: Value, other: Value) -> bool:
    if isinstance(one, Known) and isinstance(other, Known):
        return is_same_constant(one.constant, other.constant)
    return one is other or one == other


def is_none(value: Value) -> bool:
    """Return whether the argument is None for sure, which is as if it were missing."""
    return isinstance(value, Known) and value.constant is None


def is_same_constant(one: object, other: object) -> bool:
    """Return whether two constants are of one kind and equal."""
    return type(one) is type(other) and one == other


def held_by(value: Value) -> Iterator[Value]:
    """Yield what a value is made of, but for the attributes of objects."""
    match value:
        case Choice():
            yield from value.options
        case Maybe():
            yield value.value
        case Items():
            yield from value.items
        case Table():
            yield from value.entries.values()
        case Method():
            yield value.receiver
        case Partial():
            yield from (value.function, *value.arguments.positional)
            yield from value.arguments.keywords.values()
