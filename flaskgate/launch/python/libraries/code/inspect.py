"""`inspect`: what a function of the repository takes, by its definition; it is not called."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flaskgate.launch.python.interpreter.objects.implicit_calls import may_ask
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_EMPTY = External("inspect.Parameter.empty")
_KINDS = "inspect.Parameter."
_UNCALLED = frozenset(
    {
        *("getsource", "getsourcelines", "getsourcefile", "getfile", "getdoc", "getcomments"),
        *("getmodule", "cleandoc", "isfunction", "ismethod", "isclass", "ismodule", "isbuiltin"),
        *("isroutine", "isgenerator", "isgeneratorfunction", "iscoroutine", "iscoroutinefunction"),
        *("isawaitable", "isasyncgenfunction", "isabstract", "currentframe", "stack"),
    }
)
"""Functions that look at what they are given and call nothing of it."""


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    top, _, verb = name.partition(".")
    if top != "inspect":
        return None
    if verb in {"signature", "getfullargspec", "getargspec"}:
        return _signature(machine, verb, arguments)
    if verb == "getmembers":
        _read_all(machine, arguments)
    return Unknown(f"what `{arguments.place.text}` tells") if verb in _UNCALLED else None


def _signature(machine: Machine, verb: str, arguments: Arguments) -> Value:
    value = machine.force(arguments.positional[0]) if arguments.positional else NONE
    function, is_bound = _function_of(machine, value, arguments)
    if function is None or function.is_decorated or arguments.keywords:
        return Unknown(f"what `{arguments.place.text}` tells")
    taken = list(_parameters(function))[is_bound and verb == "signature" :]
    if verb == "signature":
        entries: dict[object, Value] = {
            name: _parameter(function, name, kind, arguments.place) for name, kind in taken
        }
        parts: dict[str, Value] = {"parameters": Table(entries)}
        return Instance(None, "inspect.Signature", parts, place=arguments.place)
    listed = [Known(name) for name, kind in taken if kind.startswith("POSITIONAL")]
    only = [Known(name) for name, kind in taken if kind == "KEYWORD_ONLY"]
    rest: dict[str, Value] = {"args": Items(listed), "kwonlyargs": Items(only)}
    for key, kind in (("varargs", "VAR_POSITIONAL"), ("varkw", "VAR_KEYWORD")):
        rest[key] = Known(next((name for name, one in taken if one == kind), None))
    return Instance(None, "inspect.FullArgSpec", rest, place=arguments.place)


def _function_of(
    machine: Machine, value: Value, arguments: Arguments
) -> tuple[Function | None, bool]:
    """Return the function that a call of something comes to, and whether its first one is given."""
    if isinstance(value, Class):
        made = machine.attribute(value, "__init__", arguments.place)
        return (made, True) if isinstance(made, Function) else (None, False)
    if isinstance(value, Method):
        return (value.function, True) if isinstance(value.function, Function) else (None, False)
    return (value, False) if isinstance(value, Function) else (None, False)


def _parameters(function: Function) -> Iterator[tuple[str, str]]:
    """Yield the parameters in order, each with the name of its kind."""
    spec: ast.arguments = function.node.args
    yield from ((one.arg, "POSITIONAL_ONLY") for one in spec.posonlyargs)
    yield from ((one.arg, "POSITIONAL_OR_KEYWORD") for one in spec.args)
    if spec.vararg is not None:
        yield spec.vararg.arg, "VAR_POSITIONAL"
    yield from ((one.arg, "KEYWORD_ONLY") for one in spec.kwonlyargs)
    if spec.kwarg is not None:
        yield spec.kwarg.arg, "VAR_KEYWORD"


def _parameter(function: Function, name: str, kind: str, place: SourceNode) -> Instance:
    parts: dict[str, Value] = {
        "name": Known(name),
        "kind": External(f"{_KINDS}{kind}"),
        "default": function.defaults.get(name, _EMPTY),
        "annotation": Unknown("an annotation"),
    }
    return Instance(None, "inspect.Parameter", parts, place=place)


def _read_all(machine: Machine, arguments: Arguments) -> None:
    """Let every property of an object be read."""
    for one in map(machine.force, arguments.positional[:1]):
        line = family(one.cls) if isinstance(one, Instance) and one.cls is not None else ()
        owners = [cls for cls in line if isinstance(cls, Class)]
        names = {
            str(name)
            for cls in owners
            for name, own in cls.names.items()
            if isinstance(own, Function) and own.is_property
        }
        may_ask(machine, arguments.place, sorted(names), one)


LIBRARY = Library(call=_call)
