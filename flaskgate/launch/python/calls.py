"""Calls: of functions and classes of the repository, of bound methods, of what is outside."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flaskgate.launch.python.arguments import more
from flaskgate.launch.python.attributes import family
from flaskgate.launch.python.choices import join
from flaskgate.launch.python.containers import container_method
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.library import call_external
from flaskgate.launch.python.machine import DEPTH, REPEATS, Flow, Machine
from flaskgate.launch.python.objects import call_method, call_object, construct
from flaskgate.launch.python.parameters import bind
from flaskgate.launch.python.settings import fill_settings
from flaskgate.launch.python.values import (
    NONE,
    Arguments,
    Choice,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Partial,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.reasons import Cause, Reason


def call(machine: Machine, value: Value, arguments: Arguments) -> Value:
    """Return what a call gives; it may serve, raise or halt on the way."""
    value = machine.force(value)
    how = _HOW.get(type(value))
    if how is None:
        return Unknown(f"`{arguments.place.text}` cannot be told")
    return how(machine, value, arguments)


def _call_each(machine: Machine, value: Choice, arguments: Arguments) -> Value:
    """Call what can be called; for sure if it is only one, the others being None."""
    callables = [one for one in value.options if not isinstance(one, Known | Unknown)]
    if len(callables) == 1:
        return call(machine, callables[0], arguments)
    found: list[Value] = []

    def take(option: Value) -> Callable[[], Flow]:
        def call_it() -> Flow:
            found.append(call(machine, option, arguments))
            return Flow.NEXT

        return call_it

    if callables:
        machine.alternatives([take(option) for option in callables])
    return _joint(found) or Unknown("a choice of things that cannot be called")


def _joint(values: list[Value]) -> Value | None:
    joint = values[0] if values else None
    for value in values[1:]:
        joint = value if joint is None else join(joint, value)
    return joint


def call_function(
    machine: Machine, function: Function, arguments: Arguments, receiver: Value | None
) -> Value:
    """Execute a function of the repository and return what it returns."""
    machine.tick()
    count = machine.calls[id(function.node)] = machine.calls.get(id(function.node), 0) + 1
    if machine.depth >= DEPTH or count > REPEATS:
        if count == 1 and machine.modules.is_active(function.frame.source.path):
            machine.miss(Reason(Cause.CALL_DEPTH, str(function.frame.source.path)))
        return Unknown("calls that are nested too deep to follow")
    frame = Frame(
        source=function.frame.source,
        outer=function.frame,
        receiver=receiver if isinstance(receiver, Instance) else None,
        cls=function.frame.cls,
    )
    bind(machine, function, arguments, receiver, frame)
    machine.depth += 1
    try:
        with machine.on_the_way(arguments.place):
            return _body(machine, function, frame)
    finally:
        machine.depth -= 1


def _body(machine: Machine, function: Function, frame: Frame) -> Value:
    node = function.node
    if isinstance(node, ast.Lambda):
        return machine.force(machine.evaluate(node.body, frame))
    flow = machine.execute(node.body, frame)
    returned = [*frame.returned, NONE] if flow is Flow.NEXT else frame.returned
    return _joint(returned) or NONE


def _call_method(machine: Machine, method: Method, arguments: Arguments) -> Value:
    receiver = method.receiver
    if isinstance(method.function, Function):
        return call_function(machine, method.function, arguments, receiver)
    if isinstance(receiver, Known | Items | Table):
        return container_method(machine, receiver, method.name, arguments)
    if isinstance(receiver, Instance):
        return call_method(machine, receiver, method.name, arguments)
    return Unknown(f"`{arguments.place.text}` cannot be told")


def _instantiate(machine: Machine, cls: Class, arguments: Arguments) -> Value:
    base = next((one.name for one in family(cls) if isinstance(one, External)), "")
    instance = construct(machine, base, arguments, cls) if base else None
    if instance is None:
        instance = Instance(cls, base, place=arguments.place)
    machine.explain(instance, machine.why(cls))
    init = machine.attribute(cls, "__init__", arguments.place)
    if isinstance(init, Function):
        call_function(machine, init, arguments, instance)
    else:
        fill_settings(machine, instance, arguments)
    return instance


def _call_instance(machine: Machine, instance: Instance, arguments: Arguments) -> Value:
    if instance.cls is not None:
        function = machine.attribute(instance, "__call__", arguments.place)
        if isinstance(function, Method) and isinstance(function.function, Function):
            return call_function(machine, function.function, arguments, instance)
    return call_object(machine, instance, arguments)


def _call_plain(machine: Machine, function: Function, arguments: Arguments) -> Value:
    return call_function(machine, function, arguments, None)


def _call_partial(machine: Machine, value: Partial, arguments: Arguments) -> Value:
    return call(machine, value.function, more(value.arguments, arguments))


def _call_unknown(machine: Machine, value: Unknown, _arguments: Arguments) -> Value:
    if value.why.cause is Cause.MODULE_MISSING:
        machine.miss(value.why)
    return value


_HOW: dict[type[Value], Callable[..., Value]] = {
    Choice: _call_each,
    Function: _call_plain,
    Method: _call_method,
    Class: _instantiate,
    Partial: _call_partial,
    External: call_external,
    Instance: _call_instance,
    Unknown: _call_unknown,
}
