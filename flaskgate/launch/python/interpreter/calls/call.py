"""Calls: of functions and classes of the repository, of bound methods, of what is outside."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache, partial

from flaskgate.launch.python.interpreter.calls.arguments import given_values, more
from flaskgate.launch.python.interpreter.calls.call_limits import (
    is_too_much,
    may_start,
    passed_by,
)
from flaskgate.launch.python.interpreter.calls.coroutines import (
    awaited,
    is_coroutine,
    new_coroutine,
)
from flaskgate.launch.python.interpreter.calls.given_up_calls import (
    followed_or_given_up,
    is_left_alone,
)
from flaskgate.launch.python.interpreter.calls.member_lookup import member_of
from flaskgate.launch.python.interpreter.calls.parameters import bind
from flaskgate.launch.python.interpreter.calls.recursion import activated, key_of
from flaskgate.launch.python.interpreter.calls.unfollowed_calls import call_any, note_call
from flaskgate.launch.python.interpreter.data.container_methods import container_method
from flaskgate.launch.python.interpreter.data.iterators import iterator_method, new_iterator
from flaskgate.launch.python.interpreter.objects.abstract_classes import is_abstract
from flaskgate.launch.python.interpreter.objects.exceptions import exception_method, exception_named
from flaskgate.launch.python.interpreter.objects.implicit_calls import EQUALITY, let_go, may_ask
from flaskgate.launch.python.interpreter.objects.metaclasses import (
    class_by_call,
    is_metaclass,
    of_metaclass,
)
from flaskgate.launch.python.interpreter.objects.operations import operate
from flaskgate.launch.python.interpreter.objects.own_dictionaries import (
    give_entries,
    hooked_setter,
    method_on_entries,
)
from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.objects.type_errors import check_call, check_plain_object
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.open_calls import OpenCall
from flaskgate.launch.python.interpreter.runs.path_ends import Return
from flaskgate.launch.python.interpreter.source.definition_names import local_names
from flaskgate.launch.python.interpreter.value_types.class_line import (
    family,
    is_enumeration,
)
from flaskgate.launch.python.interpreter.value_types.keys import value_of_key
from flaskgate.launch.python.interpreter.value_types.value_facts import join_all
from flaskgate.launch.python.interpreter.value_types.values import (
    DICTIONARIES,
    MANAGED,
    MANAGER,
    NONE,
    Arguments,
    Choice,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Maybe,
    Method,
    Partial,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.dispatch import call_external, call_hooks
from flaskgate.launch.python.libraries.objects import call_method, call_object, construct
from flaskgate.launch.python.libraries.settings.pydantic_and_dataclasses import fill_settings
from flaskgate.launch.python.libraries.web.exports import note_factory
from flaskgate.launch.reasons import Cause, Reason

_CACHED = "cached:"
"""How the names begin under which a function keeps what calls gave."""
_POPEN = "subprocess.Popen"
_TYPED_DICTS = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})


def call(machine: Machine, value: Value, arguments: Arguments) -> Value:
    """Return what a call gives; it may serve, raise or halt on the way."""
    value = machine.force(value)
    how = _HOW.get(type(value))
    if how is None or isinstance(value, Instance | External):
        check_call(machine, value)
    if how is None:
        return _not_followed(machine, arguments)
    return how(machine, value, arguments)


def _call_each(machine: Machine, value: Choice, arguments: Arguments) -> Value:
    """Call what can be called; for sure if it is only one, the others being None."""
    callables = [one for one in value.options if not isinstance(one, Known | Unknown)]
    if len(callables) < len(value.options):
        machine.may_raise("TypeError")
    if not callables:
        machine.may_raise()
        return Unknown("a choice of things that cannot be called")
    paths: list[Callable[[], Value]] = [partial(call, machine, one, arguments) for one in callables]
    if any(isinstance(one, Unknown) for one in value.options):
        paths.append(lambda: Unknown(f"what `{arguments.place.text}` gives is not known"))
    return paths[0]() if len(paths) == 1 else machine.choice(paths)


def call_function(
    machine: Machine, function: Function, arguments: Arguments, receiver: Value | None
) -> Value:
    """Execute a function of the repository and return what it returns."""
    machine.tick()
    if function.is_manager:
        called: Value = function if receiver is None else Method(receiver, function)
        return Instance(None, MANAGER, {"call": Partial(called, arguments)}, place=arguments.place)
    key = _cache_key(machine, function, arguments, receiver)
    if key in function.attributes:
        return machine.force(function.attributes[key])
    result = _call_anew(machine, function, arguments, receiver)
    if key:
        machine.journal.put(function.attributes, key, result)
    return result


def _cache_key(
    machine: Machine, function: Function, arguments: Arguments, receiver: Value | None
) -> str:
    """Return under which name a function keeps what a call gives; empty: it does not."""
    if not function.is_cached or function.is_property or arguments.is_open:
        return ""
    given = [machine.force(one) for one in given_values(arguments)]
    may_ask(machine, arguments.place, EQUALITY, *given)
    if not all(isinstance(one, Known) for one in given):
        return ""
    shown = [repr(one.constant) for one in given if isinstance(one, Known)]
    names = (*arguments.keywords, "" if receiver is None else str(id(receiver)))
    return f"{_CACHED} {shown} {names}"


def _call_anew(
    machine: Machine, function: Function, arguments: Arguments, receiver: Value | None
) -> Value:
    frame = _frame(function, receiver)
    bind(machine, function, arguments, receiver, frame)
    if isinstance(function.node, ast.Lambda):
        body: Callable[[], object] = lambda: _evaluated(machine, function, frame)  # noqa: E731
    else:
        body = partial(machine.execute, function.node.body, frame)
    if isinstance(function.node, ast.AsyncFunctionDef) and not is_generator(function.node):
        run = partial(_executed, machine, function, frame, (body, arguments))
        return new_coroutine(machine, arguments.place, run)
    if not is_generator(function.node):
        result = _executed(machine, function, frame, (body, arguments))
        note_factory(machine, function, arguments, result)
        return result

    def produce(given: Items) -> Value:
        frame.on_yield = lambda item: _keep(machine, given, item)
        return _executed(machine, function, frame, (body, arguments))

    given = (function, *frame.names.values())
    made = new_iterator(machine, arguments.place, produce, reads=given)
    machine.notes.generators[id(made)] = (function, frame)
    return made


def _frame(function: Function, receiver: Value | None) -> Frame:
    return Frame(
        source=function.frame.source,
        outer=function.frame,
        receiver=receiver,
        cls=function.frame.cls,
        own=local_names(function.node),
    )


def _keep(machine: Machine, given: Items, item: Value) -> Value:
    machine.tick()
    machine.journal.append(given, item)
    return NONE


def _evaluated(machine: Machine, function: Function, frame: Frame) -> None:
    if isinstance(function.node, ast.Lambda):
        raise Return(frame, machine.force(machine.evaluate(function.node.body, frame)))


def _executed(
    machine: Machine,
    function: Function,
    frame: Frame,
    how: tuple[Callable[[], object], Arguments],
) -> Value:
    """Execute a body in a scope of its own, of which nothing is left but what others hold."""
    if not isinstance(function.node, ast.Lambda):
        machine.branches.enter(function.frame.source, function.node.body)
    try:
        result = _followed(machine, function, frame, how)
        let_go(machine, frame.names, result, how[1].place)
        return result
    finally:
        machine.journal.leave(frame.names)


def _followed(
    machine: Machine,
    function: Function,
    frame: Frame,
    how: tuple[Callable[[], object], Arguments],
) -> Value:
    """Execute a body, unless it was executed too often; then what it may change is forgotten."""
    body, arguments = how
    activation = activated(machine, function, frame, arguments.place)
    if activation is None:
        return passed_by(machine, function, frame, arguments)
    if is_too_much(machine, function, frame):
        given, path = tuple(frame.names.values()), function.frame.source.path
        if may_start(machine, function, frame) and not is_left_alone(machine, function, given):
            machine.miss(Reason(Cause.CALL_DEPTH, f"`{arguments.place.text}` of {path}"))
        return passed_by(machine, function, frame, arguments)
    around = machine.activations.setdefault(key_of(function), [])
    around.append(activation)
    call = OpenCall(function, frame, machine.steps)
    follow = partial(machine.returned, body, frame, id(function.node))
    try:
        with machine.on_the_way(arguments.place):
            return followed_or_given_up(machine, call, follow, arguments)
    finally:
        around.pop()


@lru_cache(maxsize=4_096)
def is_generator(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> bool:
    """Return whether a call of the function gives a generator."""
    waiting: list[ast.AST] = list(ast.iter_child_nodes(node))
    inner = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
    while waiting:
        here = waiting.pop()
        if isinstance(here, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(here, inner):
            waiting.extend(ast.iter_child_nodes(here))
    return False


def generate(
    machine: Machine, called: Value, arguments: Arguments, take: Callable[[Value], Value]
) -> None:
    """Execute a generator, and hand what it yields to `take` where it yields it."""
    receiver = called.receiver if isinstance(called, Method) else None
    function = called.function if isinstance(called, Method) else called
    if not isinstance(function, Function) or isinstance(function.node, ast.Lambda):
        take(Unknown("what a generator gives"))
        return
    frame = _frame(function, receiver)
    bind(machine, function, arguments, receiver, frame)
    frame.on_yield = take
    body = partial(machine.execute, function.node.body, frame)
    _executed(machine, function, frame, (body, arguments))


def _call_method(machine: Machine, method: Method, arguments: Arguments) -> Value:
    receiver = method.receiver
    if isinstance(method.function, Function):
        return call_function(machine, method.function, arguments, receiver)
    if isinstance(receiver, Known | Items | Table):
        return _operated(machine, partial(_method_of_plain, machine, method), arguments, receiver)
    if isinstance(receiver, Instance):
        return _method_of_instance(machine, receiver, method.name, arguments)
    if isinstance(receiver, Class) and method.name in {"__call__", "__subclasses__"}:
        is_call = method.name == "__call__"
        return _made(machine, receiver, arguments) if is_call else _heirs(machine, receiver)
    if isinstance(receiver, Function) and method.name == "cache_clear":
        return _clear(machine, receiver)
    return _not_followed(machine, arguments, receiver)


def _method_of_plain(
    machine: Machine, method: Method, arguments: Arguments, receiver: Value
) -> Value:
    if isinstance(receiver, Known | Items | Table):
        return container_method(machine, receiver, method.name, arguments)
    return _not_followed(machine, arguments, method.receiver)


def _operated(
    machine: Machine, act: Callable[..., Value], arguments: Arguments, *receivers: Value
) -> Value:
    """Call what is not of the repository; it may fail on what it is given (`operate`)."""

    def call_with(*operands: Value) -> Value:
        given = operands[len(receivers) :]
        count = len(arguments.positional)
        keywords = dict(zip(arguments.keywords, given[count:], strict=True))
        passed = replace(arguments, positional=given[:count], keywords=keywords)
        return act(passed, *operands[: len(receivers)])

    return operate(machine, call_with, *receivers, *given_values(arguments))


def _call_external(machine: Machine, function: External, arguments: Arguments) -> Value:
    return _operated(machine, partial(call_external, machine, function), arguments)


def _heirs(machine: Machine, cls: Class) -> Value:
    """Return the subclasses of a class that were defined so far, if that is certain."""
    found = machine.heirs.get(id(cls), Items([]))
    if isinstance(found, Items):
        return Items(list(found.items))
    return Unknown("the subclasses of a class")


def _clear(machine: Machine, function: Function) -> Value:
    for key in [one for one in function.attributes if one.startswith(_CACHED)]:
        machine.journal.remove(function.attributes, key)
    return NONE


def _method_of_instance(
    machine: Machine, receiver: Instance, name: str, arguments: Arguments
) -> Value:
    taken = iterator_method(machine, receiver, name, arguments)
    taken = taken or exception_method(machine, receiver, name, arguments)
    if taken is not None:
        return taken
    if name in {"__init__", "update", "setdefault"} and hooked_setter(receiver) is not None:
        return _set_by_hook(machine, receiver, name, arguments)
    own = method_on_entries(receiver, "update" if name == "__init__" else name)
    if own is not None:
        return machine.call(own, arguments)
    found = call_method(machine, receiver, name, arguments)
    if isinstance(found, External) and found.place == arguments.place:
        if name in _OF_OBJECT:
            given = (receiver, *arguments.positional)
            plain = External(f"builtins.object.{name}")
            return machine.call(plain, replace(arguments, positional=given))
        if receiver.cls is not None and name != "__init__":
            machine.forget(arguments.place, receiver, *given_values(arguments))
            call_hooks(machine, receiver, arguments)
    return found


def _set_by_hook(machine: Machine, receiver: Instance, name: str, arguments: Arguments) -> Value:
    """Do what `UserDict` and `MutableMapping` do: each entry is set by the class's own method."""
    hook = hooked_setter(receiver)
    if hook is None or name == "setdefault":
        return _not_followed(machine, arguments, receiver)
    given = Table(is_open=arguments.is_open)
    machine.call(Method(given, "update", "update"), arguments)
    if given.has_more or any(isinstance(one, Maybe) for one in given.entries.values()):
        return _not_followed(machine, arguments, receiver)
    for key, value in list(given.entries.items()):
        pair = (value_of_key(key), machine.force(value))
        machine.call(hook, Arguments(place=arguments.place, positional=pair))
    return NONE


_OF_OBJECT = frozenset({"__setattr__", "__getattribute__", "__delattr__"})
"""Methods of `object` that a class of the repository goes on to by `super()`."""


def _instantiate(machine: Machine, cls: Class, arguments: Arguments) -> Value:
    """Make an object; a metaclass of the repository may say what a call does."""
    hook = of_metaclass(cls, "__call__")
    if isinstance(hook, Function):
        return call_function(machine, hook, arguments, cls)
    return _made(machine, cls, arguments)


def _made(machine: Machine, cls: Class, arguments: Arguments) -> Value:
    """Do what `type.__call__` does."""
    if is_metaclass(cls):
        return class_by_call(machine, cls, arguments)
    if is_enumeration(cls):
        return member_of(machine, cls, arguments)
    return _object(machine, cls, arguments)


def _object(machine: Machine, cls: Class, arguments: Arguments) -> Value:
    if is_abstract(cls):
        refuse(machine, "TypeError")
    maker = machine.attribute(cls, "__new__", arguments.place)
    if isinstance(maker, Function):
        made = machine.force(call_function(machine, maker, arguments, cls))
        if not isinstance(made, Instance) or made.cls is not cls:
            return made
        return _initialised(machine, cls, made, arguments)
    base = next((one.name for one in family(cls) if isinstance(one, External)), "")
    if base in _TYPED_DICTS:
        made = Table(is_open=arguments.is_open)
        machine.call(machine.attribute(made, "update", arguments.place), arguments)
        return made
    instance = construct(machine, base, arguments, cls) if base else None
    if instance is None:
        instance = Instance(cls, base, place=arguments.place)
        give_entries(machine, instance)
        if base.startswith("builtins.") and exception_named(base):
            given_items = Items(list(arguments.positional), is_tuple=True)
            machine.journal.put(instance.attributes, "args", given_items)
    machine.classes[cls] = None
    machine.explain(instance, machine.why(cls))
    return _initialised(machine, cls, instance, arguments)


def _initialised(machine: Machine, cls: Class, instance: Instance, arguments: Arguments) -> Value:
    init = machine.attribute(cls, "__init__", arguments.place)
    if isinstance(init, Function):
        call_function(machine, init, arguments, instance)
    elif instance.base in DICTIONARIES:
        _method_of_instance(machine, instance, "__init__", arguments)
    elif instance.base == _POPEN:
        call_method(machine, instance, "__init__", arguments)
    else:
        check_plain_object(machine, cls, arguments)
        fill_settings(machine, instance, arguments)
    return instance


def _call_instance(machine: Machine, instance: Instance, arguments: Arguments) -> Value:
    if instance.base == MANAGED:
        return _managed(machine, instance, arguments)
    if is_coroutine(instance):
        return awaited(machine, instance)
    if instance.cls is not None:
        function = machine.attribute(instance, "__call__", arguments.place)
        if isinstance(function, Method) and isinstance(function.function, Function):
            return call_function(machine, function.function, arguments, instance)
    return call_object(machine, instance, arguments)


def _managed(machine: Machine, instance: Instance, arguments: Arguments) -> Value:
    """Call a function inside of the context manager that decorates it."""
    if instance.cls is not None:
        return _decorated_by(machine, instance, arguments)
    manager, function = instance.attributes["manager"], instance.attributes["function"]
    made = manager.attributes.get("call") if isinstance(manager, Instance) else None
    if not isinstance(made, Partial):
        return _not_followed(machine, arguments)
    found: list[Value] = []

    def take(_: Value) -> Value:
        found.append(machine.call(function, arguments))
        return NONE

    generate(machine, made.function, made.arguments, take)
    return found[0] if found else NONE


def _decorated_by(machine: Machine, instance: Instance, arguments: Arguments) -> Value:
    """Return what an own class of `ContextDecorator` makes of a function: its block is around."""
    function = arguments.get("func", 0) or NONE
    machine.forget(arguments.place, instance)
    around = Unknown(f"what `{arguments.place.text}` does around it is not known")
    return join_all([machine.force(function), around]) or around


def _call_plain(machine: Machine, function: Function, arguments: Arguments) -> Value:
    return call_function(machine, function, arguments, None)


def _call_partial(machine: Machine, value: Partial, arguments: Arguments) -> Value:
    return call(machine, value.function, more(value.arguments, arguments))


def _call_unknown(machine: Machine, value: Unknown, arguments: Arguments) -> Value:
    if value.why.cause in {Cause.MODULE_MISSING, Cause.UNFOLLOWED}:
        machine.miss(value.why)
    call_any(machine, value, arguments)
    _not_followed(machine, arguments)
    return value


def _not_followed(machine: Machine, arguments: Arguments, *receivers: Value) -> Value:
    """Forget what a call that cannot be followed may change."""
    machine.may_raise()
    note_call(machine, NONE, arguments)
    machine.forget(arguments.place, *receivers, *given_values(arguments))
    return Unknown(f"`{arguments.place.text}` is not known")


_HOW: dict[type[Value], Callable[..., Value]] = {
    Choice: _call_each,
    Function: _call_plain,
    Method: _call_method,
    Class: _instantiate,
    Partial: _call_partial,
    External: _call_external,
    Instance: _call_instance,
    Unknown: _call_unknown,
}
