"""`with`: what context managers do when their blocks are entered, and left whichever way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from flaskgate.launch.python.interpreter.calls import managers
from flaskgate.launch.python.interpreter.calls.call import generate
from flaskgate.launch.python.interpreter.calls.coroutines import awaited
from flaskgate.launch.python.interpreter.data.logic import decide
from flaskgate.launch.python.interpreter.data.targets import assign
from flaskgate.launch.python.interpreter.objects.exceptions import EVERYTHING, bound_to, covers
from flaskgate.launch.python.interpreter.objects.type_errors import check
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import (
    Break,
    Continue,
    Ended,
    Raised,
    Return,
)
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.statements.try_and_assert import (
    again,
    end_by,
    left_by,
    rejoin,
    watched,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    MANAGER,
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

_JUMPS = (Break, Continue, Return)
"""How a block is left that has raised nothing, and does not go on either."""


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
    if isinstance(manager, Instance) and manager.base in _BY_LIBRARY:
        _BY_LIBRARY[manager.base](machine, manager, body, place)
        return
    match manager:
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


def _suppress(
    machine: Machine, manager: Instance, body: Callable[[Value], object], _place: SourceNode
) -> None:
    classes = manager.attributes.get("classes")
    kinds = list(classes.items) if isinstance(classes, Items) else []
    meeting, end = watched(machine, lambda: body(NONE), [machine.force(one) for one in kinds])

    def swallow(error: Raised) -> None:
        answers = [covers(machine.force(kind), error) for kind in kinds]
        if True not in answers:
            machine.alternatives([lambda: None, lambda: again(error)])

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

    _leaving(machine, lambda: body(value), _exit_by(machine, leaving, place))


def _exit_by(
    machine: Machine, leaving: Value, place: SourceNode
) -> Callable[[Raised | None], None]:
    """Return what calls `__exit__` with an error, or without one, and raises it on or does not."""

    def call_exit(error: Raised | None) -> None:
        given = (NONE, NONE, NONE) if error is None else (_class_of(error), bound_to(error), NONE)
        left = machine.call(leaving, Arguments(place=place, positional=given))
        found = machine.force(awaited(machine, left))
        if error is not None:
            decided = decide(machine, found)
            if decided is False:
                again(error)
            if decided is None:
                machine.alternatives([lambda: None, lambda: again(error)])

    return call_exit


def _leaving(
    machine: Machine, body: Callable[[], object], call_exit: Callable[[Raised | None], None]
) -> None:
    """Do something, then what a context manager does with what is raised, or without an error."""

    def inside() -> None:
        meeting, end = watched(machine, body, EVERYTHING)
        rejoin(machine, meeting, end, call_exit, lambda: call_exit(None))

    jumps = machine.meet(*_JUMPS)
    end = machine.outcome(inside)
    left_by(machine, jumps, end, lambda how: call_exit(None) if isinstance(how, _JUMPS) else None)


def _with_library(
    machine: Machine, manager: Instance, body: Callable[[Value], object], _place: SourceNode
) -> None:
    given = managers.given_by(manager)
    end_by(machine, lambda: body(given), lambda: managers.left(machine, manager))


def _with_exit(
    machine: Machine, manager: Instance, body: Callable[[Value], object], place: SourceNode
) -> None:
    leave = _exit_by(machine, managers.given_by(manager), place)
    _leaving(machine, lambda: body(NONE), leave)


def _with_stack(
    machine: Machine, stack: Instance, body: Callable[[Value], object], place: SourceNode
) -> None:
    _leaving(machine, lambda: body(stack), partial(_unwind, machine, stack, place))


def _unwind(machine: Machine, stack: Instance, place: SourceNode, error: Raised | None) -> None:
    """Do what is on a stack, the last first: each sees the error that those before it let pass."""
    action: Callable[[], object] = partial(_end_by, error and (error.cause or error))
    for one, is_perhaps in reversed(managers.taken_from(machine, stack)):
        with_it = partial(_with_one, machine, one, action, place)
        action = partial(machine.alternatives, [with_it, action]) if is_perhaps else with_it
    action()


def _with_one(
    machine: Machine, entry: Value, action: Callable[[], object], place: SourceNode
) -> None:
    """Do something, then what one entry of a stack does."""
    if isinstance(entry, Partial):
        end_by(
            machine,
            action,
            lambda: awaited(machine, machine.call(entry.function, entry.arguments)),
        )
    else:
        manage(machine, entry, lambda _: action(), place)


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
    ends: list[Ended | None] = []

    def take(value: Value) -> Value:
        ends.extend(_left_together(machine, lambda: body(value)))
        return NONE

    generate(machine, made.function, replace(made.arguments, place=place), take)
    if len(ends) == 1:
        _end_by(ends[0])
    elif ends:
        machine.alternatives([lambda end=end: _end_by(end) for end in ends])  # type: ignore[misc] # the default binds the loop's value


def _left_together(machine: Machine, body: Callable[[], object]) -> list[Ended | None]:
    """Do something; return the jumps by which it may be left, None for its end.

    What follows happens on all these paths alike; what is raised is raised from here.
    """
    meeting = machine.meet(*_JUMPS)
    end = machine.outcome(body)
    machine.leave(meeting)
    goes_on = end is None or isinstance(end, _JUMPS)
    if end is not None and not goes_on:
        if not meeting.arrivals:
            machine.journal.commit()
            raise end
        machine.send(end)
    found: list[Ended | None] = [*machine.gather(meeting, _JUMPS, goes_on=goes_on)]
    machine.journal.commit()
    return [*found, end] if goes_on else found


def _end_by(end: Ended | None) -> None:
    if end is not None:
        raise end


def _unknown_manager(machine: Machine, manager: Value, body: Callable[[Value], object]) -> None:
    """Take what it enters to give itself; it may swallow what is raised for sure."""
    end = machine.outcome(lambda: body(manager))
    if isinstance(end, Raised):
        machine.alternatives([lambda: None, lambda: again(end)])
    elif end is not None:
        raise end


_BY_LIBRARY: Mapping[str, Callable[..., None]] = {
    "contextlib.suppress": _suppress,
    managers.LEAVING: _with_library,
    managers.STACK: _with_stack,
    managers.EXIT: _with_exit,
    MANAGER: _through_generator,
}
"""What a block does with a manager of the standard library, by its class."""
