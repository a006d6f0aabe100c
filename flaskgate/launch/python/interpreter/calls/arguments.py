"""From the call that is written to the arguments that it passes."""

from __future__ import annotations

import ast
from dataclasses import replace

from flaskgate.launch.python.interpreter.data.targets import items_of
from flaskgate.launch.python.interpreter.objects.own_dictionaries import plain_mapping
from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.objects.type_errors import check_mapping
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Frame,
    Maybe,
    Table,
    Value,
)


def arguments_of(machine: Machine, node: ast.Call, frame: Frame) -> Arguments:
    """Evaluate the arguments of a call, in order; `*x` and `**x` are spread where known."""
    place = SourceNode(frame.source, node)
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    places: dict[str | int, SourceNode] = {}
    is_open = False
    for argument in node.args:
        given = _spread(machine, argument, frame)
        is_open |= given is None
        for value in given or ():
            places[len(positional)] = SourceNode(frame.source, argument)
            positional.append(value)
    for keyword in node.keywords:
        named, has_more = _named(machine, keyword, frame)
        is_open |= has_more
        for name, value in named:
            if name in keywords:
                refuse(machine, "TypeError")
            keywords[name] = value
            places[name] = SourceNode(frame.source, keyword)
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
    return items_of(machine, value, SourceNode(frame.source, node))


def _named(
    machine: Machine, keyword: ast.keyword, frame: Frame
) -> tuple[list[tuple[str, Value]], bool]:
    """Return the arguments of one keyword or of `**x`, and whether there may be more of them."""
    value = machine.evaluate(keyword.value, frame)
    if keyword.arg is not None:
        return [(keyword.arg, value)], False
    value = plain_mapping(machine.force(value))
    if not isinstance(value, Table):
        check_mapping(machine, value)
        return [], True
    found = [(key, one) for key, one in value.entries.items() if isinstance(key, str)]
    sure: list[tuple[str, Value]] = [(key, one) for key, one in found if not isinstance(one, Maybe)]
    return sure, value.has_more or len(sure) < len(found)


def keywords_of(arguments: Arguments) -> dict[str, Value]:
    """Return what a call passes by keyword, as the attributes of what it makes."""
    return dict(arguments.keywords)


def given_values(arguments: Arguments) -> tuple[Value, ...]:
    """Return everything that a call passes."""
    return (*arguments.positional, *arguments.keywords.values())


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
