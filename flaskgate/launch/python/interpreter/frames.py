"""Scopes: where the names of a module, a call or a class body are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.modules import Source
from flaskgate.launch.python.interpreter.values import Class, Names, Value, new_names


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


@dataclass(frozen=True, slots=True)
class Activation:
    """A call that is being followed."""

    given: Mapping[str, Value]
    """What its parameters stood for."""
    born: int
    """The age of its scope."""
    epoch: int
    """The first that began in it."""
    conditional: int
    is_widened: bool = False
