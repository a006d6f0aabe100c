"""What the annotation of a field makes of its value, in pydantic and what is like it.

Tried with pydantic 2.14 and pydantic-settings 2.16.
"""

from __future__ import annotations

import ast
import json
from dataclasses import replace

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.class_line import is_enumeration
from flaskgate.launch.python.interpreter.value_types.enumerations import is_member
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, join_all
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Choice,
    Class,
    Instance,
    Items,
    Known,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.data_files import value_of

_TRUE = frozenset(["1", "true", "t", "yes", "y", "on"])  # pydantic's reading of a bool
_FALSE = frozenset(["0", "false", "f", "no", "n", "off"])
_TEXTS = frozenset({"str", "Literal", "SecretStr", "Path", "AnyUrl", "HttpUrl", "AnyHttpUrl"})


def boolean(value: Value) -> Value:
    """Return a text read as a boolean, the way `strtobool` and settings libraries do."""
    facts = facts_of(value)
    if isinstance(value, Known):
        text = str(value.constant).strip().lower()
        if text in _TRUE or text in _FALSE:
            return Known(text in _TRUE, facts)
    return Unknown("a text that is not a boolean", facts)


def coerced(machine: Machine, owner: Class, annotation: ast.expr, value: Value) -> Value:
    """Return what a field of a model holds that is given a value."""
    if isinstance(value, Choice):
        options = [coerced(machine, owner, annotation, one) for one in value.options]
        return join_all(options) or value
    inner = annotated_class(machine, owner, annotation)
    if inner is not None:
        return _of_class(machine, inner, value)
    if not isinstance(value, Known) or value.constant is None:
        return value
    return _plain(names_in(annotation), value)


def _plain(names: set[str], value: Known) -> Value:
    if names & _TEXTS or "Any" in names:
        return value
    if "bool" in names:
        return boolean(value)
    for name, kind in (("int", int), ("float", float)):
        if name in names:
            return _number(kind, value)
    return Unknown("a field whose type is not known", value.facts)


def names_in(annotation: ast.expr) -> set[str]:
    """Return the plain names of an annotation: `Optional`, `bool`."""
    nodes = list(ast.walk(annotation))
    quoted = [one.value for one in nodes if isinstance(one, ast.Constant)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return names | {one for one in quoted if isinstance(one, str) and one.isidentifier()}


def _number(kind: type[int | float], value: Known) -> Value:
    try:
        return Known(kind(str(value.constant)), value.facts)
    except ValueError:
        if isinstance(value.constant, kind):
            return value
        raise Raised("ValidationError") from None


def annotated_class(machine: Machine, owner: Class, annotation: ast.expr) -> Class | None:
    """Return the class of the repository that an annotation names, if it is just that."""
    frames = [frame for frame in (machine.main, *machine.loaded.values()) if frame is not None]
    home = next((one for one in frames if one.source is owner.place.source), None)
    names = [
        name for name in sorted(names_in(annotation)) if home is not None and name in home.names
    ]
    found = [machine.force(home.names[name]) for name in names if home is not None]
    classes = [one for one in found if isinstance(one, Class)]
    return classes[0] if len(classes) == 1 else None


def _of_class(machine: Machine, cls: Class, value: Value) -> Value:
    given = Arguments(place=cls.place)
    if isinstance(value, Instance) or (isinstance(value, Known) and value.constant is None):
        return value
    if is_enumeration(cls):
        return machine.call(cls, replace(given, positional=(value,)))
    value = _parsed(value) if isinstance(value, Known) else value
    if isinstance(value, Table) and not value.has_more:
        named = {str(key): one for key, one in value.entries.items()}
        return machine.call(cls, replace(given, keywords=named))
    return Unknown("a model that is not known")


def _parsed(value: Known) -> Value:
    try:
        return value_of(json.loads(str(value.constant)), value.facts)
    except ValueError:
        return Unknown("a text that is no JSON", value.facts)


def copied(value: Items | Table | Instance) -> Value:
    """Return a default of a model: each object has its own."""
    match value:
        case Items():
            return Items(list(value.items), value.is_tuple, value.is_set)
        case Table(home=None):
            return Table(dict(value.entries), value.is_open, strays=dict(value.strays))
        case Instance(config=None) if not is_member(value):
            return replace(value, attributes=dict(value.attributes), strays=dict(value.strays))
        case _:
            return value
