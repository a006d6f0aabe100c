"""The object that a WSGI server takes from a module: an application, or what a factory makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress

from flaskgate.launch.python.attributes import family
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.imports import load
from flaskgate.launch.python.machine import Exhausted, Halt, Machine, Raised
from flaskgate.launch.python.modules import Source
from flaskgate.launch.python.names import CONNEXION, DASH, FLASK
from flaskgate.launch.python.places import Place, whole
from flaskgate.launch.python.values import (
    Arguments,
    Choice,
    Class,
    External,
    Function,
    Instance,
    Known,
    Lazy,
    Method,
    Unknown,
    Value,
    options_of,
)
from flaskgate.launch.reasons import Cause, Reason

_APPS = FLASK | DASH | CONNEXION
_CLASSES = frozenset(name.rpartition(".")[2] for name in _APPS)
_APPS = FLASK | DASH | CONNEXION
_CLASSES = frozenset(name.rpartition(".")[2] for name in _APPS)
_DEFAULTS = ("application", "app", "create_app", "make_app", "server")


def app_of(machine: Machine, source: Source, attribute: str) -> Value | None:
    """Import the module and return the application, None where there is none to be seen."""
    place = whole(source)
    frame = _loaded(machine, source, place)
    if isinstance(frame, Reason):
        machine.miss(frame)
        return None
    value = _named(machine, frame, attribute) if attribute else _default(machine, frame)
    apps = [_application(machine, one, place) for one in options_of(machine.force(value))]
    found = [app for app in apps if app is not None]
    if attribute and not found:
        machine.miss(Reason(Cause.NO_APP, attribute, str(source.path)))
    if not found:
        return machine.apps[0] if not attribute and len(machine.apps) == 1 else None
    return found[0] if len(found) == 1 else Choice(tuple(found))


def unused_factories(machine: Machine) -> Iterator[Instance]:
    """Call what makes applications and was not called, as a server that is told its name does."""
    frames = [frame for frame in (machine.main, *machine.loaded.values()) if frame is not None]
    functions = [
        value
        for frame in frames
        for value in frame.names.values()
        if isinstance(value, Function) and value.frame is frame
    ]
    for function in functions:
        if not machine.calls.get(id(function.node)) and _makes_app(machine, function):
            place = Place(function.frame.source, function.node)
            with suppress(Halt, Raised, Exhausted, RecursionError):
                app = _application(machine, function, place)
                if app is not None:
                    yield app


def _makes_app(machine: Machine, function: Function) -> bool:
    """Return whether a function calls a class of applications by a name of its module."""
    return any(
        _is_app_class(machine, function.frame, node.func)
        for node in ast.walk(function.node)
        if isinstance(node, ast.Call)
    )


def _is_app_class(machine: Machine, frame: Frame, node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in _CLASSES
    found = frame.names.get(node.id) if isinstance(node, ast.Name) else None
    value = machine.force(found) if isinstance(found, Lazy) else found
    if isinstance(value, Class):
        return any(isinstance(one, External) and one.name in _APPS for one in family(value))
    return isinstance(value, External) and value.name in _APPS


def _loaded(machine: Machine, source: Source, place: Place) -> Frame | Reason:
    """Import the module; one that serves on import has what it defined before that."""
    try:
        return load(machine, source.path, place)
    except Halt:
        return machine.loaded[source.path]


def _named(machine: Machine, frame: Frame, attribute: str) -> Value:
    try:
        node = ast.parse(attribute, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unknown(f"`{attribute}` is no name")
    for inner in ast.walk(node):
        if hasattr(inner, "lineno"):
            where = whole(frame.source).node
            ast.copy_location(inner, where)
    return machine.evaluate(node, frame)


def _default(machine: Machine, frame: Frame) -> Value:
    for name in _DEFAULTS:
        if name in frame.names:
            return machine.force(frame.names[name])
    return Unknown("no application to be seen")


def _application(machine: Machine, value: Value, place: Place) -> Instance | None:
    """Return the Flask application behind a value: itself, wrapped, or made by a factory."""
    value = machine.force(value)
    if isinstance(value, Function):
        made = machine.force(machine.call(value, Arguments(place=place)))
        options = [one for one in options_of(made) if not isinstance(one, Function | Known)]
        return _application(machine, options[0], place) if options else None
    if isinstance(value, Method) and isinstance(value.receiver, Instance):
        return _application(machine, value.receiver, place)
    if not isinstance(value, Instance):
        return None
    if value.base in DASH | CONNEXION:
        inner = value.attributes.get("server" if value.base in DASH else "app")
        return inner if isinstance(inner, Instance) else None
    return value if value.config is not None else None
