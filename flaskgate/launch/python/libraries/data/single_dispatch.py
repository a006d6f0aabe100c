"""`functools.singledispatch`: which of several functions is called is decided by an argument.

Source: CPython 3.12's `functools`: the class of the argument decides, then its ancestors in order.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.statements.match_patterns import is_of
from flaskgate.launch.python.interpreter.value_types.class_line import line_of
from flaskgate.launch.python.interpreter.value_types.kinds import class_name, kind_of
from flaskgate.launch.python.interpreter.value_types.values import (
    DISPATCHER,
    NONE,
    Arguments,
    Choice,
    Class,
    External,
    Function,
    Instance,
    Items,
    Method,
    Partial,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.reasons import Cause, Reason

_CASES = "cases"


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base != DISPATCHER:
        return None
    match name:
        case "register":
            return _register(machine, value, arguments)
        case "__call__":
            return _dispatch(machine, value, arguments)
        case "dispatch":
            return Unknown("which function is for a class")
        case _:
            return None


def _register(machine: Machine, dispatcher: Instance, arguments: Arguments) -> Value:
    """`register(cls, f)`, `@register(cls)`, or `@register` with the class as an annotation."""
    kind = machine.force(arguments.get("cls", 0) or NONE)
    function = arguments.get("func", 1)
    if function is None and not isinstance(kind, Function):
        return Partial(Method(dispatcher, "register", "register"), arguments)
    if function is None:
        function, kind = kind, _annotated(machine, dispatcher, kind)
    cases = dispatcher.attributes[_CASES]
    if isinstance(cases, Items):
        pair = Items([kind, machine.force(function)], is_tuple=True)
        machine.journal.append(cases, pair)
    return function


def _annotated(machine: Machine, dispatcher: Instance, function: Value) -> Value:
    if not isinstance(function, Function) or isinstance(function.node, ast.Lambda):
        return Unknown("a class that is not known")
    spec = function.node.args
    named = [*spec.posonlyargs, *spec.args][_position(dispatcher) :]
    note = named[0].annotation if named else None
    if isinstance(note, ast.Constant) and isinstance(note.value, str):
        note = ast.Name(note.value) if note.value.isidentifier() else None
    if note is None or isinstance(note, ast.BinOp):
        return Unknown("a class that is not known")
    return machine.force(machine.evaluate(note, function.frame))


def _position(dispatcher: Instance) -> int:
    return int("is_method" in dispatcher.attributes)


def _dispatch(machine: Machine, dispatcher: Instance, arguments: Arguments) -> Value:
    position = _position(dispatcher)
    given = arguments.positional[position : position + 1]
    subject = machine.force(given[0]) if given else Unknown("the argument that decides")
    options = subject.options if isinstance(subject, Choice) else (subject,)
    functions = [one for option in options for one in _fitting(dispatcher, option)]
    functions = list(dict.fromkeys(functions))
    paths = [_calling(machine, one, arguments) for one in functions]
    return paths[0]() if len(paths) == 1 else machine.choice(paths)


def _calling(machine: Machine, function: Value, arguments: Arguments) -> Callable[[], Value]:
    return lambda: machine.call(function, arguments)


def _fitting(dispatcher: Instance, subject: Value) -> list[Value]:
    """Return the function for a value; all that may be for it, the general one last."""
    default = dispatcher.attributes["default"]
    cases = dispatcher.attributes[_CASES]
    if not isinstance(cases, Items) or cases.is_forgotten:
        return [Unknown(Reason(Cause.UNFOLLOWED, "a registration with singledispatch")), default]
    pairs = [one.items for one in reversed(cases.items) if isinstance(one, Items)]
    ordered = sorted(pairs, key=lambda pair: _distance(subject, pair[0]))
    found: list[Value] = []
    for kind, function in ordered:
        fits = is_of(subject, kind)
        if fits is not False:
            found.append(function)
        if fits:
            return found
    return [*found, default]


_FAR = 1_000


def _distance(subject: Value, kind: Value) -> int:
    """Return how far up in the line of a value's class another class stands."""
    line: list[object] = []
    if isinstance(subject, Instance) and subject.cls is not None:
        line = list(line_of(subject.cls))
    own = kind_of(subject)
    if own is not None:
        line = [External(class_name(one)) for one in own.__mro__]
    is_there = isinstance(kind, Class | External) and kind in line
    return line.index(kind) if is_there else _FAR


def new_dispatcher(made: Value, name: str, arguments: Arguments) -> Instance:
    """Return what `@singledispatch` and `@singledispatchmethod` make of a function."""
    parts: dict[str, Value] = {"default": made, _CASES: Items([])}
    if name.endswith("method"):
        parts["is_method"] = NONE
    return Instance(None, DISPATCHER, parts, place=arguments.place)


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name not in _CHOOSES or not arguments.positional:
        return None
    return new_dispatcher(machine.force(arguments.positional[0]), name, arguments)


_CHOOSES = frozenset({"functools.singledispatch", "functools.singledispatchmethod"})
LIBRARY = Library(call=_call, method=_method)
