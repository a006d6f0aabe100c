"""`try`, `with` and `assert`: what happens when something is raised."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.calls import managers
from flaskgate.launch.python.interpreter.calls.call import generate
from flaskgate.launch.python.interpreter.calls.coroutines import awaited
from flaskgate.launch.python.interpreter.data.logic import decide
from flaskgate.launch.python.interpreter.data.targets import assign
from flaskgate.launch.python.interpreter.objects.exceptions import EVERYTHING, bound_to, covers
from flaskgate.launch.python.interpreter.objects.type_errors import check
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
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.statements.exception_groups import handle_group
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Method,
    Partial,
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
    machine.leave(meeting)
    if not meeting.arrivals:
        machine.journal.commit()
        if not (isinstance(end, Halt) and end.is_hard):
            last()
        if end is not None:
            raise end
        return
    paths: list[tuple[Ended | None, Delta]] = list(meeting.arrivals)
    now = machine.journal.rollback()
    fork = Fork(machine)
    if not isinstance(end, Dead):
        paths.insert(0, (end, now))
    for how, delta in paths:
        fork.path(_then(machine, delta, last, how), perhaps=len(paths) > 1)
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
            _again(error)
        fork.path(lambda: _again(error))
    if len(possible) == 1 and not fork.is_begun:
        _catch(machine, possible[0], error, frame)
        return
    for handler in possible:
        fork.path(lambda handler=handler: _catch(machine, handler, error, frame))  # type: ignore[misc]
    fork.join()


def _again(error: Raised) -> None:
    raise error.cause or error


def _catch(machine: Machine, handler: ast.ExceptHandler, error: Raised, frame: Frame) -> None:
    if handler.name:
        machine.journal.put(frame.names, handler.name, bound_to(error))
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
        machine.journal.remove(frame.names, handler.name)
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


def enter(machine: Machine, node: ast.With | ast.AsyncWith, frame: Frame) -> None:
    """Execute a `with` statement."""
    _enter(machine, node.items, lambda: machine.execute(node.body, frame), frame)


def _enter(
    machine: Machine, items: Sequence[ast.withitem], body: Callable[[], object], frame: Frame
) -> None:
    if not items:
        body()
        return
    item, *rest = items
    place = SourceNode(frame.source, item.context_expr)
    manager = machine.force(machine.evaluate(item.context_expr, frame))

    def inside(value: Value) -> None:
        if item.optional_vars is not None:
            assign(machine, item.optional_vars, value, place, frame)
        _enter(machine, rest, body, frame)

    manage(machine, manager, inside, place)


def manage(
    machine: Machine, manager: Value, body: Callable[[Value], object], place: SourceNode
) -> None:
    """Do something inside a context manager, which may swallow what is raised."""
    match manager:
        case Instance(base="contextlib.suppress"):
            _suppress(machine, manager, body)
        case Instance(base=managers.LEAVING):
            given = managers.given_by(manager)
            end_by(machine, lambda: body(given), lambda: managers.left(machine, manager))
        case Instance(base="contextlib.contextmanager"):
            _through_generator(machine, manager, body, place)
        case Instance() if _method(machine, manager, "__exit__", place) is not None:
            _with_methods(machine, manager, body, place)
        case Instance() if _method(machine, manager, "__aexit__", place) is not None:
            _with_async_methods(machine, manager, body, place)
        case _:
            check(machine, _as_manager, manager)
            _unknown_manager(machine, manager, body)


def _as_manager(value: object) -> None:
    """Raise TypeError where a stand-in is no context manager; AttributeError before 3.11."""
    if not hasattr(type(value), "__enter__"):
        raise TypeError


def _suppress(machine: Machine, manager: Instance, body: Callable[[Value], object]) -> None:
    classes = manager.attributes.get("classes")
    kinds = list(classes.items) if isinstance(classes, Items) else []
    meeting, end = watched(machine, lambda: body(NONE), [machine.force(one) for one in kinds])

    def swallow(error: Raised) -> None:
        answers = [covers(machine.force(kind), error) for kind in kinds]
        if True not in answers:
            machine.alternatives([lambda: None, lambda: _again(error)])

    rejoin(machine, meeting, end, swallow, lambda: None)


def _method(machine: Machine, value: Instance, name: str, place: SourceNode) -> Method | None:
    found = machine.attribute(value, name, place)
    is_own = isinstance(found, Method) and isinstance(found.function, Function)
    return found if is_own and isinstance(found, Method) else None


def _with_methods(
    machine: Machine, manager: Instance, body: Callable[[Value], object], place: SourceNode
) -> None:
    """`__enter__`, the body, `__exit__`; what `__exit__` returns says whether it swallows."""
    entering = _method(machine, manager, "__enter__", place)
    leaving = _method(machine, manager, "__exit__", place)
    if leaving is not None:
        _between(machine, (entering, leaving), body, place)


def _with_async_methods(
    machine: Machine, manager: Instance, body: Callable[[Value], object], place: SourceNode
) -> None:
    """`async with` of an object that has nothing else."""
    leaving = _method(machine, manager, "__aexit__", place)
    if leaving is not None:
        _between(machine, (_method(machine, manager, "__aenter__", place), leaving), body, place)


def _between(
    machine: Machine,
    methods: tuple[Method | None, Method],
    body: Callable[[Value], object],
    place: SourceNode,
) -> None:
    entering, leaving = methods
    plain = Arguments(place=place)
    value: Value = NONE
    if entering is not None:
        value = machine.force(awaited(machine, machine.call(entering, plain)))

    def call_exit(error: Raised | None) -> None:
        given = (NONE, NONE, NONE) if error is None else (_class_of(error), bound_to(error), NONE)
        left = machine.call(leaving, Arguments(place=place, positional=given))
        found = machine.force(awaited(machine, left))
        if error is not None:
            decided = decide(machine, found)
            if decided is False:
                _again(error)
            if decided is None:
                machine.alternatives([lambda: None, lambda: _again(error)])

    meeting, end = watched(machine, lambda: body(value), EVERYTHING)
    rejoin(machine, meeting, end, call_exit, lambda: call_exit(None))


def _class_of(error: Raised) -> Value:
    value = error.value
    if isinstance(value, Instance) and value.cls is not None:
        return value.cls
    return External(f"builtins.{error.name or 'Exception'}")


def _through_generator(
    machine: Machine, manager: Instance, body: Callable[[Value], object], place: SourceNode
) -> None:
    """`@contextmanager`: the body stands where the generator yields."""
    made = manager.attributes["call"]
    if not isinstance(made, Partial):
        return
    left: list[Ended] = []

    def take(value: Value) -> Value:
        end = machine.outcome(lambda: body(value))
        if isinstance(end, Raised | Halt):
            raise end
        if end is not None:
            left.append(end)
        return NONE

    generate(machine, made.function, replace(made.arguments, place=place), take)
    if left:
        raise left[0]


def _unknown_manager(machine: Machine, manager: Value, body: Callable[[Value], object]) -> None:
    """Take what it enters to give itself; it may swallow what is raised for sure."""
    end = machine.outcome(lambda: body(manager))
    if isinstance(end, Raised):
        machine.alternatives([lambda: None, lambda: _again(end)])
    elif end is not None:
        raise end
