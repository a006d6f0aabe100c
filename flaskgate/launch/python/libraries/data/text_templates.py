"""`string.Template`: texts with `$names`, filled in with what is known."""

from __future__ import annotations

import string

from flaskgate.launch.python.interpreter.objects.own_dictionaries import plain_mapping
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Instance,
    Known,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.os_environ import ENVIRONMENT, variable_of

_NAME = "string.Template"
_LONGEST = 10_000  # characters of a template


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name != _NAME or cls is not None:
        return None
    template = machine.force(arguments.get("template", 0) or NONE)
    return Instance(None, _NAME, {"template": template}, place=arguments.place)


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base != _NAME or name not in {"substitute", "safe_substitute"}:
        return None
    template = machine.force(value.attributes.get("template", NONE))
    unknown = Unknown("a text that is filled in", facts_of(template))
    text = template.constant if isinstance(template, Known) else None
    if not isinstance(text, str) or len(text) > _LONGEST or arguments.is_open:
        return unknown
    made = string.Template(text)
    if not made.is_valid():
        return unknown
    given = {name: _part(machine, name, arguments) for name in made.get_identifiers()}
    if name == "substitute" and None in given.values():
        raise Raised("KeyError")
    parts = {key: one for key, one in given.items() if one is not None}
    if not all(isinstance(one, Known) for one in parts.values()):
        return unknown
    texts = {key: one.constant for key, one in parts.items() if isinstance(one, Known)}
    return Known(made.safe_substitute(texts), facts_of(template, *parts.values()))


def _part(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Return what a name stands for: by keyword, else by the mapping; None where it is missing."""
    if name in arguments.keywords:
        return machine.force(arguments.keywords[name])
    mapping = plain_mapping(machine.force(arguments.get("mapping", 0) or Table()))
    if isinstance(mapping, External) and mapping == ENVIRONMENT:
        found = variable_of(machine, Known(name))
        return found if found != NONE else None
    if not isinstance(mapping, Table) or (mapping.has_more and name not in mapping.entries):
        return Unknown("a part of a text")
    entry = mapping.entries.get(name)
    return None if entry is None else machine.force(entry)


LIBRARY = Library(construct=_construct, method=_method)
