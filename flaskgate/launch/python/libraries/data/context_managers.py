"""Context managers of `contextlib` and `unittest.mock` that change something, and put it back."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.calls.managers import LEAVING, given_by, left, new_manager
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Function,
    Instance,
    Items,
    Method,
    Partial,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.concurrency.workers import passed
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.reasons import Cause, Reason

_STACKS = frozenset({"contextlib.ExitStack", "contextlib.AsyncExitStack"})
_STACK = "contextlib.ExitStack"
_CALLS = "calls"


def _patches(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Say that what `mock.patch(…)` puts in the place of something is not followed."""
    if name.startswith("unittest.mock.patch"):
        machine.miss(Reason(Cause.UNFOLLOWED, arguments.place.text))
    return None


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name == "contextlib.closing" and arguments.positional:
        owner = machine.force(arguments.positional[0])
        close = machine.attribute(owner, "close", arguments.place)
        plain = Arguments(place=arguments.place)
        return new_manager(machine, arguments.place, owner, lambda: _call(machine, close, plain))
    if name == "contextlib.nullcontext":
        given = arguments.get("enter_result", 0) or NONE
        return new_manager(machine, arguments.place, given, lambda: None)
    if name not in _STACKS or cls is not None:
        return None
    stack = Instance(None, _STACK, {_CALLS: Items([])}, place=arguments.place)
    return new_manager(machine, arguments.place, stack, lambda: _unwind(machine, stack))


def _call(machine: Machine, function: Value, arguments: Arguments) -> None:
    machine.call(function, arguments)


def _unwind(machine: Machine, stack: Instance) -> None:
    """Call what was put on a stack, the last first."""
    calls = machine.force(stack.attributes[_CALLS])
    waiting = list(calls.items) if isinstance(calls, Items) else []
    if isinstance(calls, Items):
        machine.journal.fill(calls, [])
    for one in reversed(waiting):
        if isinstance(one, Partial):
            machine.call(one, Arguments(place=one.arguments.place))


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base == LEAVING:
        inner = given_by(value)
        if name == "__enter__":
            return inner
        if name in {"close", "__exit__"}:
            left(machine, value)
            return NONE
        return _method(machine, inner, name, arguments) if isinstance(inner, Instance) else None
    calls = value.attributes.get(_CALLS)
    is_stack = value.base == _STACK and isinstance(calls, Items)
    return _of_stack(machine, value, name, arguments) if is_stack else None


def _of_stack(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    calls = value.attributes.get(_CALLS)
    if not isinstance(calls, Items):
        return None
    match name:
        case "callback":
            given = passed(machine, 0, "callback", arguments)
            if given is not None:
                machine.journal.append(calls, Partial(*given))
            return NONE if given is None else given[0]
        case "close" | "__exit__":
            _unwind(machine, value)
            return NONE
        case "enter_context" if arguments.positional:
            return _enter(machine, calls, arguments)
        case "pop_all":
            rest = Items(list(calls.items))
            machine.journal.fill(calls, [])
            return Instance(None, _STACK, {_CALLS: rest}, place=arguments.place)
        case _:
            return value if name == "__enter__" else _push(machine, value, arguments)


def _push(machine: Machine, stack: Instance, arguments: Arguments) -> Value:
    """Forget what is on a stack on which something else is put."""
    machine.unfollowed(arguments)
    machine.forget(arguments.place, stack)
    return Unknown(f"what `{arguments.place.text}` gives")


def _enter(machine: Machine, calls: Items, arguments: Arguments) -> Value:
    manager = machine.force(arguments.positional[0])
    place, plain = arguments.place, Arguments(place=arguments.place)
    if isinstance(manager, Instance) and manager.base == LEAVING:
        leave = Method(manager, "__exit__", "__exit__")
        machine.journal.append(calls, Partial(leave, plain))
        return given_by(manager)
    enter = machine.attribute(manager, "__enter__", place)
    leave_own = machine.attribute(manager, "__exit__", place)
    if not isinstance(enter, Method) or not isinstance(leave_own, Method):
        return Unknown("what a context manager gives")
    if isinstance(leave_own.function, Function):
        given = Arguments(place=place, positional=(NONE, NONE, NONE))
        machine.journal.append(calls, Partial(leave_own, given))
        return machine.call(enter, plain)
    machine.unfollowed(arguments)
    return Unknown("what a context manager gives")


LIBRARY = Library(call=_patches, construct=_construct, method=_method)
