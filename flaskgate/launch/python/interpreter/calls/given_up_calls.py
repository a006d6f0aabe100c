"""Calls that are given up in their midst, so that what comes after them can be followed.

Setting up a large program takes most of what a run is given: databases, migrations, plugins. A call
that has taken long, and that serves nothing whatever it comes to, is left where it is. Of what it
has written nothing is known then, nor of what it may still write: what it was given, and what is
kept under the names that its functions change (`touched`). It may have failed or ended the
program, so what follows is reached perhaps. Where it may start something else than a server of the
program, that it was not followed is noted.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flaskgate.launch.python.interpreter.calls.idle_functions import (
    Reach,
    called_by,
    is_idle,
    reach_of,
    words_in,
)
from flaskgate.launch.python.interpreter.runs.limits import AMPLE, ONE_CALL, PAUSE
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.open_calls import GivenUp, OpenCall
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.touched import Touched, touched_by
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    held_by,
    join_all,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Lazy,
    Maybe,
    ModuleValue,
    Names,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.reasons import Cause, Reason

_LEVELS = 8  # calls within calls of which the outer ones may take longer
_A_STEP = 100  # values that are looked at in the time of a step


def ease(machine: Machine) -> None:
    """Give up the innermost call that has taken too long, if one may be given up."""
    machine.pace.pause = max(machine.steps + PAUSE, AMPLE)
    for number, call in reversed(list(enumerate(machine.pace.calls))):
        if call is None:
            return  # a module is being imported: others would see half of it
        if (
            not _takes_too_long(machine, call, number)
            or id(call.function.node) in machine.pace.kept
        ):
            continue
        if reach_of(machine, call.function, call.frame.names.values()).is_harmless:
            raise GivenUp(call)
        machine.pace.kept.add(id(call.function.node))


def _takes_too_long(machine: Machine, call: OpenCall, number: int) -> bool:
    """Return whether a call has taken more than the calls around it leave to it."""
    begun = max(call.begun, AMPLE)
    return machine.steps - begun > ONE_CALL * max(_LEVELS - number, 1)


def followed_or_given_up(
    machine: Machine, call: OpenCall, body: Callable[[], Value], arguments: Arguments
) -> Value:
    """Return what a call gives; where it is given up, forget what it may have changed."""
    node, begun = id(call.function.node), machine.steps
    machine.depth += 1
    machine.pace.calls.append(call)
    depth, opened = machine.journal.depth, len(machine.pace.calls)
    lengths = (len(machine.meetings), len(machine.handled))
    counts = (machine.pending, machine.guarded, machine.depth)
    try:
        return body()
    except GivenUp as end:
        if end.call is not call:
            raise
        held = dict(call.frame.names)
        _settle(machine, call, depth, lengths)
        machine.pending, machine.guarded, machine.depth = counts
        for outer in filter(None, machine.pace.calls[: opened - 1]):
            outer.begun += (machine.steps - begun) // 2
        return _forget(machine, call, held, arguments)
    finally:
        machine.depth -= 1
        machine.spent[node] = machine.spent.get(node, 0) + machine.steps - begun
        del machine.pace.calls[opened - 1 :]


def can_be_left(machine: Machine, function: Value, arguments: Arguments) -> bool:
    """Return whether a call can start nothing; settings that it may change are forgotten then."""
    called = called_by(function, arguments)
    return called is not None and is_left_alone(machine, *called)


def is_left_alone(machine: Machine, function: Function, given: Sequence[Value]) -> bool:
    """Return what `can_be_left` does, of a function and all that it is given."""
    if is_idle(machine, function, given):
        return True
    reach = reach_of(machine, function, given)
    if reach.starts_nothing and reach.is_setting:
        _forget_settings(machine)
    return reach.starts_nothing


def starts_nothing(machine: Machine, function: Function, given: Sequence[Value]) -> bool:
    """Return whether a call can start nothing, whatever it changes."""
    return is_idle(machine, function, given) or reach_of(machine, function, given).starts_nothing


def _settle(machine: Machine, call: OpenCall, depth: int, lengths: tuple[int, int]) -> None:
    """Close what was open in a call, and make unknown what it has written."""
    journal, (meetings, handled) = machine.journal, lengths
    for meeting in machine.meetings[meetings:]:
        if meeting.history is not None:
            journal.unwatch(meeting.history)
    del machine.meetings[meetings:], machine.handled[handled:]
    journal.settle(depth + 1)
    if journal.depth > depth:
        written = machine.written.setdefault(id(call.function.node), {})
        written.update(journal.changed(older_than=call.frame.names))
    journal.give_up(depth, Unknown("what something given up has written"))


def _forget(
    machine: Machine, call: OpenCall, held: Mapping[str, Value], arguments: Arguments
) -> Value:
    """Forget what the rest of a call may change, by what its variables `held`."""
    reach = reach_of(machine, call.function, held.values())
    if not reach.starts_nothing:
        path = call.function.frame.source.path
        machine.miss(Reason(Cause.CALL_DEPTH, f"`{arguments.place.text}` of {path}"))
    _forget_touched(machine, reach, held.values())
    if reach.is_setting:
        _forget_settings(machine)
    machine.forget(arguments.place, *held.values())
    machine.doubt += 1
    machine.may_raise()
    gone = Unknown("what a call gives that was given up")
    return join_all([*_apps_returned(call, held), gone]) or gone


def _apps_returned(call: OpenCall, held: Mapping[str, Value]) -> Iterator[Value]:
    """Yield the applications that a factory has made by now, and that it gives back by name."""
    for node in ast.walk(call.function.node):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Name):
            found = held.get(node.value.id)
            plain = found.value if isinstance(found, Maybe) else found
            yield from (one for one in options_of(plain or NONE) if _is_app(one))


def _is_app(value: Value) -> bool:
    return isinstance(value, Instance) and value.config is not None


def _forget_touched(machine: Machine, reach: Reach, given: Iterable[Value]) -> None:
    touched = Touched()
    for function in reach.functions:
        touched |= touched_by(function.node)
    words = frozenset[str]()
    if touched.is_open:
        words = words.union(*(words_in(one) for one in reach.functions))
    work = machine.journal.work
    search = _Forgetting(machine, touched, touched.containers | words)
    for function in reach.functions:
        search.enter(function.frame)
    search.look(given)
    machine.journal.work = work
    machine.steps += len(search.seen) // _A_STEP


def _forget_settings(machine: Machine) -> None:
    machine.notes.is_unsettled = True
    gone = Unknown("a setting that a call may change which was given up")
    for app in machine.apps:
        if app.config is not None:
            for key in ("DEBUG", *app.config.entries):
                machine.journal.put(app.config.entries, key, Maybe(gone))
            machine.journal.put(app.config.strays, None, gone)


@dataclass(slots=True)
class _Forgetting:
    """Makes unknown what has one of some names, wherever it can be got at."""

    machine: Machine
    touched: Touched
    containers: frozenset[str]
    gone: Unknown = field(default_factory=lambda: Unknown("what a call that was given up changes"))
    seen: dict[int, Value | Frame] = field(default_factory=dict)
    waiting: list[Value] = field(default_factory=list)

    def enter(self, frame: Frame) -> None:
        """Look through a scope and those around it."""
        here: Frame | None = frame
        while here is not None and id(here) not in self.seen:
            self.seen[id(here)] = here
            self._names(here.names, self.touched.globals)
            here = here.outer

    def look(self, values: Iterable[Value]) -> None:
        """Look through values, and all that can be got at from there."""
        self.waiting.extend(values)
        while self.waiting:
            value = self.waiting.pop()
            if id(value) not in self.seen:
                self.seen[id(value)] = value
                self._visit(value)

    def _visit(self, value: Value) -> None:
        match value:
            case ModuleValue(frame=frame):
                self.enter(frame)
            case Lazy():
                self._import(value)
            case Class():
                self._names(value.names, self.touched.attributes)
                self.waiting.extend(value.bases)
            case Instance() if value.config is None:
                self._instance(value)
            case Function():
                self.enter(value.frame)
            case _:
                self.waiting.extend(_parts(value))

    def _import(self, value: Lazy) -> None:
        """Look through a module; one that waits is executed first if anything of it changes."""
        source = self.machine.modules.load(value.path)
        bound = source.bound if isinstance(source, Source) else frozenset[str]()
        names = self.touched.globals | self.touched.attributes | self.containers
        if value.path not in self.machine.loaded and (self.touched.is_any or names & bound):
            self.machine.outcome(lambda: self.machine.force(value))
        if value.path in self.machine.loaded:
            self.enter(self.machine.loaded[value.path])

    def _instance(self, instance: Instance) -> None:
        touched = self.touched
        if touched.is_any or touched.is_any_attribute:
            self.machine.journal.forget(instance, reason=self.gone.why.subject)
        elif touched.attributes and instance.cls is not None:
            self.machine.journal.put(instance.strays, None, self.gone)
        self._names(instance.attributes, touched.attributes)
        if instance.cls is not None:
            self.waiting.append(instance.cls)

    def _names(self, names: Names, gone: frozenset[str]) -> None:
        for name, value in list(names.items()):
            is_code = isinstance(value, _CODE) and name not in self.touched.globals
            if (name in gone or self.touched.is_any) and not is_code:
                self.machine.journal.put(names, name, Maybe(self.gone))
            if name in self.containers or self.touched.is_any:
                self.machine.journal.forget(value, reason=self.gone.why.subject)
            self.waiting.append(value)


_CODE = (Function, Class, ModuleValue, Lazy, External)


def _parts(value: Value) -> Iterable[Value]:
    return () if isinstance(value, Table) and value.home is not None else held_by(value)
