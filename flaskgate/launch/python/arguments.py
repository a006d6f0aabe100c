"""From the call that is written to the arguments that it passes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.values import Arguments, Items, Table, Value


def arguments_of(machine: Machine, node: ast.Call, frame: Frame) -> Arguments:
    """Evaluate the arguments of a call, in order; `*x` and `**x` are spread where known."""
    place = Place(frame.source, node)
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    places: dict[str | int, Place] = {}
    is_open = False
    for argument in node.args:
        given = _spread(machine, argument, frame)
        is_open |= given is None
        for value in given or ():
            places[len(positional)] = Place(frame.source, argument)
            positional.append(value)
    for keyword in node.keywords:
        named = _named(machine, keyword, frame)
        is_open |= named is None
        for name, value in named or ():
            keywords[name] = value
            places[name] = Place(frame.source, keyword)
    return Arguments(
        place=place,
        positional=tuple(positional),
        keywords=keywords,
        places=places,
        is_open=is_open,
    )


def _spread(machine: Machine, node: ast.expr, frame: Frame) -> list[Value] | None:
    if not isinstance(node, ast.Starred):
        return [machine.evaluate(node, frame)]
    value = machine.force(machine.evaluate(node.value, frame))
    return value.items if isinstance(value, Items) else None


def _named(machine: Machine, keyword: ast.keyword, frame: Frame) -> list[tuple[str, Value]] | None:
    value = machine.evaluate(keyword.value, frame)
    if keyword.arg is not None:
        return [(keyword.arg, value)]
    value = machine.force(value)
    if not isinstance(value, Table) or value.is_open:
        return None
    return list(_texts(value))


def _texts(table: Table) -> Iterator[tuple[str, Value]]:
    for key, value in table.entries.items():
        if isinstance(key, str):
            yield key, value


def more(given: Arguments, later: Arguments) -> Arguments:
    """Return the arguments of a partial call with those of the call that completes it."""
    count = len(given.positional)
    shifted = {
        (key + count if isinstance(key, int) else key): place for key, place in later.places.items()
    }
    return replace(
        later,
        positional=(*given.positional, *later.positional),
        keywords={**given.keywords, **later.keywords},
        places={**given.places, **shifted},
        is_open=given.is_open or later.is_open,
    )
