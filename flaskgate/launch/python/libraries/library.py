"""What one library's names mean: the shape that every file of this package fills in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    Instance,
    Table,
    Value,
)

Call = Callable[[Machine, str, Arguments], Value | None]
Construct = Callable[[Machine, str, Arguments, Class | None], Instance | None]
MethodOf = Callable[[Machine, Instance, str, Arguments], Value | None]


def keywords_of(arguments: Arguments) -> Table:
    """Return `dict(**keywords)` of a call."""
    return Table(dict(arguments.keywords.items()), arguments.is_open)


def _no_call(_machine: Machine, _name: str, _arguments: Arguments) -> Value | None:
    return None


def _no_object(
    _machine: Machine, _name: str, _arguments: Arguments, _cls: Class | None
) -> Instance | None:
    return None


def _no_method(
    _machine: Machine, _value: Instance, _name: str, _arguments: Arguments
) -> Value | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """How a library's functions, classes and objects act; each gives None for what it is not."""

    call: Call = _no_call
    """Call a function by its dotted name; `()` stands for what a call gave."""
    construct: Construct = _no_object
    """Make an object of a class, or of a subclass of it that the repository has."""
    method: MethodOf = _no_method
    """Call a method of an object that `construct` or `call` made."""
