"""What a Python expression stands for, as far as it can be told without running it.

A value is one of a few frozen shapes; those that a program can change (a list, a dictionary, an
object) hold `Cells` or a `ListItems`, to which nothing but the `Journal` writes. `Choice` is one of
several, and which one cannot be told; `Unknown` says why nothing can.
"""

from __future__ import annotations

import ast
import itertools
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Union, cast

from flaskgate.launch.python.interpreter.spans import Mark, SourceNode
from flaskgate.launch.reasons import Cause, Reason

if TYPE_CHECKING:
    from flaskgate.launch.python.interpreter.frames import Frame

_AGES = itertools.count()
_CHOICES = 6  # plain options of a Choice; more make it an Unknown
_CALLABLES = 30  # options of a Choice of things that can be called
_MARKS = 8  # marks kept of how a value came about: the first ones, then the last


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a value came about."""

    trace: tuple[Mark, ...] = ()
    variable: str = ""
    """The environment variable on which it depends, which nothing sets."""
    is_raw: bool = False
    """It is what an environment variable holds, as it stands: a string if set."""
    is_trap: bool = False
    """Truth was taken of a string that looks off."""


NO_FACTS = Provenance()


def age() -> int:
    """Return a number that is greater than every one that was returned before."""
    return next(_AGES)


class Cells(dict[object, "Value"]):
    """Entries that a program can change, by name or key; only the `Journal` writes to them."""

    __slots__ = ("born", "is_gone", "is_held")

    def __init__(self, entries: Names | Entries | None = None) -> None:
        super().__init__()
        self.update(entries or {})
        self.born = age()
        """What began before that cannot have seen these entries."""
        self.is_held = False
        """A function or a dictionary looks into this scope, and may outlive it."""
        self.is_gone = False
        """Nothing can look at the entries any more."""


class ListItems(list["Value"]):
    """What a list holds; only the `Journal` writes to it."""

    __slots__ = ("born", "is_forgotten")
    is_gone = False

    def __init__(self, items: Iterable[Value] = ()) -> None:
        super().__init__(items)
        self.born = age()
        self.is_forgotten = False
        """How many items there are, and which, can no longer be told."""


@dataclass(frozen=True, slots=True)
class Known:
    """A Python constant."""

    constant: object
    facts: Provenance = NO_FACTS


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that cannot be told."""

    reason: str | Reason
    """What it is, described (`a list whose length cannot be told`), or why, where that matters."""
    facts: Provenance = NO_FACTS
    parts: tuple[str | None, ...] = ()
    """Of a text: what is known of it, in order; None is a part that cannot be told."""

    @property
    def why(self) -> Reason:
        """Why it cannot be told."""
        return Reason(Cause.VALUE, self.reason) if isinstance(self.reason, str) else self.reason


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values, none of them a Choice; which one cannot be told."""

    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Maybe:
    """What an entry of a scope, a dictionary or an object holds, if there is one at all."""

    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """A list, tuple or set; its length is known unless it `is_forgotten`."""

    items: Sequence[Value]
    is_tuple: bool = False
    is_set: bool = False

    def __post_init__(self) -> None:  # noqa: D105 - see the fields
        object.__setattr__(self, "items", ListItems(self.items))

    @property
    def is_forgotten(self) -> bool:
        """Whether nothing can be told of what it holds; `Machine.force` makes it an Unknown."""
        return isinstance(self.items, ListItems) and self.items.is_forgotten


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A dictionary by constant key."""

    entries: Mapping[object, Value] = field(default_factory=dict)
    is_open: bool = False
    """It may have keys that cannot be told from the start."""
    home: SourceNode | None = None
    """Of a Flask application's `config`: the call that made the application."""
    strays: Mapping[object, Value] = field(default_factory=dict)
    """What was set under a key that cannot be told, if anything was."""
    factory: Value | None = None
    """Of a `defaultdict`: what makes the entries that are missing."""

    def __post_init__(self) -> None:  # noqa: D105 - see the fields
        _own(self, "entries", self.entries)
        _own(self, "strays", self.strays)

    @property
    def has_more(self) -> bool:
        """Whether there may be further keys."""
        return self.is_open or bool(self.strays)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function or lambda of the repository."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    frame: Frame
    """Where it is defined: its globals and what it closes over."""
    is_property: bool = False
    is_cached: bool = False
    """What it gives is kept: by the object of a property, else by the arguments of a call."""
    is_static: bool = False
    is_class_method: bool = False
    is_decorated: bool = False
    """Something that is not known wraps it, and may pass other arguments."""
    is_manager: bool = False
    """`@contextmanager`: a call gives a context manager."""
    setter: Function | None = None
    """Of a property."""
    deleter: Function | None = None
    """Of a property."""
    defaults: Mapping[str, Value] = field(default_factory=dict)
    """By parameter, evaluated when the function was defined."""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    """What the program sets on the function itself."""

    def __post_init__(self) -> None:  # noqa: D105 - see the fields
        _own(self, "attributes", self.attributes)
        scope: Frame | None = self.frame
        while scope is not None:
            _hold(scope.names)
            scope = scope.outer


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class of the repository."""

    node: ast.ClassDef
    names: Mapping[str, Value]
    bases: tuple[Value, ...]
    place: SourceNode
    meta: Value | None = None
    """Its metaclass; None for `type` and those of the standard library."""


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An object: of a class of the repository, of a known library class, or of both."""

    cls: Class | None
    base: str
    """Dotted name of the first class from outside among its bases; empty where there is none."""
    attributes: Mapping[str, Value] = field(default_factory=dict)
    config: Table | None = None
    """`app.config` of a Flask application."""
    place: SourceNode | None = None
    """The call that made it."""
    strays: Mapping[object, Value] = field(default_factory=dict)
    """Not empty: attributes were set that cannot be told."""

    def __post_init__(self) -> None:  # noqa: D105 - see the fields
        _own(self, "attributes", self.attributes)
        _own(self, "strays", self.strays)


@dataclass(frozen=True, slots=True)
class Method:
    """A function bound to its object, or a method of a library object by its name."""

    receiver: Value
    function: Function | str
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ModuleValue:
    """A module of the repository that has been executed."""

    frame: Frame


@dataclass(frozen=True, slots=True)
class Lazy:
    """What an import binds: the module, or a name of it, not looked at before it is needed."""

    path: PurePosixPath
    name: str
    """Empty: the module itself."""
    place: SourceNode
    is_early: bool = False
    """The import was the first of its module, which waits to be executed: what the name stood for
    at the end of that is meant, whatever becomes of it later."""


@dataclass(frozen=True, slots=True)
class External:
    """Something from outside the repository by its dotted name; `()` ends the result of a call."""

    name: str
    place: SourceNode | None = None
    """The call that made it."""


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """A callable with arguments already given."""

    function: Value
    arguments: Arguments


@dataclass(frozen=True, slots=True, eq=False)
class Super:
    """`super()` of a method."""

    receiver: Value
    bases: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What a call passes."""

    place: SourceNode
    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict)
    places: Mapping[str | int, SourceNode] = field(default_factory=dict)
    """Where each argument is written."""
    is_open: bool = False
    """`*x` or `**x` of something unknown: there may be more."""

    def get(self, name: str, position: int | None = None) -> Value | None:
        """Return an argument by keyword, else by position counted from 0, else None."""
        if name in self.keywords:
            return self.keywords[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return None

    def where(self, name: str, position: int | None = None) -> SourceNode:
        """Return where the argument is written; the whole call where it is not."""
        by_position = self.place if position is None else self.places.get(position, self.place)
        return self.places.get(name, by_position)


# fmt: off
Value = Union[  # noqa: UP007 - `|` cannot name the classes that are strings here
    Known, Unknown, Choice, Maybe, Items, Table, Function, Class, Instance, Method, ModuleValue,
    Lazy, External, Partial, Super,
]
# fmt: on

NONE = Known(None)
MANAGER = "contextlib.contextmanager"
"""The class of what a call of a `@contextmanager` gives."""
MANAGED = "contextlib.ContextDecorator"
"""The class of a function that such a manager decorates."""
DICTIONARIES = frozenset({"builtins.dict", "collections.OrderedDict", "collections.UserDict"})
"""Classes from which the repository derives dictionaries of its own."""
DISPATCHER = "functools.singledispatch"
"""The class of what chooses among functions by an argument."""
COROUTINE = "builtins.coroutine"
ITERATOR = "builtins.iterator"
"""The class of an object that gives items once; `iterators` has them."""


Names = Mapping[str, Value]
"""What is kept by name; `Cells` in truth."""
Entries = Mapping[object, Value]


def _own(value: object, name: str, entries: Names | Entries) -> None:
    """Give a value entries of its own, unless they are meant to be shared."""
    if not isinstance(entries, Cells):
        object.__setattr__(value, name, Cells(entries))


def _hold(names: Names | Entries) -> None:
    if isinstance(names, Cells):
        names.is_held = True


def new_names() -> Names:
    """Return what an empty scope keeps."""
    return cast("Names", Cells())


def table_of(names: Names, *, is_open: bool = False) -> Table:
    """Return the dictionary that a scope or an object is: `vars(x)`; they change together."""
    _hold(names)
    return Table(names if isinstance(names, Cells) else dict(names.items()), is_open)


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


def _decides_itself(instance: Instance) -> bool:
    """Return whether a class of the repository may say what the truth of its objects is."""
    if instance.base in DICTIONARIES or "_value_" in instance.attributes:
        return True  # entries, or a member that may be a number, a text or flags as well
    waiting: list[Value] = [] if instance.cls is None else [instance.cls]
    for _ in range(_CALLABLES):
        if not waiting:
            return False
        here = waiting.pop()
        if isinstance(here, Unknown | Choice):
            return True
        if isinstance(here, Class):
            if "__bool__" in here.names or "__len__" in here.names:
                return True
            waiting.extend(here.bases)
    return True


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
