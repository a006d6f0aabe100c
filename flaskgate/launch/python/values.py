"""What a Python expression stands for, as far as it can be told without running it.

A value is one of a few frozen shapes; those that a program can change (a list, a dictionary, an
object) hold plain containers that only `journal` writes to. `Choice` is one of several, and which
one cannot be told; `Unknown` says why nothing can.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Union

from flaskgate.launch.python.places import Mark, Place
from flaskgate.launch.reasons import Cause, Reason

if TYPE_CHECKING:
    from flaskgate.launch.python.frames import Frame

_MARKS = 8  # marks kept of how a value came about: the first ones, then the last


@dataclass(frozen=True, slots=True)
class Facts:
    """How a value came about."""

    trace: tuple[Mark, ...] = ()
    variable: str = ""
    """The environment variable on which it depends, which nothing sets."""
    is_raw: bool = False
    """It is what an environment variable holds, as it stands: a string if set."""
    is_trap: bool = False
    """Truth was taken of a string that looks off."""


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Known:
    """A Python constant."""

    constant: object
    facts: Facts = NO_FACTS


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that cannot be told."""

    reason: str | Reason
    """What it is, described (`a list whose length cannot be told`), or why, where that matters."""
    facts: Facts = NO_FACTS

    @property
    def why(self) -> Reason:
        """Why it cannot be told."""
        return Reason(Cause.VALUE, self.reason) if isinstance(self.reason, str) else self.reason


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values, none of them a Choice; which one cannot be told."""

    options: tuple[Value, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """A list, tuple or set whose length is known."""

    items: list[Value]
    is_tuple: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A dictionary by constant key."""

    entries: dict[object, Value] = field(default_factory=dict)
    is_open: bool = False
    """It may have keys that cannot be told from the start."""
    home: Place | None = None
    """Of a Flask application's `config`: the call that made the application."""
    strays: dict[object, Value] = field(default_factory=dict)
    """What was set under a key that cannot be told, if anything was."""

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
    is_static: bool = False
    is_class_method: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """A class of the repository."""

    node: ast.ClassDef
    names: dict[str, Value]
    bases: tuple[Value, ...]
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """An object: of a class of the repository, of a known library class, or of both."""

    cls: Class | None
    base: str
    """Dotted name of the first class from outside among its bases; empty where there is none."""
    attributes: dict[str, Value] = field(default_factory=dict)
    config: Table | None = None
    """`app.config` of a Flask application."""
    place: Place | None = None
    """The call that made it."""


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
    place: Place


@dataclass(frozen=True, slots=True)
class External:
    """Something from outside the repository by its dotted name; `()` ends the result of a call."""

    name: str
    place: Place | None = None
    """The call that made it."""


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """A callable with arguments already given."""

    function: Value
    arguments: Arguments


@dataclass(frozen=True, slots=True, eq=False)
class Super:
    """`super()` of a method."""

    receiver: Instance
    bases: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What a call passes."""

    place: Place
    positional: tuple[Value, ...] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict)
    places: Mapping[str | int, Place] = field(default_factory=dict)
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

    def where(self, name: str, position: int | None = None) -> Place:
        """Return where the argument is written; the whole call where it is not."""
        by_position = self.place if position is None else self.places.get(position, self.place)
        return self.places.get(name, by_position)


# fmt: off
Value = Union[  # noqa: UP007 - `|` cannot name the classes that are strings here
    Known, Unknown, Choice, Items, Table, Function, Class, Instance, Method, ModuleValue, Lazy,
    External, Partial, Super,
]
# fmt: on

NONE = Known(None)


def facts_of(*values: Value) -> Facts:
    """Return the joint facts of values that went into another one."""
    facts = [value.facts for value in values if isinstance(value, Known | Unknown)]
    marks = tuple(dict.fromkeys(mark for one in facts for mark in one.trace))
    variable = next((one.variable for one in facts if one.variable), "")
    return Facts(_bounded(marks), variable, is_trap=any(one.is_trap for one in facts))


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
    if isinstance(value, Choice):
        truths = {truth(option) for option in value.options}
        return truths.pop() if len(truths) == 1 else None
    if isinstance(value, Known | Items):
        return bool(value.constant if isinstance(value, Known) else value.items)
    if isinstance(value, Table):
        return True if value.entries else (None if value.has_more else False)
    if isinstance(value, Unknown | External | Lazy):
        return None
    return True
