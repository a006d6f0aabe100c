"""Werkzeug's middleware and proxies: the applications that they hand requests on to."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.objects.attributes import behind_proxy
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Instance,
    Table,
    Value,
)
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.names import PROXY
from flaskgate.launch.python.libraries.web.wsgi_apps import DISPATCHER

_PROXIES = frozenset({PROXY, "werkzeug.LocalProxy"})
_DISPATCHERS = frozenset({DISPATCHER, "werkzeug.wsgi.DispatcherMiddleware"})


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name in _DISPATCHERS:
        mounts = machine.force(arguments.get("mounts", 1) or NONE)
        if isinstance(mounts, Table):  # imports stand for what they bring
            entries = {key: machine.force(one) for key, one in mounts.entries.items()}
            mounts = Table(entries, mounts.has_more)
        attributes = {"app": machine.force(arguments.get("app", 0) or NONE), "mounts": mounts}
        return Instance(cls, DISPATCHER, attributes, place=arguments.place)
    if name in _PROXIES:
        make = machine.force(arguments.get("local", 0) or NONE)
        return Instance(cls, PROXY, {"make": make}, place=arguments.place)
    return None


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    """Make what a proxy stands for, and do there what is asked of it."""
    if value.base != PROXY:
        return None
    made = behind_proxy(machine, value, arguments.place)
    if name == "__call__":
        return machine.call(made, arguments)
    return machine.call(machine.attribute(made, name, arguments.place), arguments)


LIBRARY = Library(construct=_construct, method=_method)
