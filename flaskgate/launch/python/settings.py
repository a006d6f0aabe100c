"""Objects without a constructor of their own: dataclasses, named tuples, pydantic's settings."""

from __future__ import annotations

import ast

from flaskgate.launch.python.attributes import family
from flaskgate.launch.python.environ import is_unset, variable_of
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.values import (
    Arguments,
    Class,
    Facts,
    Instance,
    Known,
    Table,
    Unknown,
    Value,
    facts_of,
    marked,
)

_TRUE = frozenset(["1", "true", "t", "yes", "y", "on"])  # pydantic's reading of a bool
_FALSE = frozenset(["0", "false", "f", "no", "n", "off"])


def fill_settings(machine: Machine, instance: Instance, arguments: Arguments) -> None:
    """Set the annotated names of the class: from the arguments, else from the environment."""
    if instance.cls is None:
        return
    fields = [
        statement
        for cls in reversed([one for one in family(instance.cls) if isinstance(one, Class)])
        for statement in cls.node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    reads_environment = instance.base.endswith("BaseSettings")
    for number, field in enumerate(fields):
        name = field.target.id if isinstance(field.target, ast.Name) else ""
        value = arguments.get(name, number)
        if value is not None:
            instance.attributes[name] = marked(value, arguments.where(name, number))
        elif reads_environment:
            _from_environment(machine, instance, name, field, arguments)


def _from_environment(
    machine: Machine, instance: Instance, name: str, field: ast.AnnAssign, arguments: Arguments
) -> None:
    if instance.cls is None:
        return
    variable = _prefix(machine, instance.cls, arguments) + name
    default = instance.cls.names.get(name)
    default = Unknown(f"{variable} has no default") if default is None else machine.force(default)
    spellings = (variable.upper(), variable, variable.lower())
    values = [variable_of(machine, Known(one), Known(None)) for one in spellings]
    value = next((one for one in values if not is_unset(one)), None)
    if value is None:
        facts = facts_of(default)
        depends = Facts(facts.trace, variable.upper())
        if isinstance(default, Known):
            default = Known(default.constant, depends)
        elif isinstance(default, Unknown):
            default = Unknown(default.reason, depends)
        instance.attributes[name] = default
        return
    is_bool = isinstance(field.annotation, ast.Name) and field.annotation.id == "bool"
    instance.attributes[name] = boolean(value) if is_bool else value


def _prefix(machine: Machine, cls: Class, arguments: Arguments) -> str:
    config = machine.force(cls.names.get("model_config") or cls.names.get("Config") or Known(""))
    prefix: Value | None = None
    if isinstance(config, Table):
        prefix = config.entries.get("env_prefix")
    elif isinstance(config, Class):
        prefix = machine.attribute(config, "env_prefix", arguments.place)
    return str(prefix.constant) if isinstance(prefix, Known) else ""


def boolean(value: Value) -> Value:
    """Return a text read as a boolean, the way `strtobool` and settings libraries do."""
    facts = facts_of(value)
    if isinstance(value, Known):
        text = str(value.constant).strip().lower()
        if text in _TRUE or text in _FALSE:
            return Known(text in _TRUE, facts)
    return Unknown("a text that is no boolean", facts)
