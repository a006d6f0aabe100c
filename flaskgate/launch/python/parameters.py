"""Parameters: what a function's names stand for when it is called."""

from __future__ import annotations

import ast

from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.names import KNOWN
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.receivers import stranger
from flaskgate.launch.python.values import (
    Arguments,
    Class,
    External,
    Function,
    Items,
    Table,
    Unknown,
    Value,
    marked,
)


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
    if receiver is not None and positional:
        given.insert(0, receiver)
        shift = 1
    first_default = len(positional) - len(spec.defaults)
    for number, parameter in enumerate(positional):
        default = spec.defaults[number - first_default] if number >= first_default else None
        value = given[number] if number < len(given) else None
        where = arguments.places.get(number - shift)
        _set(machine, function, frame, parameter, (value, where, default, arguments))
    for parameter, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        _set(machine, function, frame, parameter, (None, None, default, arguments))
    _set_rest(spec, given[len(positional) :], arguments, frame)


def _set(
    machine: Machine,
    function: Function,
    frame: Frame,
    parameter: ast.arg,
    found: tuple[Value | None, Place | None, ast.expr | None, Arguments],
) -> None:
    value, where, default, arguments = found
    name = parameter.arg
    if value is None and name in arguments.keywords:
        value, where = arguments.keywords[name], arguments.places.get(name)
    if value is None and default is not None and not arguments.is_open:
        value = machine.evaluate(default, function.frame)
        where = Place(function.frame.source, default)
    if value is None or isinstance(value, Unknown):
        value = _by_annotation(machine, function, parameter) or value
    if value is None:
        value = Unknown(f"`{name}` is not given by anything to be seen")
    frame.names[name] = value if where is None else marked(value, where)


def _by_annotation(machine: Machine, function: Function, parameter: ast.arg) -> Value | None:
    """Return an application of which nothing is known, for `app: Flask`."""
    note = parameter.annotation
    if not isinstance(note, ast.Name | ast.Attribute):
        return None
    kind = machine.force(machine.evaluate(note, function.frame))
    place = Place(function.frame.source, parameter)
    names = [kind.name] if isinstance(kind, External) else []
    if isinstance(kind, Class):
        names = [base.name for base in kind.bases if isinstance(base, External)]
    return next((stranger(name, place) for name in names if name in KNOWN), None)


def _set_rest(spec: ast.arguments, rest: list[Value], arguments: Arguments, frame: Frame) -> None:
    """Bind `*args` and `**kwargs`."""
    if spec.vararg is not None:
        frame.names[spec.vararg.arg] = (
            Unknown("arguments that cannot be told")
            if arguments.is_open
            else Items(rest, is_tuple=True)
        )
    if spec.kwarg is not None:
        named = {one.arg for one in (*spec.args, *spec.kwonlyargs)}
        entries: dict[object, Value] = {
            name: marked(value, arguments.where(name))
            for name, value in arguments.keywords.items()
            if name not in named
        }
        frame.names[spec.kwarg.arg] = Table(entries, arguments.is_open)
