"""Context managers of `contextlib` and `unittest.mock` that change something, and put it back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flaskgate.launch.python.interpreter.calls.arguments import given_values
from flaskgate.launch.python.interpreter.calls.managers import (
    EXIT,
    LEAVING,
    STACK,
    given_by,
    left,
    moved,
    new_exit,
    new_manager,
    put_on,
    taken_from,
)
from flaskgate.launch.python.interpreter.calls.unseen_writes import forget_named
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    MANAGER,
    NONE,
    Arguments,
    Class,
    Instance,
    Method,
    Partial,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.concurrency.workers import passed
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.reasons import Cause, Reason

_STACKS = frozenset({"contextlib.ExitStack", "contextlib.AsyncExitStack"})
_ENTERED = frozenset({LEAVING, STACK, "contextlib.suppress"})
"""Managers whose block is all that they need: nothing is done when it is entered."""


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
    return Instance(None, STACK, place=arguments.place)


def _call(machine: Machine, function: Value, arguments: Arguments) -> None:
    machine.call(function, arguments)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    match value.base:
        case base if base == LEAVING:
            return _of_manager(machine, value, name, arguments)
        case base if base == STACK:
            return _of_stack(machine, value, name, arguments)
        case base if base == MANAGER and name.startswith("__"):
            return _by_hand(machine, value, arguments)
        case _:
            return None


def _of_manager(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    inner = given_by(value)
    if name == "__enter__":
        return inner
    if name in {"close", "__exit__"}:
        left(machine, value)
        return NONE
    return _method(machine, inner, name, arguments) if isinstance(inner, Instance) else None


def _by_hand(machine: Machine, manager: Instance, arguments: Arguments) -> Value:
    """Forget what a generator changes that is entered, or left, without a block."""
    made = manager.attributes["call"]
    if isinstance(made, Partial):
        given = (made.function, *given_values(made.arguments))
        machine.unfollowed(replace(arguments, positional=given))
        machine.forget(arguments.place, *given_values(made.arguments))
        forget_named(machine, made.function, arguments.place)
    machine.may_raise()
    return Unknown("what a context manager gives")


def _of_stack(machine: Machine, stack: Instance, name: str, arguments: Arguments) -> Value | None:
    given = arguments.positional
    match name:
        case "callback" | "push_async_callback":
            called = passed(machine, 0, "callback", arguments)
            if called is not None:
                put_on(machine, stack, Partial(*called))
            return NONE if called is None else called[0]
        case "close" | "aclose" | "__exit__" | "__aexit__":
            _unwind(machine, stack, Arguments(place=arguments.place))
            return NONE
        case "enter_context" | "enter_async_context" if given:
            is_async = name == "enter_async_context"
            return _enter(machine, stack, arguments, "a" if is_async else "")
        case "push" | "push_async_exit" if given:
            return _push(machine, stack, machine.force(given[0]), arguments)
        case "pop_all":
            return moved(machine, stack, arguments.place)
        case _:
            return stack if name in {"__enter__", "__aenter__"} else None


def _unwind(machine: Machine, stack: Instance, arguments: Arguments) -> None:
    """Do what was put on a stack, the last first, without an error."""
    for one, is_perhaps in reversed(taken_from(machine, stack)):
        leave = partial(_leave, machine, one, arguments)
        machine.alternatives([leave, lambda: None]) if is_perhaps else leave()


def _leave(machine: Machine, entry: Value, arguments: Arguments) -> None:
    match entry:
        case Partial():
            machine.call(entry.function, entry.arguments)
        case Instance(base=base) if base == LEAVING:
            left(machine, entry)
        case Instance(base=base) if base == STACK:
            _unwind(machine, entry, arguments)
        case Instance(base=base) if base == EXIT:
            machine.call(given_by(entry), replace(arguments, positional=(NONE, NONE, NONE)))


def _push(machine: Machine, stack: Instance, given: Value, arguments: Arguments) -> Value:
    """`stack.push(manager)`, which is not entered, or something that is called as `__exit__` is."""
    if isinstance(given, Instance) and given.base in _ENTERED:
        put_on(machine, stack, given)
        return given
    leave: Value = given
    if isinstance(given, Instance):
        leave = machine.attribute(given, "__exit__", arguments.place)
    put_on(machine, stack, new_exit(leave))
    return given


def _enter(machine: Machine, stack: Instance, arguments: Arguments, kind: str) -> Value:
    manager = machine.force(arguments.positional[0])
    place = arguments.place
    if isinstance(manager, Instance) and manager.base in _ENTERED:
        put_on(machine, stack, manager)
        return given_by(manager) if manager.base == LEAVING else manager
    enter = machine.attribute(manager, f"__{kind}enter__", place)
    leave = machine.attribute(manager, f"__{kind}exit__", place)
    if not isinstance(enter, Method) or not isinstance(leave, Method):
        machine.unfollowed(arguments)
        put_on(machine, stack, Unknown("a context manager"))
        return Unknown("what a context manager gives")
    value = machine.call(enter, Arguments(place=place))
    put_on(machine, stack, new_exit(leave))
    return value


LIBRARY = Library(call=_patches, construct=_construct, method=_method)
