"""The state of one imagined run of a Python program, and the hub through which its parts meet.

Statements, expressions, calls and attributes need one another; each lives in a module of its own
and reaches the others through `Hooks`, so that imports stay a tree.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.launch.model import Environment, Sink
from flaskgate.launch.python.branches import Branches
from flaskgate.launch.python.frames import Frame, Journal
from flaskgate.launch.python.modules import Modules, Source
from flaskgate.launch.python.places import Place, plain
from flaskgate.launch.python.values import Arguments, Facts, Instance, Known, Lazy, Value, facts_of
from flaskgate.launch.reasons import Cause, Reason

STEPS = 30_000
"""Statements and calls of one run; a program that needs more is not followed to its end."""
DEPTH = 12
"""Calls within calls."""
REPEATS = 12
"""Executions of one function; further calls of it give nothing new."""
REASON = 300
"""Characters of what a reason is about."""
REASONS = 50
"""Reasons of one run."""
IMPORTS = 30
"""Imports within imports."""


class Flow(enum.Enum):
    """How a block ends."""

    NEXT = enum.auto()
    RETURN = enum.auto()
    BREAK = enum.auto()


class Halt(Exception):  # noqa: N818 - it is how a program ends, not an error
    """The program serves from here on, or exits."""

    def __init__(self, *, serves: bool, fails: bool = False) -> None:
        super().__init__()
        self.serves = serves
        self.fails = fails
        """It exits with a status that says so."""


class Raised(Exception):  # noqa: N818 - the analysed program's exception, by name
    """An exception of the program."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Exhausted(Exception):  # noqa: N818 - the limit of an analysis, caught where it starts
    """The run needs more steps than it is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """The parts of the interpreter."""

    evaluate: Callable[[Machine, ast.expr, Frame], Value]
    execute: Callable[[Machine, Sequence[ast.stmt], Frame], Flow]
    call: Callable[[Machine, Value, Arguments], Value]
    attribute: Callable[[Machine, Value, str, Place], Value]
    force: Callable[[Machine, Lazy], Value]
    assign: Callable[[Machine, Value, str, Value], None]
    """Set an attribute."""


@dataclass(slots=True, eq=False, kw_only=True)
class Machine:
    """One run."""

    modules: Modules
    roots: tuple[PurePosixPath, ...]
    entry: PurePosixPath
    environment: Environment
    arguments: tuple[str, ...]
    versions: Mapping[str, str | None]
    hooks: Hooks
    journal: Journal = field(default_factory=Journal)
    changed: dict[str, Value] = field(default_factory=dict)
    """Environment variables that the program itself sets."""
    loaded: dict[PurePosixPath, Frame] = field(default_factory=dict)
    passive: set[PurePosixPath] = field(default_factory=set)
    """Modules whose import does nothing of interest, with all that they import."""
    leads: dict[PurePosixPath, PurePosixPath] = field(default_factory=dict)
    """From a module to the one it imports on the way to one that is of interest."""
    main: Frame | None = None
    """The module that runs as `__main__`."""
    because: dict[int, tuple[Value, Facts]] = field(default_factory=dict)
    """What decided which class or object was taken, by the identity of that object."""
    branches: Branches = field(default_factory=Branches)
    sinks: list[Sink] = field(default_factory=list)
    unknown: list[Reason] = field(default_factory=list)
    stack: list[Place] = field(default_factory=list)
    """Imports and calls on the way here."""
    variables: list[str] = field(default_factory=list)
    """Unset variables whose default decided a branch that is being executed."""
    apps: list[Instance] = field(default_factory=list)
    """Every Flask application, in the order in which they were made."""
    ships: Callable[[PurePosixPath], bool] = field(default=lambda _: True)
    """Whether a file of the repository is there when the program runs."""
    pending: list[Value] = field(default_factory=list)
    """Threads, and functions with their arguments, that run when the program ends, perhaps."""
    started: set[int] = field(default_factory=set)
    """The identities of the threads among them that were seen to start."""
    calls: dict[int, int] = field(default_factory=dict)
    """How often each function has been executed, by the identity of its node."""
    conditional: int = 0
    doubt: int = 0
    """Branches that might have ended the program before this point."""
    guarded: int = 0
    catching: int = 0
    """`try` statements around this point that catch a KeyError."""
    trying: int = 0
    """`try` statements around this point that catch anything."""
    depth: int = 0
    steps: int = 0
    loads_dotenv: bool = False

    def tick(self) -> None:
        """Count one step; raises `Exhausted` at the limit."""
        self.steps += 1
        if self.steps > STEPS:
            raise Exhausted

    def source(self, path: PurePosixPath) -> Source | Reason:
        """Return a file that is to be executed, or why there is none; its gaps are noted."""
        source = self.modules.load(path)
        for line, text in () if isinstance(source, Reason) else source.gaps:
            self.miss(Reason(Cause.NO_PYTHON, f"{path}:{line}", text))
        return source

    def miss(self, reason: Reason) -> None:
        """Note once that something could not be followed."""
        reason = replace(reason, subject=plain(reason.subject[:REASON]))
        if reason not in self.unknown and len(self.unknown) < REASONS:
            self.unknown.append(reason)

    def evaluate(self, node: ast.expr, frame: Frame) -> Value:
        """Return what an expression stands for; it may serve, raise or halt on the way."""
        return self.hooks.evaluate(self, node, frame)

    def execute(self, body: Sequence[ast.stmt], frame: Frame) -> Flow:
        """Execute a block."""
        return self.hooks.execute(self, body, frame)

    def call(self, function: Value, arguments: Arguments) -> Value:
        """Return what a call gives."""
        return self.hooks.call(self, function, arguments)

    def attribute(self, value: Value, name: str, place: Place) -> Value:
        """Return an attribute of a value."""
        return self.hooks.attribute(self, value, name, place)

    def assign(self, value: Value, name: str, new: Value) -> None:
        """Set an attribute of a value."""
        self.hooks.assign(self, value, name, new)

    def force(self, value: Value) -> Value:
        """Return what an import stands for; every other value as it is."""
        return self.hooks.force(self, value) if isinstance(value, Lazy) else value

    @contextmanager
    def on_the_way(self, place: Place) -> Iterator[None]:
        """Add an import or a call to the chain."""
        self.stack.append(place)
        try:
            yield
        finally:
            self.stack.pop()

    @contextmanager
    def depending_on(self, variable: str) -> Iterator[None]:
        """Note that what follows is reached by the default of an unset variable."""
        if variable:
            self.variables.append(variable)
        try:
            yield
        finally:
            if variable:
                self.variables.pop()

    def explain(self, value: Value, facts: Facts) -> None:
        """Note what decided that this object was taken."""
        if facts.variable or facts.trace:
            self.because[id(value)] = (value, facts)

    def why(self, value: Value) -> Facts:
        """Return what decided that this object was taken."""
        return self.because.get(id(value), (value, facts_of(value)))[1]

    def depending(self, value: Value) -> Value:
        """Return a value set here, with the unset variable whose default led here."""
        if not self.variables or not isinstance(value, Known) or value.facts.variable:
            return value
        return Known(value.constant, replace(value.facts, variable=self.variables[-1]))

    def alternatives(self, branches: Sequence[Callable[[], Flow]]) -> Flow:
        """Execute branches of which one is taken, and join what they leave behind.

        Goes on (`NEXT`) if one of them does; raises what they raise if all do.
        """
        ends: list[Flow | Halt | Raised] = []
        changes = []
        doubt = self.doubt
        worst = doubt
        for branch in branches:
            mark = self.journal.mark()
            self.doubt = doubt
            end = self._try(branch)
            worst = max(worst, self.doubt)
            written = self.journal.undo(mark)
            ends.append(end)
            if isinstance(end, Flow):
                changes.append(written)
        self.doubt = worst
        return self._joint(ends, changes)

    def _try(self, branch: Callable[[], Flow]) -> Flow | Halt | Raised:
        self.conditional += 1
        try:
            return branch()
        except (Halt, Raised) as end:
            return end
        finally:
            self.conditional -= 1

    def _joint(
        self,
        ends: Sequence[Flow | Halt | Raised],
        changes: Sequence[Sequence[tuple[dict[object, Value], object, Value]]],
    ) -> Flow:
        serving = [end for end in ends if isinstance(end, Halt) and end.serves]
        flows = [end for end in ends if isinstance(end, Flow)]
        if flows:
            self.journal.merge(changes)
            self.doubt += bool(serving)
            return Flow.NEXT if Flow.NEXT in flows else flows[0]
        raise next(iter(serving), ends[0])  # type: ignore[misc] # no flow: all are exceptions
