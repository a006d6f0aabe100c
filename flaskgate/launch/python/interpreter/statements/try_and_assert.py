"""`try` and `assert`: what happens when something is raised."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from flaskgate.launch.python.interpreter.data.logic import decide
from flaskgate.launch.python.interpreter.objects.exceptions import EVERYTHING, bound_to, covers
from flaskgate.launch.python.interpreter.runs.machine import Fork, Machine
from flaskgate.launch.python.interpreter.runs.path_ends import (
    Break,
    Continue,
    Dead,
    Ended,
    Halt,
    Meeting,
    Raised,
    Return,
)
from flaskgate.launch.python.interpreter.runs.state import Delta
from flaskgate.launch.python.interpreter.statements.exception_groups import handle_group
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Frame,
    Instance,
    Items,
    Value,
)

_REQUIRED = 20  # variables of one `try` that are found to be required
_EXIT = Raised("SystemExit")


class _Required(Exception):  # noqa: N818 - it starts a `try` again
    """A handler ends the program for want of a variable: whoever deploys it sets it."""


def attempt(machine: Machine, node: ast.Try | ast.TryStar, frame: Frame) -> None:
    """Execute a `try` statement."""
    if not node.finalbody:
        _handled(machine, node, frame)
        return
    end_by(
        machine,
        lambda: _handled(machine, node, frame),
        lambda: machine.execute(node.finalbody, frame),
    )


def end_by(machine: Machine, body: Callable[[], object], last: Callable[[], object]) -> None:
    """Do something, then what `finally` does on whichever path it is left."""
    meeting = machine.meet(Break, Continue, Return, Raised, takes_exit=True)
    end = machine.outcome(body)

    def leave(how: Ended | None) -> None:
        if not (isinstance(how, Halt) and how.is_hard):
            last()

    left_by(machine, meeting, end, leave)


def left_by(
    machine: Machine, meeting: Meeting, end: Ended | None, last: Callable[[Ended | None], object]
) -> None:
    """Do something on each path that leads to a meeting, and go on where the path leads."""
    machine.leave(meeting)
    if not meeting.arrivals:
        machine.journal.commit()
        last(end)
        if end is not None:
            raise end
        return
    paths: list[tuple[Ended | None, Delta]] = list(meeting.arrivals)
    now = machine.journal.rollback()
    fork = Fork(machine)
    if not isinstance(end, Dead):
        paths.insert(0, (end, now))
    for how, delta in paths:
        follow = _then(machine, delta, lambda how=how: last(how), how)  # type: ignore[misc] # the default binds the loop's value
        fork.path(follow, perhaps=len(paths) > 1)
    fork.join()


def _then(
    machine: Machine, delta: Delta, action: Callable[[], object], end: Ended | None = None
) -> Callable[[], None]:
    """Return what takes up a path where it stood."""

    def follow() -> None:
        machine.journal.apply(delta)
        action()
        if end is not None:
            raise end

    return follow


def _handled(machine: Machine, node: ast.Try | ast.TryStar, frame: Frame) -> None:
    """Execute the body and what handles its exceptions.

    A variable that is missing, and whose want ends the program, is one that has to be set: the
    body is executed again as if it were, to a value that cannot be told.
    """
    if not node.handlers:
        machine.execute(node.body, frame)
        return
    kinds = [_kind(machine, handler, frame) for handler in node.handlers]
    for _ in range(_REQUIRED):
        depth, meetings = machine.journal.begin(), len(machine.meetings)
        counts = (machine.conditional, machine.doubt, machine.pending, machine.guarded)
        try:
            end = machine.outcome(lambda: _try(machine, node, kinds, frame))
        except _Required:
            while machine.journal.depth > depth:
                machine.journal.rollback()
            del machine.meetings[meetings:]
            machine.conditional, machine.doubt, machine.pending, machine.guarded = counts
            continue
        machine.journal.commit()
        if end is not None:
            raise end
        return


def _kind(machine: Machine, handler: ast.ExceptHandler, frame: Frame) -> Value:
    if handler.type is None:
        return EVERYTHING[0]
    return machine.force(machine.evaluate(handler.type, frame))


def _try(
    machine: Machine, node: ast.Try | ast.TryStar, kinds: Sequence[Value], frame: Frame
) -> None:
    is_star = isinstance(node, ast.TryStar)
    watching = EVERYTHING if is_star else kinds
    meeting, end = watched(machine, lambda: machine.execute(node.body, frame), watching)

    def catch(handler: ast.ExceptHandler, error: Raised) -> None:
        _catch(machine, handler, error, frame)

    def handle(error: Raised) -> None:
        if is_star:
            handle_group(machine, node.handlers, kinds, error, catch)
        else:
            _handle(machine, node.handlers, kinds, error, frame)

    rejoin(machine, meeting, end, handle, lambda: machine.execute(node.orelse, frame))


def watched(
    machine: Machine, body: Callable[[], object], kinds: Sequence[Value]
) -> tuple[Meeting, Ended | None]:
    """Do what may raise; return what arrived on the way, and how it ended.

    What it is known to have raised is among the arrivals; the epoch of the meeting is open.
    """

    def catches(error: Raised) -> bool | None:
        answers = [covers(kind, error) for kind in kinds]
        return True if True in answers else None if None in answers else False

    meeting = machine.meet(takes_exit=catches(_EXIT) is not False)
    meeting.catches = catches
    meeting.history = machine.journal.watch()
    end = machine.outcome(body)
    machine.leave(meeting)
    machine.journal.unwatch(meeting.history)
    if end is not None and meeting.admits(end):
        meeting.arrivals.append((end, machine.journal.snapshot(meeting.epoch)))
        end = Dead()
    return meeting, end


def rejoin(
    machine: Machine,
    meeting: Meeting,
    end: Ended | None,
    handle: Callable[[Raised], None],
    orelse: Callable[[], object],
) -> None:
    """Handle all that a watched action raised, and join it with where the action went on."""
    errors = [(_as_raised(how), delta) for how, delta in meeting.arrivals]
    is_only = len(errors) == 1 and not meeting.may_raise and isinstance(end, Dead)
    if not errors and not meeting.may_raise:
        machine.journal.commit()
        if end is not None:
            raise end
        orelse()
        return
    now = machine.journal.rollback()
    fork = Fork(machine)
    for error, delta in errors:
        fork.path(_then(machine, delta, lambda error=error: handle(error)), perhaps=not is_only)  # type: ignore[misc] # the default binds the loop's value
    history = meeting.history
    for name in sorted(meeting.may_raise) if history is not None else ():
        seen = {} if history is None else history.seen
        fork.path(_then(machine, seen, lambda name=name: handle(Raised(name))))  # type: ignore[misc]
    if not isinstance(end, Dead):
        go_on = orelse if end is None else (lambda: None)
        fork.path(_then(machine, now, go_on, end), perhaps=False)
    _join_unless_it_stays(fork, end)


def _join_unless_it_stays(fork: Fork, end: Ended | None) -> None:
    """Join what a `try` does; one that goes on for ever does not end as its handlers may."""
    try:
        fork.join()
    except Raised:
        if isinstance(end, Halt) and end.stays:
            raise end from None
        raise


def _as_raised(end: Ended) -> Raised:
    if isinstance(end, Raised):
        return end
    return Raised("SystemExit", end.value if isinstance(end, Halt) else None, cause=end)


def _handle(
    machine: Machine,
    handlers: Sequence[ast.ExceptHandler],
    kinds: Sequence[Value],
    error: Raised,
    frame: Frame,
) -> None:
    """Execute the handler of an exception; raise it again where none catches it."""
    fork = Fork(machine)
    possible = []
    for handler, kind in zip(handlers, kinds, strict=True):
        fits = covers(kind, error)
        if fits is not False:
            possible.append(handler)
        if fits:
            break
    else:
        if not possible:
            again(error)
        fork.path(lambda: again(error))
    if len(possible) == 1 and not fork.is_begun:
        _catch(machine, possible[0], error, frame)
        return
    for handler in possible:
        fork.path(lambda handler=handler: _catch(machine, handler, error, frame))  # type: ignore[misc]
    fork.join()


def again(error: Raised) -> None:
    """Raise what was caught."""
    raise error.cause or error


def _catch(machine: Machine, handler: ast.ExceptHandler, error: Raised, frame: Frame) -> None:
    home = frame.elsewhere.get(handler.name or "", frame)
    if handler.name:
        machine.journal.put(home.names, handler.name, bound_to(error))
    machine.handled.append(error)
    try:
        with machine.depending_on(error.variable):
            end = machine.outcome(lambda: machine.execute(handler.body, frame))
    finally:
        machine.handled.pop()
    if error.variable and _gives_up(end):
        machine.assumed.add(error.variable)
        raise _Required
    if handler.name:
        machine.journal.remove(home.names, handler.name)
    if end is not None:
        raise end


def _gives_up(end: Ended | None) -> bool:
    return isinstance(end, Raised) or (isinstance(end, Halt) and not end.serves)


def insist(machine: Machine, node: ast.Assert, frame: Frame) -> None:
    """Execute `assert`; a variable that it insists on is set by whoever deploys the program."""
    test = machine.force(machine.evaluate(node.test, frame))
    decided = decide(machine, test)
    if decided is None:
        machine.may_raise("AssertionError")
    if decided is False:
        variable = facts_of(*options_of(test)).variable
        error = Raised("AssertionError", _said_by(machine, node, frame), variable=variable)
        if not variable or machine.conditional or machine.catches(error):
            raise error
        machine.assumed.add(variable)


def _said_by(machine: Machine, node: ast.Assert, frame: Frame) -> Instance:
    """Return the exception of an `assert` that does not hold."""
    said = [] if node.msg is None else [machine.force(machine.evaluate(node.msg, frame))]
    return Instance(None, "builtins.AssertionError", {"args": Items(said, is_tuple=True)})
