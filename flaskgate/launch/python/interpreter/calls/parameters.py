"""Parameters: what a function's names stand for when it is called."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import marked
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    External,
    Frame,
    Function,
    Items,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.names import KNOWN
from flaskgate.launch.python.libraries.web.assumed_apps import assumed_app


def defaults_of(machine: Machine, spec: ast.arguments, frame: Frame) -> dict[str, Value]:
    """Return the defaults by parameter, as they are when the function is defined."""
    positional = [*spec.posonlyargs, *spec.args]
    last = positional[len(positional) - len(spec.defaults) :]
    pairs = [*zip(last, spec.defaults, strict=True),
             *zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]  # fmt: skip
    return {
        parameter.arg: marked(machine.evaluate(default, frame), SourceNode(frame.source, default))
        for parameter, default in pairs
        if default is not None
    }


def bind(
    machine: Machine,
    function: Function,
    arguments: Arguments,
    receiver: Value | None,
    frame: Frame,
) -> None:
    """Fill `frame` with the parameters: arguments first, then defaults, else unknown."""
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    given = list(arguments.positional)
    shift = 0
    if receiver is not None:
        given.insert(0, receiver)
        shift = 1
    for number, parameter in enumerate(positional):
        value = given[number] if number < len(given) else None
        where = arguments.places.get(number - shift)
        _set(machine, function, frame, parameter, (value, where, arguments))
    for parameter in spec.kwonlyargs:
        _set(machine, function, frame, parameter, (None, None, arguments))
    _check(function, given, arguments)
    _set_rest(machine, spec, given[len(positional) :], arguments, frame)


def _check(function: Function, given: Sequence[Value], arguments: Arguments) -> None:
    """Raise where the call does not fit the function."""
    spec = function.node.args
    if arguments.is_open or function.is_decorated:
        return
    names = {one.arg for one in (*spec.args, *spec.kwonlyargs)}
    too_many = len(given) > len(spec.posonlyargs) + len(spec.args) and spec.vararg is None
    unknown = spec.kwarg is None and not arguments.keywords.keys() <= names
    first = [one.arg for one in (*spec.posonlyargs, *spec.args)]
    needed = [*first[len(given) :], *(one.arg for one in spec.kwonlyargs)]
    has = arguments.keywords.keys() | function.defaults.keys()
    twice = {one.arg for one in spec.args} & set(first[: len(given)]) & arguments.keywords.keys()
    if too_many or unknown or twice or not has >= set(needed):
        raise Raised("TypeError")


def _set(
    machine: Machine,
    function: Function,
    frame: Frame,
    parameter: ast.arg,
    found: tuple[Value | None, SourceNode | None, Arguments],
) -> None:
    value, where, arguments = found
    name = parameter.arg
    if value is None and name in arguments.keywords:
        value, where = arguments.keywords[name], arguments.places.get(name)
    default = function.defaults.get(name)
    if value is None and default is not None and not arguments.is_open:
        value = default
    if value is None or isinstance(value, Unknown):
        value = _by_annotation(machine, function, parameter) or value
    if value is None:
        value = Unknown(f"`{name}` is not given by anything to be seen")
    machine.journal.put(frame.names, name, value if where is None else marked(value, where))


def _by_annotation(machine: Machine, function: Function, parameter: ast.arg) -> Value | None:
    """Return an application of which nothing is known, for `app: Flask`."""
    note = parameter.annotation
    if not isinstance(note, ast.Name | ast.Attribute):
        return None
    kind = machine.force(machine.evaluate(note, function.frame))
    place = SourceNode(function.frame.source, parameter)
    names = [kind.name] if isinstance(kind, External) else []
    if isinstance(kind, Class):
        names = [base.name for base in kind.bases if isinstance(base, External)]
    return next((assumed_app(name, place) for name in names if name in KNOWN), None)


def _set_rest(
    machine: Machine,
    spec: ast.arguments,
    rest: list[Value],
    arguments: Arguments,
    frame: Frame,
) -> None:
    """Bind `*args` and `**kwargs`."""
    if spec.vararg is not None:
        unknown = Unknown("arguments that are not known")
        whole = unknown if arguments.is_open else Items(rest, is_tuple=True)
        machine.journal.put(frame.names, spec.vararg.arg, whole)
    if spec.kwarg is not None:
        named = {one.arg for one in (*spec.args, *spec.kwonlyargs)}
        entries: dict[object, Value] = {
            name: marked(value, arguments.where(name))
            for name, value in arguments.keywords.items()
            if name not in named
        }
        machine.journal.put(frame.names, spec.kwarg.arg, Table(entries, arguments.is_open))
