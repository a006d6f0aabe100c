"""Functions of `dataclasses` on objects, and named tuples, whose fields have an order."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.records import FIELDS, NAMED_TUPLE, row_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Instance,
    Items,
    Known,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.settings.pydantic_and_dataclasses import fields_of

_DEEPEST = 8
_DUMPS = frozenset({"model_dump", "dict"})


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    top, _, verb = name.partition(".")
    if top not in {"dataclasses", "attr", "attrs"} or not arguments.positional:
        return None
    owner = machine.force(arguments.positional[0])
    if verb == "fields" and isinstance(owner, Instance | Class):
        return _fields(owner, arguments)
    return _of_object(machine, verb, owner, arguments) if isinstance(owner, Instance) else None


def _of_object(machine: Machine, verb: str, owner: Instance, arguments: Arguments) -> Value | None:
    match verb:
        case "replace" | "evolve" if owner.cls is not None:
            kept = dict(_pairs(machine, owner, arguments)) | dict(arguments.keywords)
            return machine.call(owner.cls, replace(arguments, positional=(), keywords=kept))
        case "asdict":
            return _as_table(machine, owner, arguments, _DEEPEST)
        case "astuple":
            return Items([value for _, value in _pairs(machine, owner, arguments)], is_tuple=True)
        case _:
            return None


def _fields(owner: Instance | Class, arguments: Arguments) -> Value:
    cls = owner.cls if isinstance(owner, Instance) else owner
    names = [] if cls is None else [name for name, _, _ in fields_of(cls)]
    found = [Instance(None, "dataclasses.Field", {"name": Known(name)}, place=arguments.place)
             for name in names]  # fmt: skip
    return Items(found, is_tuple=True)


def _pairs(machine: Machine, owner: Instance, arguments: Arguments) -> list[tuple[str, Value]]:
    if owner.cls is None:
        return []
    return [
        (name, machine.force(machine.attribute(owner, name, arguments.place)))
        for name, field, _ in fields_of(owner.cls)
        if "InitVar" not in ast.unparse(field.annotation)
    ]


def _as_table(machine: Machine, owner: Instance, arguments: Arguments, depth: int) -> Value:
    """Return the fields of an object as a dictionary, with those of objects within."""
    found: dict[object, Value] = {}
    for name, value in _pairs(machine, owner, arguments):
        is_record = isinstance(value, Instance) and value.cls is not None and depth
        is_plain = is_record and isinstance(value, Instance) and "_value_" not in value.attributes
        if is_plain and isinstance(value, Instance) and depth:
            found[name] = _as_table(machine, value, arguments, depth - 1)
        else:
            found[name] = value
    return Table(found)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if name in _DUMPS and value.base.startswith("pydantic"):
        is_whole = not arguments.positional and not arguments.keywords
        whole = _as_table(machine, value, arguments, _DEEPEST)
        return whole if is_whole else Unknown("a part of a model")
    if name in {"model_copy", "copy"} and value.base.startswith("pydantic"):
        return _model_copy(machine, value, arguments)
    row = row_of(value)
    return None if row is None else _of_tuple(machine, value, row, name, arguments)


def _model_copy(machine: Machine, value: Instance, arguments: Arguments) -> Value:
    given = machine.force(arguments.get("update") or Table())
    if not isinstance(given, Table) or given.has_more:
        return Unknown("a copy of a model")
    new = {str(key): one for key, one in given.entries.items()}
    return replace(value, attributes={**value.attributes, **new}, strays=dict(value.strays))


def _of_tuple(
    machine: Machine, value: Instance, row: Items, name: str, arguments: Arguments
) -> Value | None:
    names = _names(value)
    match name:
        case "_asdict":
            return Table(dict(zip(names, row.items, strict=False)))
        case "_replace":
            return replace(value, attributes={**value.attributes, **arguments.keywords})
        case "__getitem__" | "index" | "count" | "__contains__" | "__len__":
            return machine.call(machine.attribute(row, name, arguments.place), arguments)
        case _:
            return None


def _names(value: Instance) -> Sequence[str]:
    listed = value.attributes.get(FIELDS)
    items = listed.items if isinstance(listed, Items) else ()
    return [str(one.constant) for one in items if isinstance(one, Known)]


def new_tuple(machine: Machine, kind: Instance, arguments: Arguments) -> Value:
    """Return an object of what `namedtuple(…)` gave; defaults are for the last of the fields."""
    listed = kind.attributes.get("fields")
    fields = [machine.force(one) for one in listed.items] if isinstance(listed, Items) else []
    given = machine.force(kind.attributes.get("defaults", NONE))
    defaults = list(given.items) if isinstance(given, Items) else []
    made: dict[str, Value] = {}
    for number, field in enumerate(fields):
        if isinstance(field, Known):
            value = arguments.get(str(field.constant), number)
            spare = number - (len(fields) - len(defaults))
            default = defaults[spare] if spare >= 0 else Unknown("a field without a default")
            made[str(field.constant)] = default if value is None else value
    made[FIELDS] = Items(fields, is_tuple=True)
    return Instance(None, NAMED_TUPLE, made, place=arguments.place)


LIBRARY = Library(call=_call, method=_method)
