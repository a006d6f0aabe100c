"""The state of one imagined run of a Python program, and the hub through which its parts meet.

Statements, expressions, calls and attributes need one another; each lives in a module of its own
and reaches the others through `Hooks`, so that imports stay a tree.

Where a condition cannot be told, its branches are tried one after the other from the same state.
A path that ends (`Ended`) hands its state to the `Meeting` that it leads to: the loop that it
breaks, the function that it returns from, the `try` that may catch it. There all that arrive are
joined with what goes on.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.launch.model import Environment, Sink
from flaskgate.launch.python.interpreter.runs.files import ALL_FILES, Files
from flaskgate.launch.python.interpreter.runs.limits import ASIDE, AT_LEAST, REASON, REASONS, STEPS
from flaskgate.launch.python.interpreter.runs.open_calls import Activation, Pace
from flaskgate.launch.python.interpreter.runs.path_ends import (
    Break,
    Continue,
    Dead,
    Ended,
    Exhausted,
    Halt,
    Meeting,
    Raised,
    Return,
)
from flaskgate.launch.python.interpreter.runs.run_notes import Branches, RunNotes
from flaskgate.launch.python.interpreter.runs.state import Cell, CellChange, Delta, Journal
from flaskgate.launch.python.interpreter.source.modules import Modules, Source
from flaskgate.launch.python.interpreter.source.spans import SourceNode, plain
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, join_all
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Cells,
    Choice,
    Class,
    External,
    Frame,
    Instance,
    Items,
    Known,
    Lazy,
    Maybe,
    Provenance,
    Unknown,
    Value,
)
from flaskgate.launch.reasons import Cause, Reason

_STARTS = Unknown("what it starts is not known")
_GONE = Unknown("items that are not known")

_WORK = 2
"""Writes and joins of states that count as one step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """The parts of the interpreter."""

    evaluate: Callable[[Machine, ast.expr, Frame], Value]
    execute: Callable[[Machine, Sequence[ast.stmt], Frame], None]
    call: Callable[[Machine, Value, Arguments], Value]
    attribute: Callable[[Machine, Value, str, SourceNode], Value]
    force: Callable[[Machine, Lazy], Value]
    assign: Callable[[Machine, Value, str, Value], None]
    """Set an attribute."""
    catch_up: Callable[[Machine, str], None]
    """Execute what was imported and waits, as far as it has a word."""
    ease: Callable[[Machine], None]
    """Give up a call that takes too long."""


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
    argv: Items | None = None
    """`sys.argv`, once it was looked at."""
    program: str = ""
    """The first of `sys.argv` where the entry is imported; empty: it is the entry."""
    meetings: list[Meeting] = field(default_factory=list)
    """Where a path that ends may lead, the nearest one last."""
    changed: Mapping[object, Value] = field(default_factory=Cells)
    """Environment variables that the program itself sets."""
    patched: Mapping[object, Value] = field(default_factory=Cells)
    """Attributes that the program sets on what comes from outside, by their dotted names."""
    loaded: dict[PurePosixPath, Frame] = field(default_factory=dict)
    passive: set[PurePosixPath] = field(default_factory=set)
    """Modules whose import does nothing of interest, with all that they import."""
    waiting: dict[PurePosixPath, SourceNode] = field(default_factory=dict)
    """Those of them that were imported and not yet executed, with the import."""
    leads: dict[PurePosixPath, PurePosixPath] = field(default_factory=dict)
    """From a module to the one it imports on the way to one that is of interest."""
    main: Frame | None = None
    """The module that runs as `__main__`."""
    because: dict[int, tuple[Value, Provenance]] = field(default_factory=dict)
    """What decided which class or object was taken, by the identity of that object."""
    branches: Branches = field(default_factory=Branches)
    sinks: list[Sink] = field(default_factory=list)
    notes: RunNotes = field(default_factory=RunNotes)
    unknown: list[Reason] = field(default_factory=list)
    stack: list[SourceNode] = field(default_factory=list)
    """Imports and calls on the way here."""
    variables: list[str] = field(default_factory=list)
    """Unset variables whose default decided a branch that is being executed."""
    apps: list[Instance] = field(default_factory=list)
    """Every Flask application, in the order in which they were made."""
    strangers: set[SourceNode] = field(default_factory=set)
    """Calls of a `run` that is known to be no application's."""
    files: Files = ALL_FILES
    """Which files of the repository are there when the program runs, and where."""
    heirs: Mapping[object, Value] = field(default_factory=Cells)
    """The classes that the program has derived from each class, by the identity of that."""
    calls: dict[int, int] = field(default_factory=dict)
    """How often each function has been executed, by the identity of its node."""
    spent: dict[int, int] = field(default_factory=dict)
    """Steps that each function has taken, with all that it called, by the identity of its node."""
    classes: dict[Class, None] = field(default_factory=dict)
    """Classes of the repository that objects were made of."""
    activations: dict[tuple[int, int], list[Activation]] = field(default_factory=dict)
    """The calls of each function that are being followed, the innermost one last."""
    written: dict[int, dict[Cell, CellChange]] = field(default_factory=dict)
    """What each function has changed so far, by the identity of its node."""
    drafts: list[tuple[Class, Frame | None]] = field(default_factory=list)
    """Classes that metaclasses are making, with the scopes of their bodies, the innermost last."""
    suspects: list[tuple[Value, Arguments]] = field(default_factory=list)
    """Calls that were not followed: of what, and with what."""
    rewritten: Mapping[object, Value] = field(default_factory=Cells)
    """Files that the program itself has opened to write to, as it names them."""
    sources: dict[int, tuple[Instance, Callable[[Items], Value]]] = field(default_factory=dict)
    """What fills iterators that have not been started, by the identity of the iterator."""
    holders: set[SourceNode] = field(default_factory=set)
    """Those of them that were handed an application."""
    decided: dict[str, None] = field(default_factory=dict)
    """Variables, set by nothing to be seen, whose defaults decided something; the last one last."""
    has_failed: bool = False
    """The program ends with an error, as far as it can be told."""
    conditional: int = 0
    pending: int = 0
    """Paths that lead from here to where they meet again: what follows may be passed by."""
    doubt: int = 0
    """Branches that might have ended the program before this point."""
    guarded: int = 0
    assumed: set[str] = field(default_factory=set)
    """Variables that whoever deploys the program has to set."""
    handled: list[Raised] = field(default_factory=list)
    """Exceptions whose handlers are being executed."""
    depth: int = 0
    steps: int = 0
    aside: int = 0
    """Those of them that were taken in threads and child processes."""
    imported: int = 0
    """Those of them that modules took which were imported, what they import included."""
    share: int = STEPS
    """Steps that the program may take."""
    limit: int = STEPS
    """Steps after which what is being done is given up."""
    pace: Pace = field(default_factory=Pace)
    loads_dotenv: bool = False

    def tick(self) -> None:
        """Count one step, and the work that joining states was; `Exhausted` at the limit."""
        self.steps += 1 + self.journal.work // _WORK
        self.journal.work %= _WORK
        if self.steps > self.limit:
            raise Exhausted
        if self.steps > self.pace.pause:
            self.hooks.ease(self)

    def source(self, path: PurePosixPath) -> Source | Reason:
        """Return a file that is to be executed, or why there is none; its gaps are noted."""
        if path in self.rewritten:
            self.miss(Reason(Cause.UNFOLLOWED, f"{path}, which the program writes"))
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

    def execute(self, body: Sequence[ast.stmt], frame: Frame) -> None:
        """Execute a block; raises how it ends, unless it goes on."""
        self.hooks.execute(self, body, frame)

    def call(self, function: Value, arguments: Arguments) -> Value:
        """Return what a call gives."""
        return self.hooks.call(self, function, arguments)

    def attribute(self, value: Value, name: str, place: SourceNode) -> Value:
        """Return an attribute of a value."""
        return self.hooks.attribute(self, value, name, place)

    def assign(self, value: Value, name: str, new: Value) -> None:
        """Set an attribute of a value."""
        self.hooks.assign(self, value, name, new)

    def before_change(self, words: str) -> None:
        """Let what was imported see things as they are, before what has these words changes.

        `words`: a pattern of what a module names that may read them.
        """
        if self.waiting:
            self.hooks.catch_up(self, words)

    def force(self, value: Value) -> Value:
        """Return what an import stands for; what was forgotten is unknown."""
        if isinstance(value, Lazy):
            return self.hooks.force(self, value)
        if isinstance(value, Maybe):
            return self.force(value.value)
        if isinstance(value, Items):
            return _GONE if value.is_forgotten else value
        if isinstance(value, External) and value.name == "flask.current_app" and self.apps:
            return join_all(self.apps) or value
        if isinstance(value, Choice) and any(map(_needs_force, value.options)):
            return join_all(map(self.force, value.options)) or _GONE
        return value

    def forget(self, place: SourceNode, *values: Value) -> None:
        """Forget what something that is not modelled may have changed."""
        self.journal.forget(*values, reason=f"what `{place.text}` does is not known")

    @contextmanager
    def on_the_way(self, place: SourceNode) -> Iterator[None]:
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
            self.decided[variable] = self.decided.pop(variable, None)
        try:
            yield
        finally:
            if variable:
                self.variables.pop()

    def explain(self, value: Value, facts: Provenance) -> None:
        """Note what decided that this object was taken."""
        if facts.variable or facts.trace:
            self.because[id(value)] = (value, facts)

    def why(self, value: Value) -> Provenance:
        """Return what decided that this object was taken."""
        return self.because.get(id(value), (value, facts_of(value)))[1]

    def depending(self, value: Value) -> Value:
        """Return a value set here, with the unset variable whose default led here."""
        if not self.variables or not isinstance(value, Known) or value.facts.variable:
            return value
        return Known(value.constant, replace(value.facts, variable=self.variables[-1]))

    def unfollowed(self, arguments: Arguments) -> None:
        """Note a call that is known to start something, which cannot be told."""
        self.suspects.append((_STARTS, arguments))

    # paths

    def outcome(self, action: Callable[[], object]) -> Ended | None:
        """Do something; return how the path ends, None if it goes on."""
        try:
            action()
        except Ended as end:
            return end
        return None

    def meet(
        self, *takes: type[Ended], frame: Frame | None = None, takes_exit: bool = False
    ) -> Meeting:
        """Open a place where paths meet again, with an epoch of its own."""
        meeting = Meeting(takes, self.journal.begin(), frame, takes_exit)
        meeting.pending = self.pending
        self.meetings.append(meeting)
        return meeting

    def leave(self, meeting: Meeting) -> None:
        """Let no further path lead to a place; its epoch stays open."""
        del self.meetings[self.meetings.index(meeting) :]
        self.pending = meeting.pending

    def send(self, end: Ended) -> bool:
        """Hand the present state to where a path leads; False if nothing takes it."""
        self.doubt += _is_regular(end)
        for number, meeting in reversed(list(enumerate(self.meetings))):
            if meeting.admits(end):
                for inner in self.meetings[number + 1 :]:
                    inner.pending += 1
                meeting.arrivals.append((end, self.journal.snapshot(meeting.epoch)))
                self.pending += 1
                return True
        return False

    def gather(
        self, meeting: Meeting, kinds: tuple[type[Ended], ...], *, goes_on: bool
    ) -> list[Ended]:
        """Join the present state, if it goes on, with all that arrived; return their ends.

        The epoch of the meeting is the innermost one, and a new one afterwards.
        """
        here = [(end, delta) for end, delta in meeting.arrivals if isinstance(end, kinds)]
        if not here:
            return []
        meeting.arrivals = [one for one in meeting.arrivals if not isinstance(one[0], kinds)]
        paths = [delta for _, delta in here]
        now = self.journal.rollback()
        self.journal.begin()
        self.journal.merge([*paths, now] if goes_on else paths)
        return [end for end, _ in here]

    def returned(self, body: Callable[[], object], frame: Frame, function: int) -> Value:
        """Execute the body of a function; return what it returns, by whichever path."""
        meeting = self.meet(Return, frame=frame)
        end = self.outcome(body)
        self.leave(meeting)
        self.written.setdefault(function, {}).update(self.journal.changed(older_than=frame.names))
        if not meeting.arrivals:
            self.journal.commit()
            if isinstance(end, Return) and meeting.admits(end):
                return end.value
            if end is not None:
                raise end
            return NONE
        if end is not None and meeting.admits(end):
            meeting.arrivals.append((end, self.journal.snapshot(meeting.epoch)))
        elif end is not None:
            self.send(end)
        ends = self.gather(meeting, (Return,), goes_on=end is None)
        self.journal.commit()
        values = [one.value for one in ends if isinstance(one, Return)]
        return join_all([*values, NONE] if end is None else values) or NONE

    def apart(self, action: Callable[[], object], *, is_idle: Callable[[], bool] = lambda: False,
              least: int = AT_LEAST) -> None:  # fmt: skip
        """Do something whose end does not end the program: in a thread, or a child process.

        If it does more than can be followed, in `least` steps or more, that leaves nothing open
        where it `is_idle`.
        """
        doubt = self.doubt
        meeting = self.meet(Raised, Break, Continue, Return, takes_exit=True)
        meeting.is_around = True
        begun = self.steps
        end = self._up_to(begun + max(ASIDE - self.aside, least), action, is_idle)
        self.aside += self.steps - begun
        self.leave(meeting)
        self.gather(meeting, (Ended,), goes_on=not isinstance(end, Dead))
        self.journal.commit()
        self.doubt = doubt

    def _up_to(
        self, limit: int, action: Callable[[], object], is_idle: Callable[[], bool]
    ) -> Ended | None:
        """Do something as `outcome` does; give it up after so many steps, and forget its writes."""
        outer, self.limit = self.limit, min(limit, self.limit)
        depth, meetings, handled = self.journal.depth, len(self.meetings), len(self.handled)
        try:
            return self.outcome(action)
        except Exhausted:
            if self.steps > outer:
                raise
            if not is_idle():
                self.miss(Reason(Cause.PYTHON_STEPS, str(self.entry)))
            self.journal.give_up(depth, Unknown("what something given up has written"))
            for meeting in self.meetings[meetings:]:
                if meeting.history is not None:
                    self.journal.unwatch(meeting.history)
            del self.meetings[meetings:], self.handled[handled:]
            return None
        finally:
            self.limit = outer

    def may_raise(self, *names: str) -> None:
        """Note that an exception may come here; without names: any."""
        for name in names or ("",):
            error = Raised(name)
            for meeting in reversed(self.meetings):
                if meeting.catches is not None and meeting.catches(error) is not False:
                    meeting.may_raise.add(name)
                    break

    def catches(self, error: Raised) -> bool:
        """Return whether a `try` around this point may catch an exception."""
        return any(
            meeting.catches is not None and meeting.catches(error) is not False
            for meeting in self.meetings
        )

    def alternatives(self, branches: Sequence[Callable[[], object]]) -> None:
        """Execute branches of which one is taken, and join what they leave behind.

        Raises how they end if none of them goes on.
        """
        fork = Fork(self)
        for branch in branches:
            fork.path(branch)
        fork.join()

    def choice(self, branches: Sequence[Callable[[], Value]]) -> Value:
        """Return the value that one of several paths gives."""
        fork = Fork(self)
        found = []

        def keep(branch: Callable[[], Value]) -> Callable[[], None]:
            return lambda: found.append(self.force(branch()))

        for branch in branches:
            fork.path(keep(branch))
        fork.join()
        return join_all(found) or NONE


class Fork:
    """Paths of which one is taken; each is tried from the same state."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._deltas: list[Delta] = []
        self._ends: list[Ended] = []
        self._is_sent = False
        self._start = self._worst = (machine.doubt, machine.pending)

    @property
    def is_begun(self) -> bool:
        """Whether a path was tried."""
        return bool(self._deltas or self._ends)

    def path(self, action: Callable[[], object], *, perhaps: bool = True) -> None:
        """Try one path; what does not go on is handed to where it leads."""
        machine = self._machine
        machine.doubt, machine.pending = self._start
        machine.journal.begin()
        machine.conditional += perhaps
        try:
            end = machine.outcome(action)
        finally:
            machine.conditional -= perhaps
        if end is None:
            self._deltas.append(machine.journal.rollback())
        else:
            self._is_sent |= isinstance(end, Dead) or machine.send(end)
            machine.journal.rollback()
            self._ends.append(end)
        doubt, pending = self._worst
        self._worst = (max(doubt, machine.doubt), max(pending, machine.pending))

    def join(self) -> None:
        """Join what goes on; raises how the paths end if none does."""
        self._machine.doubt, self._machine.pending = self._worst
        if self._deltas:
            self._machine.journal.merge(self._deltas)
            return
        if self._is_sent:
            raise Dead
        serving = [end for end in self._ends if isinstance(end, Halt) and end.serves]
        raise next(iter(serving), self._ends[0])


def _is_regular(end: Ended) -> bool:
    """Return whether a program that ends so has done what it is for: it serves, or just exits."""
    return isinstance(end, Halt) and not end.fails


def _needs_force(value: Value) -> bool:
    return isinstance(value, Lazy) or (isinstance(value, Items) and value.is_forgotten)
