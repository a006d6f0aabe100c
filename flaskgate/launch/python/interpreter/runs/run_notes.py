"""What is noted of one run: the branches it takes, and what libraries look at later."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.launch.model import Child, Serving
from flaskgate.launch.python.interpreter.runs.state import Delta
from flaskgate.launch.python.interpreter.runs.worlds import World
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    External,
    Frame,
    Function,
    Instance,
    Partial,
    Table,
    Value,
)
from flaskgate.model.findings import Location, Position

Lazies = tuple[Sequence[Value], tuple[ast.AST, Frame] | None]
"""Values that an iterator leads to; its code, with where that stands, if it is no function."""


@dataclass(slots=True, eq=False)
class RunNotes:
    """The notes of one run; nothing in them is state of the program."""

    pending: list[Value] = field(default_factory=list)
    """Threads, and functions with their arguments, that run when the program ends, perhaps."""
    sure: list[Partial] = field(default_factory=list)
    """Those of the functions that run for sure."""
    started: set[int] = field(default_factory=set)
    """The identities of the threads among them that were seen to start."""
    starting: set[int] = field(default_factory=set)
    """The identities of the nodes whose calls in the background are being followed."""
    called: list[Instance] = field(default_factory=list)
    """Applications that were handed a request."""
    wraps: dict[int, list[Instance]] = field(default_factory=dict)
    """Applications that something from outside was given, by the identity of the call's node."""
    children: list[Child] = field(default_factory=list)
    """Processes that it starts, which are followed as starts of their own."""
    copied: dict[str, Value] = field(default_factory=dict)
    """What it has set in copies of its environment, by variable; the empty name: one not told."""
    loose: dict[int, tuple[Value, str, int]] = field(default_factory=dict)
    """What calls were given that were not followed, and that can be called itself: by identity,
    with where it went, and how often it was tried since."""
    registered: list[tuple[str, Value, int]] = field(default_factory=list)
    """Functions that a decorator from outside was given, with its package, which may call them, and
    how many calls had not been followed by then."""
    executed: list[ast.Module] = field(default_factory=list)
    """Trees of texts that were executed: what is kept by the identity of nodes needs them."""
    own_settings: list[Table] = field(default_factory=list)
    """Settings of applications whose class reads or sets them otherwise than Flask's."""
    asked: set[int] = field(default_factory=set)
    """Classes of the repository whose methods a library calls, as perhaps, by identity."""
    has_readers: bool = False
    """A class of the repository has a `__getattribute__` of its own."""
    decorators: set[int] = field(default_factory=set)
    """The identities of the expressions that are decorators: such a call only registers."""
    is_guessing: bool = False
    """What an unknown call calls is being tried."""
    guessed: dict[int, Value] = field(default_factory=dict)
    """Objects from outside for whose calls that was tried, by identity."""
    context_variables: list[Instance] = field(default_factory=list)
    """Every variable of a context, in the order in which they were made."""
    contexts: list[Instance] = field(default_factory=list)
    """The contexts of click's commands that are being run, the innermost one last."""
    is_standalone: bool = True
    """The command of click that is being run ends the program where it is used wrongly."""
    missing: set[str] = field(default_factory=set)
    """Files of settings that are looked for and taken as missing."""
    broken_off: str = ""
    """The exception with which a path that may not be taken seems to fail, the first of them."""
    ignored: set[Location] = field(default_factory=set)
    """Calls that would serve, and that Flask ignores under its own command."""
    servings: dict[int, Serving] = field(default_factory=dict)
    """What calls that serve were given, by the identity of the call's node."""
    flask_factory: Value | None = None
    """What a `FlaskGroup` is to make its application with: `create_app=`."""
    is_unsettled: bool = False
    """A call that was not followed to its end may change settings of applications."""
    guesses: int = 0
    """How many calls around here are guesses: that something is called now which may be."""
    refuted: int = 0
    """How often such a guess was refuted: its module was not ready for that."""
    tried: dict[tuple[int, int, tuple[int, ...]], Value] = field(default_factory=dict)
    """What was called on trial and reached no server: by the identities of what was called."""
    submodules: set[PurePosixPath] = field(default_factory=set)
    """Modules that an import has bound in their packages."""
    generators: dict[int, tuple[Function, Frame]] = field(default_factory=dict)
    """Calls of generators that were made, by the identity of what gives the items."""
    waits: int = 0
    """How often something was awaited during which other tasks may go on."""
    lazies: dict[int, Lazies] = field(default_factory=dict)
    """What iterators read that run as they are asked, by their identity."""
    worlds: dict[int, World] = field(default_factory=dict)
    """What iterators read, as it was when they were worked out, by their identity."""
    turns: list[tuple[bool, Delta]] = field(default_factory=list)
    """What each task has written that was awaited, and whether it waited meanwhile."""
    scope: Frame | None = None
    """The scope that the last call stands in."""
    factories: list[tuple[Function, Arguments, Value]] = field(default_factory=list)
    """Calls of functions that gave an application, the innermost first."""

    def held_by(self, value: External) -> list[Instance]:
        """Return the applications that the call was given which made something from outside."""
        return [] if value.place is None else self.wraps.get(id(value.place.node), [])


@dataclass(frozen=True, slots=True)
class Branches:
    """The blocks of one run whose conditions were looked at, those of main guards apart."""

    taken: set[Location] = field(default_factory=set)
    """Also those of which it cannot be told."""
    passed: set[Location] = field(default_factory=set)
    guarded: set[Location] = field(default_factory=set)
    """What is passed by because its file is imported, and not run."""
    entered: set[tuple[PurePosixPath, int]] = field(default_factory=set)
    """The first lines of the bodies of functions that are executed, perhaps."""

    def take(self, source: Source, body: Sequence[ast.stmt]) -> None:
        """Note a block that is executed, perhaps."""
        self.taken.update(_span(source, body))

    def skip(self, source: Source, body: Sequence[ast.stmt]) -> None:
        """Note a block that is not executed this time."""
        self.passed.update(_span(source, body))

    def guard(self, source: Source, body: Sequence[ast.stmt]) -> None:
        """Note a block under a main guard that is not executed."""
        self.guarded.update(_span(source, body))

    def weigh(self, source: Source, node: ast.expr, *, is_taken: bool) -> None:
        """Note a call that is one side of `and`, `or` or a conditional expression."""
        if isinstance(node, ast.Call):
            (self.taken if is_taken else self.passed).add(SourceNode(source, node).location)

    def enter(self, source: Source, body: Sequence[ast.stmt]) -> None:
        """Note that a function is executed, which may have been taken for one of a main guard."""
        self.entered.add((source.path, body[0].lineno))
        if self.guarded:
            self.take(source, body)


def _span(source: Source, body: Sequence[ast.stmt]) -> Sequence[Location]:
    """Return the lines of a block as one span; nothing for an empty block."""
    if not body:
        return ()
    last = body[-1].end_lineno or body[-1].lineno
    return (Location(source.path, Position(body[0].lineno, 1), Position(last + 1, 1)),)
