"""Under which names a server can import an application: of modules, and calls of factories."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath

from flaskgate.launch.model import Export
from flaskgate.launch.python.find_app import makes_app, required
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Ended, Exhausted
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Frame,
    Function,
    Instance,
    Known,
    Lazy,
    Maybe,
    Value,
)
from flaskgate.launch.python.libraries.names import SOCKETIO
from flaskgate.launch.python.libraries.web.serving import apps_of, class_of, makers_of
from flaskgate.model.findings import Location

_MOST = 500
"""Names of one program."""


def exports_of(machine: Machine, entry: PurePosixPath) -> tuple[Export, ...]:
    """Return the names of the modules that were executed, those of `entry` first.

    A name that may not be bound is none. Functions of the entry that were not called are among
    them: they may be factories.
    """
    frames = dict(sorted(machine.loaded.items(), key=lambda one: one[0] != entry))
    found: list[Export] = []
    for path, frame in frames.items():
        for name, value in list(frame.names.items()):
            if len(found) < _MOST:
                found += _export(machine, (path, frame), name, value)
    return tuple(found)


def _export(
    machine: Machine, where: tuple[PurePosixPath, Frame], name: str, value: Value
) -> Iterator[Export]:
    path, frame = where
    if isinstance(value, Maybe):
        return
    is_own = not isinstance(value, Lazy)
    with suppress(Ended, Exhausted, RecursionError):
        value = machine.force(value)
    if isinstance(value, Function) and value.frame is frame:
        is_factory = _needs_nothing(value) and makes_app(machine, value)
        nothing: frozenset[Location] = frozenset()
        yield Export(path=path, name=name, made=nothing, apps=nothing, is_factory=is_factory)
        return
    made, apps = makers_of(value), apps_of(value)
    if made and (apps or class_of(value) in SOCKETIO):  # it may be told of its app later
        yield Export(
            path=path, name=name, made=made, apps=apps, maker=class_of(value), is_own=is_own
        )


def _needs_nothing(function: Function) -> bool:
    node = function.node
    keywords = node.args.kw_defaults
    return isinstance(node, ast.FunctionDef) and required(function) == 0 and None not in keywords


def note_factory(machine: Machine, function: Function, arguments: Arguments, given: Value) -> None:
    """Note a call of a function of a module that gave an application."""
    notes = machine.notes.factories
    if (
        function.frame.outer is None
        and len(notes) < _MOST
        and any(map(_may_serve, options_of(given)))
    ):
        notes.append((function, arguments, given))


def _may_serve(value: Value) -> bool:
    return isinstance(value, Instance) and (value.config is not None or bool(value.base))


def factories_of(machine: Machine) -> tuple[Export, ...]:
    """Return the calls that made applications and can be written out, the outermost first."""
    found: dict[Export, None] = {}
    with suppress(Ended, Exhausted, RecursionError):
        for one in reversed(machine.notes.factories):
            export = _factory(machine, *one)
            if export is not None:
                found[export] = None
    return tuple(found)


def _factory(
    machine: Machine, function: Function, arguments: Arguments, given: Value
) -> Export | None:
    made, apps = makers_of(given), apps_of(given)
    node, written = function.node, _written(machine, arguments)
    if isinstance(node, ast.Lambda) or not made or not apps or written is None:
        return None
    return Export(
        path=function.frame.source.path,
        name=f"{node.name}({written})",
        made=made,
        apps=apps,
        maker=class_of(given),
    )


def _written(machine: Machine, arguments: Arguments) -> str | None:
    """Return plain arguments as they are written; None where one is not plain, or may change."""
    if arguments.is_open:
        return None
    places = arguments.places
    positional = [
        _literal(machine, one) or _displayed(places.get(at))
        for at, one in enumerate(arguments.positional)
    ]
    keywords = [
        (name, _literal(machine, one) or _displayed(places.get(name)))
        for name, one in arguments.keywords.items()
    ]
    every = [*positional, *(text and f"{name}={text}" for name, text in keywords)]
    texts = [one for one in every if one is not None]
    return ", ".join(texts) if len(texts) == len(every) else None


def _literal(machine: Machine, value: Value) -> str | None:
    value = machine.force(value)
    if not isinstance(value, Known) or value.facts.variable:
        return None
    return repr(value.constant) if isinstance(value.constant, str | int | float | None) else None


_DISPLAYS = (ast.Dict, ast.List, ast.Set, ast.Tuple)
_LONGEST = 200
"""Characters of an argument that is written out."""


def _displayed(place: SourceNode | None) -> str | None:
    """Return a dictionary, list, set or tuple of constants as the call writes it.

    Gunicorn reads arguments as `ast.literal_eval` does (`gunicorn/util.py`: import_app).
    """
    node = None if place is None else place.node
    node = node.value if isinstance(node, ast.keyword) and node.arg else node
    if not isinstance(node, _DISPLAYS):
        return None
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError):
        return None
    text = ast.unparse(node)
    return text if len(text) <= _LONGEST and text.isprintable() else None
