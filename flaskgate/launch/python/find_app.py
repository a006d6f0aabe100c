"""The object that a WSGI server takes from a module: an application, or what a factory makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath

from flaskgate.launch.python.interpreter.objects.attributes import behind_proxy
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Exhausted, Halt, Raised
from flaskgate.launch.python.interpreter.source.modules import Source
from flaskgate.launch.python.interpreter.source.spans import SourceNode, whole
from flaskgate.launch.python.interpreter.statements.imports import import_packages, load
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.value_facts import options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Choice,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Lazy,
    Method,
    Partial,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.names import CONNEXION, DASH, FLASK, PROXY
from flaskgate.launch.python.libraries.web.wsgi_apps import behind
from flaskgate.launch.reasons import Cause, Reason

_APPS = FLASK | DASH | CONNEXION
_CLASSES = frozenset(name.rpartition(".")[2] for name in _APPS)
_DEEPEST = 5
"""Factories that make factories."""
_REQUEST = 2
"""What a server hands to an application: the environment, and where the response starts."""
_SOMETHING = Unknown("a request")
_FOREIGN = frozenset(
    {
        *("fastapi.FastAPI", "fastapi.applications.FastAPI", "starlette.applications.Starlette"),
        *("django.core.wsgi.get_wsgi_application", "django.core.asgi.get_asgi_application"),
        *("channels.routing.get_default_application", "channels.routing.ProtocolTypeRouter"),
        *("channels.asgi.get_channel_layer", "django.core.handlers.wsgi.WSGIHandler"),
        *("aiohttp.web.Application", "tornado.web.Application", "sanic.Sanic", "bottle.Bottle"),
        *("litestar.Litestar", "falcon.App", "falcon.API", "falcon.asgi.App", "bottle.default_app"),
    }
)
"""What makes the applications of other frameworks."""
_NO_APP = Unknown("no application to be seen")
_DEFAULTS = ("application", "app", "create_app", "make_app", "server")


_OF_FUNCTIONS = frozenset({"functions-framework"})
"""Servers that are told of a function which answers requests, and make the application."""


def app_of(machine: Machine, source: Source, attribute: str) -> Value | None:
    """Import the module and return the application, None where there is none to be seen."""
    place = whole(source)
    frame = _loaded(machine, source, place)
    if isinstance(frame, Reason):
        machine.miss(frame)
        return None
    name = attribute or next((one for one in _DEFAULTS if one in frame.names), "")
    if PurePosixPath(machine.program).name in _OF_FUNCTIONS and name in frame.names:
        return None
    value = _named(machine, frame, name) if name else _NO_APP
    each = [_applications(machine, one, place) for one in options_of(machine.force(value))]
    found = [_together(apps) for apps in each if apps]
    if found:
        return found[0] if len(found) == 1 else Choice(tuple(found))
    if not attribute and len(machine.apps) == 1:
        return machine.apps[0]
    if name and not _is_foreign(machine, value):
        machine.miss(Reason(Cause.NO_APP, name, str(source.path)))
    return None


def _is_foreign(machine: Machine, value: Value) -> bool:
    """Return whether an application is of another framework, in a program without any Flask."""
    value = machine.force(value)
    made = value.name.removesuffix("()") if isinstance(value, External) else ""
    if isinstance(value, Instance) and value.cls is not None:
        made = next((one.name for one in family(value.cls) if isinstance(one, External)), "")
    return made in _FOREIGN and machine.modules.is_without_flask(machine.entry, machine.roots)


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
        with suppress(Halt, Raised, Exhausted, RecursionError):
            yield from _unused(machine, function)


def _unused(machine: Machine, function: Function) -> list[Instance]:
    """Return the applications of a function that was never called, if it makes some."""
    if machine.calls.get(id(function.node)) or not makes_app(machine, function):
        return []
    return _applications(machine, function, SourceNode(function.frame.source, function.node))


def makes_app(machine: Machine, function: Function) -> bool:
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


def _together(apps: list[Instance]) -> Value:
    """Return applications that are served together as one value."""
    return apps[0] if len(apps) == 1 else Items(list(apps))


def _loaded(machine: Machine, source: Source, place: SourceNode) -> Frame | Reason:
    """Import the module, its packages first; one that serves has what it defined before that."""
    try:
        import_packages(machine, source.path, place)
        return load(machine, source.path, place)
    except Halt:
        if source.path not in machine.loaded:
            raise
        return machine.loaded[source.path]


def _named(machine: Machine, frame: Frame, attribute: str) -> Value:
    try:
        node = ast.parse(attribute, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Unknown(f"`{attribute}` is not a name")
    for inner in ast.walk(node):
        if hasattr(inner, "lineno"):
            where = whole(frame.source).node
            ast.copy_location(inner, where)
    return machine.evaluate(node, frame)


def _applications(
    machine: Machine, value: Value, place: SourceNode, depth: int = 0
) -> list[Instance]:
    """Return the Flask applications that a server serves which is given this value.

    Themselves, mounted, wrapped, made by a factory, or called by what it is given.
    """
    value = machine.force(value)
    found = behind(value)
    if found or depth > _DEEPEST:
        return found
    if isinstance(value, External) and value.place is not None:
        return machine.notes.held_by(value)
    if isinstance(value, Instance) and value.base == PROXY:
        made = behind_proxy(machine, value, place)
        return _applications(machine, made, place, depth + 1)
    if isinstance(value, Function | Method | Partial):
        return _by_call(machine, value, place, depth)
    if isinstance(value, Instance) and value.cls is not None:
        own = machine.attribute(value, "__call__", place)
        if isinstance(own, Method) and isinstance(own.function, Function):
            return _by_call(machine, own, place, depth)
    return []


def _by_call(
    machine: Machine, value: Function | Method | Partial, place: SourceNode, depth: int
) -> list[Instance]:
    """Call a factory, or hand a request to what takes one."""
    count = len(machine.notes.called)
    takes_request = required(value) >= _REQUEST
    given = (_SOMETHING, _SOMETHING) if takes_request else ()
    made = machine.force(machine.call(value, Arguments(place=place, positional=given)))
    options = [one for one in options_of(made) if not isinstance(one, Function | Known)]
    found = [app for one in options[:1] for app in _applications(machine, one, place, depth + 1)]
    return found or list(dict.fromkeys(machine.notes.called[count:]))


def required(value: Function | Method | Partial) -> int:
    """Return how many positional arguments a function needs."""
    if isinstance(value, Partial):
        if not isinstance(value.function, Function | Method | Partial):
            return 0
        return max(required(value.function) - len(value.arguments.positional), 0)
    function = value.function if isinstance(value, Method) else value
    if not isinstance(function, Function):
        return 0
    spec = function.node.args
    count = len(spec.posonlyargs) + len(spec.args) - len(spec.defaults)
    return count - isinstance(value, Method)
