"""Which Flask applications stand behind what a server is given: mounted, wrapped, as a method."""

from __future__ import annotations

from collections.abc import Iterator

from flaskgate.launch.python.interpreter.value_types.value_facts import options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Instance,
    Items,
    Method,
    Table,
    Value,
)
from flaskgate.launch.python.libraries.names import CONNEXION, DASH

DISPATCHER = "werkzeug.middleware.dispatcher.DispatcherMiddleware"
_MOST = 50
"""Values that are looked into for one answer."""


def behind(value: Value | None) -> list[Instance]:
    """Return every application that is served where `value` is, without calling anything."""
    found: list[Instance] = []
    seen: set[int] = set()
    waiting = [value]
    while waiting and len(seen) < _MOST:
        for one in options_of(waiting.pop(0) or Items([])):
            if id(one) in seen:
                continue
            seen.add(id(one))
            if isinstance(one, Instance) and one.config is not None:
                found.append(one)
            waiting.extend(_within(one))
    return found


def _within(value: Value) -> Iterator[Value]:
    """Yield what a value stands for, or hands requests on to."""
    if isinstance(value, Method):
        yield value.receiver
    if isinstance(value, Items):
        yield from value.items
    if not isinstance(value, Instance):
        return
    names = ["wsgi_app"] if value.config is not None else []
    names += ["server"] if value.base in DASH else []
    names += ["app"] if value.base in CONNEXION | {DISPATCHER} else []
    for name in names:
        if name in value.attributes:
            yield value.attributes[name]
    mounts = value.attributes.get("mounts") if value.base == DISPATCHER else None
    if isinstance(mounts, Table):
        yield from mounts.entries.values()
