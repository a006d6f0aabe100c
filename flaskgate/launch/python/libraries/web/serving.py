"""What a call serves, and where it listens: noted for whoever is to serve it better."""

from __future__ import annotations

from dataclasses import replace

from flaskgate.launch.model import OTHER_CERTIFICATE, PERHAPS_CERTIFICATE, Argument, Serving
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    External,
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.web.wsgi_apps import behind
from flaskgate.model.findings import Location

Parameter = tuple[str, int]
"""A parameter by its name and its position, counted from 0."""


def note_serving(
    machine: Machine, value: Value, arguments: Arguments, *, host: Parameter, port: Parameter
) -> None:
    """Note what a call serves, as far as it can be told, and where it listens."""
    machine.notes.servings[id(arguments.place.node)] = Serving(
        made=makers_of(value) or frozenset(),
        apps=apps_of(value),
        maker=class_of(value),
        host=_argument(machine, arguments, host),
        port=_argument(machine, arguments, port),
        certificate=_certificate(machine, arguments),
    )


_CONTEXT = "ssl_context"


def _names_it(place: SourceNode) -> bool:
    """Return whether the file of a call names the argument, which may be among open ones."""
    return any(_CONTEXT in line for line in place.source.lines)


def _certificate(machine: Machine, arguments: Arguments) -> tuple[str, ...]:
    """Return with which files a call speaks TLS (`werkzeug/serving.py: ssl_context`).

    What may be none, and what cannot be told, is so perhaps.
    """
    found = arguments.get(_CONTEXT)
    if found is None and arguments.is_open and _names_it(arguments.place):
        return PERHAPS_CERTIFICATE
    given = machine.force(found or NONE)
    if len(options_of(given)) > 1 or isinstance(given, Unknown) or facts_of(given).variable:
        return PERHAPS_CERTIFICATE
    match given:
        case Items(items=[first, second]):
            files = [machine.force(one) for one in (first, second)]
            names = [one.constant for one in files if isinstance(one, Known)]
            return tuple(map(str, names)) if len(names) == len(files) else OTHER_CERTIFICATE
        case Known(constant=str()) | Instance():
            return OTHER_CERTIFICATE
        case External(name=name) if name.startswith("ssl."):
            return OTHER_CERTIFICATE
    return ()


def note_socketio(machine: Machine, arguments: Arguments, mode: Value) -> None:
    """Note that an application is served by Socket.IO."""
    key = id(arguments.place.node)
    known = machine.notes.servings.get(key)
    if known is not None:
        said = str(mode.constant) if isinstance(mode, Known) and mode.constant else ""
        machine.notes.servings[key] = replace(known, maker="flask_socketio.SocketIO", mode=said)


def makers_of(value: Value) -> frozenset[Location] | None:
    """Return the calls that may have made an object; None where one of them cannot be told."""
    options = options_of(value)
    places = [one.place for one in options if isinstance(one, Instance) and one.place]
    if len(places) < len(options):
        return None
    return frozenset(place.location for place in places)


def apps_of(value: Value) -> frozenset[Location]:
    """Return the calls that made the Flask applications behind an object."""
    return frozenset(one.place.location for one in behind(value) if one.place)


def class_of(value: Value) -> str:
    """Return the dotted name of an object's class from outside; empty if it cannot be told."""
    first = options_of(value)[0]
    return first.base if isinstance(first, Instance) else ""


def _argument(machine: Machine, arguments: Arguments, parameter: Parameter) -> Argument:
    given = arguments.get(*parameter)
    value = NONE if given is None else machine.force(given)
    variable = facts_of(value).variable
    match value:
        case Known(constant=None):
            return Argument(variable=variable, is_known=not arguments.is_open)
        case Known(constant=str() | int() as constant):
            return Argument(value=str(constant), variable=variable)
        case Unknown():
            return Argument(variable=variable, is_known=False)
        case _:
            return Argument(is_known=False)
