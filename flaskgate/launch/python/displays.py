"""Displays and parts: lists, dictionaries, f-strings, subscripts and slices."""

from __future__ import annotations

import ast
from dataclasses import replace

from flaskgate.launch.python import operators
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.operators import LONGEST
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.values import (
    NONE,
    Arguments,
    External,
    Instance,
    Items,
    Known,
    Method,
    Table,
    Unknown,
    Value,
    facts_of,
)


def table(machine: Machine, node: ast.Dict, frame: Frame) -> Value:
    """Return a dictionary display."""
    entries: dict[object, Value] = {}
    is_open = False
    for key, item in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(item, frame)
        if key is None:
            inner = machine.force(value)
            is_open |= not isinstance(inner, Table) or inner.has_more
            entries |= inner.entries if isinstance(inner, Table) else {}
            continue
        name = machine.force(machine.evaluate(key, frame))
        is_open |= not isinstance(name, Known)
        if isinstance(name, Known):
            entries[name.constant] = value
    return Table(entries, is_open)


def items(machine: Machine, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Value:
    """Return a list, tuple or set display."""
    found: list[Value] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            inner = machine.force(machine.evaluate(element.value, frame))
            if not isinstance(inner, Items):
                return Unknown("a list whose length cannot be told")
            found += inner.items
        else:
            found.append(machine.evaluate(element, frame))
    return Items(found[:LONGEST], isinstance(node, ast.Tuple))


def subscript(machine: Machine, node: ast.Subscript, frame: Frame) -> Value:
    """Return `value[key]`."""
    value = machine.force(machine.evaluate(node.value, frame))
    if isinstance(node.slice, ast.Slice):
        return _slice(value, node.slice, machine, frame)
    key = machine.force(machine.evaluate(node.slice, frame))
    if isinstance(value, External):
        place = Place(frame.source, node)
        return machine.call(
            External(f"{value.name}.__getitem__", value.place),
            Arguments(place=place, positional=(key,)),
        )
    if isinstance(value, Instance) and value.base and value.cls is None:
        place = Place(frame.source, node)
        getter = Method(value, "__getitem__", "__getitem__")
        return machine.call(getter, Arguments(place=place, positional=(key,)))
    found = operators.subscript(value, key)
    if found is None:
        return Unknown(f"`{Place(frame.source, node).text}` cannot be told")
    found = machine.force(found)
    facts = facts_of(key)
    if facts.variable or facts.trace:
        if isinstance(found, Known | Unknown):
            return replace(found, facts=replace(facts_of(found, key), is_raw=found.facts.is_raw))
        machine.explain(found, facts)
    return found


def _slice(value: Value, part: ast.Slice, machine: Machine, frame: Frame) -> Value:
    bounds = [
        NONE if bound is None else machine.force(machine.evaluate(bound, frame))
        for bound in (part.lower, part.upper, part.step)
    ]
    numbers = [bound.constant for bound in bounds if isinstance(bound, Known)]
    whole = [number for number in numbers if number is None or isinstance(number, int)]
    if len(whole) == len(bounds) and whole[2] != 0:
        span = slice(*whole)
        if isinstance(value, Items):
            return Items(value.items[span], value.is_tuple)
        if isinstance(value, Known) and isinstance(value.constant, str):
            return Known(value.constant[span], value.facts)
    return Unknown("a part that cannot be told", facts_of(value))


def joined(machine: Machine, node: ast.JoinedStr, frame: Frame) -> Value:
    """Return an f-string whose parts are known and plainly formatted."""
    parts = [machine.force(machine.evaluate(part, frame)) for part in node.values]
    facts = facts_of(*parts)
    known = [part.constant for part in parts if isinstance(part, Known)]
    if len(known) != len(parts):
        return Unknown("a text with parts that cannot be told", facts)
    return Known("".join(map(str, known))[:LONGEST], facts)


def formatted(machine: Machine, node: ast.FormattedValue, frame: Frame) -> Value:
    """Return one part of an f-string."""
    value = machine.force(machine.evaluate(node.value, frame))
    if node.format_spec is None and isinstance(value, Known):
        return value
    return Unknown("a formatted text", facts_of(value))
