"""What a Python expression stands for, as far as it can be told without running it.

A value is one of a few frozen shapes; those that a program can change (a list, a dictionary, an
object) hold `Cells` or a `ListItems`, to which nothing but the `Journal` writes. `Choice` is one of
several, and which one is not known; `Unknown` says why nothing can.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Union, cast

from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.spans import Mark, SourceNode
from flaskgate.launch.reasons import Cause, Reason

_AGES = itertools.count()


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
    is_frozen: bool = False
    """Of a set: it is a `frozenset`, which has no methods that change it."""

    def __post_init__(self) -> None:  # noqa: D105 - see the fields
        object.__setattr__(self, "items", ListItems(self.items))

    @property
    def is_forgotten(self) -> bool:
        """Whether nothing can be told of what it holds; `Machine.force` makes it an Unknown."""
        return isinstance(self.items, ListItems) and self.items.is_forgotten


class Deque(Items):
    """A `collections.deque`: a list of which there are no slices."""

    __slots__ = ()


class Range(Items):
    """What `range(…)` gives: it is read as a tuple is, and yet none."""

    __slots__ = ()


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
    is_ordered: bool = False
    """It is an `OrderedDict`, which another one is equal to in the same order alone."""
    is_frozen: bool = False
    """It is a `mappingproxy`: a look at the entries of another, which it does not let change."""

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
PARTIAL_METHOD = "functools.partialmethod"
PROGRAM = "plumbum.commands.BaseCommand"
"""The class of a program that runs when it is called, or joined with a manner of running it."""
CHAIN_MAP = "collections.ChainMap"
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


@dataclass(slots=True, eq=False, kw_only=True)
class Frame:
    """One scope: a module, a function call or a class body."""

    source: Source
    names: Names = field(default_factory=new_names)
    outer: Frame | None = None
    """Where names are looked up next; None for a module."""
    name: str = ""
    """`__name__` of a module."""
    stars: list[PurePosixPath] = field(default_factory=list)
    """Modules of `from x import *`, not executed before a name is missing."""
    elsewhere: dict[str, Frame] = field(default_factory=dict)
    """Names declared `global` or `nonlocal`, and whose they are."""
    receiver: Value | None = None
    """`self` of a method, or the class of a class method."""
    cls: Class | None = None
    """The class in which the method stands."""
    is_class: bool = False
    is_comprehension: bool = False
    is_done: bool = False
    """The module has been executed to its end."""
    exported: Mapping[str, Value] = field(default_factory=dict)
    """What it held at that moment: what `from module import name` had got, if it came before."""
    own: frozenset[str] = frozenset()
    """Of a function: names that are its own, whether they are bound yet or not."""
    on_yield: Callable[[Value], Value] | None = None
    """What takes the values that a generator gives; None for what is no generator."""

    def mangled(self, name: str) -> str:
        """Return a private name as a class spells it that this scope stands in: `_Shop__debug`."""
        if not name.startswith("__") or name.endswith("__"):
            return name
        here: Frame | None = self
        while here is not None and here.cls is None:
            here = here.outer
        owner = "" if here is None or here.cls is None else here.cls.node.name.lstrip("_")
        return f"_{owner}{name}" if owner else name

    @property
    def module(self) -> Frame:
        """The scope of the module this one stands in."""
        here = self
        while here.outer is not None:
            here = here.outer
        return here
