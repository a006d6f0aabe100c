"""Objects without a constructor of their own: dataclasses, named tuples, pydantic's settings."""

from __future__ import annotations

import ast
from dataclasses import replace

from flaskgate.launch.python.interpreter.attributes import family
from flaskgate.launch.python.interpreter.machine import Machine
from flaskgate.launch.python.interpreter.values import (
    NONE,
    Arguments,
    Class,
    Facts,
    Instance,
    Items,
    Known,
    Table,
    Unknown,
    Value,
    facts_of,
    marked,
)
from flaskgate.launch.python.libraries.data_files import dotenv_values, named_file
from flaskgate.launch.python.libraries.os_environ import is_unset, variable_of

FIELD = "pydantic.Field"
DATACLASS_FIELD = "dataclasses.Field"
"""What `Field(…)` gives, with its arguments as attributes."""
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
        value = arguments.get(name, None if reads_environment else number)
        if value is not None:
            marked_value = marked(value, arguments.where(name, number))
            machine.journal.put(instance.attributes, name, marked_value)
        elif reads_environment:
            _from_environment(machine, instance, name, field, arguments)
        else:
            _by_default(machine, instance, name)


def _by_default(machine: Machine, instance: Instance, name: str) -> None:
    """Take the default out of `Field(default, …)`; a plain one stays with the class."""
    own = machine.force(instance.cls.names.get(name, NONE)) if instance.cls else NONE
    if isinstance(own, Instance) and own.base == DATACLASS_FIELD:
        _make_default(machine, instance, name, own)
    if isinstance(own, Instance) and own.base == FIELD:
        machine.journal.put(instance.attributes, name, _default_of(machine, own))


def _make_default(machine: Machine, instance: Instance, name: str, field: Instance) -> None:
    """`field(default=…)` and `field(default_factory=…)` of a dataclass."""
    factory = field.attributes.get("default_factory")
    value = field.attributes.get("default", Unknown("a field without a default"))
    if factory is not None and field.place is not None:
        value = machine.call(factory, Arguments(place=field.place))
    machine.journal.put(instance.attributes, name, value)


def _default_of(machine: Machine, field: Value | None) -> Value:
    if isinstance(field, Instance) and field.base == FIELD:
        field = field.attributes.get("default", Unknown("a field without a default"))
    return Unknown("a field without a default") if field is None else machine.force(field)


def _from_environment(
    machine: Machine, instance: Instance, name: str, field: ast.AnnAssign, arguments: Arguments
) -> None:
    if instance.cls is None:
        return
    own = instance.cls.names.get(name)
    own = None if own is None else machine.force(own)
    options = _options(machine, instance.cls, arguments)
    variables = _aliases(machine, own) or [_text(options.get("env_prefix")) + name]
    value = _found(machine, variables, options, arguments)
    if value is None:
        default = _default_of(machine, own)
        depends = Facts(facts_of(default).trace, variables[0].upper())
        if isinstance(default, Known | Unknown):
            default = replace(default, facts=depends)
        machine.journal.put(instance.attributes, name, default)
        return
    plain = boolean(value) if _is_boolean(field.annotation) else value
    machine.journal.put(instance.attributes, name, plain)


def _found(
    machine: Machine, variables: list[str], options: dict[str, Value], arguments: Arguments
) -> Value | None:
    """Return what the environment, else a dotenv file has; names count in any case."""
    spellings = [one for name in variables for one in (name.upper(), name, name.lower())]
    values = [variable_of(machine, Known(one), NONE) for one in spellings]
    found = next((one for one in values if not is_unset(one)), None)
    if found is not None:
        return found
    listed = options.get("env_file", NONE)
    files = listed.items if isinstance(listed, Items) else [listed]
    for given in reversed(files):
        path = named_file(machine, machine.force(given), arguments.place)
        entries = {} if path is None else dotenv_values(machine, path)
        by_name = {str(key).upper(): one for key, one in entries.items()}
        for name in variables:
            if name.upper() in by_name:
                return by_name[name.upper()]
    return None


def _options(machine: Machine, cls: Class, arguments: Arguments) -> dict[str, Value]:
    """Return `env_prefix` and `env_file` of the class, or of the call (`_env_file=…`)."""
    found: dict[str, Value] = {}
    for own in reversed([one for one in family(cls) if isinstance(one, Class)]):
        config = machine.force(own.names.get("model_config") or own.names.get("Config") or NONE)
        for name in ("env_prefix", "env_file"):
            if isinstance(config, Table) and name in config.entries:
                found[name] = machine.force(config.entries[name])
            if isinstance(config, Class) and name in config.names:
                found[name] = machine.force(config.names[name])
    given = {key.removeprefix("_"): machine.force(one) for key, one in arguments.keywords.items()}
    return found | {key: one for key, one in given.items() if key in {"env_prefix", "env_file"}}


def _aliases(machine: Machine, field: Value | None) -> list[str]:
    """Return the variables that a field names instead of its own name."""
    if not isinstance(field, Instance) or field.base != FIELD:
        return []
    for name in ("validation_alias", "alias", "env"):
        value = machine.force(field.attributes.get(name, NONE))
        items = value.items if isinstance(value, Items) else [value]
        texts = [_text(machine.force(one)) for one in items]
        if any(texts):
            return [text for text in texts if text]
    return []


def _text(value: Value | None) -> str:
    return str(value.constant) if isinstance(value, Known) and value.constant is not None else ""


def _is_boolean(annotation: ast.expr) -> bool:
    """Return whether a field is parsed as a boolean: `bool`, `bool | None`, `Optional[bool]`."""
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    return "bool" in names and "str" not in names


def boolean(value: Value) -> Value:
    """Return a text read as a boolean, the way `strtobool` and settings libraries do."""
    facts = facts_of(value)
    if isinstance(value, Known):
        text = str(value.constant).strip().lower()
        if text in _TRUE or text in _FALSE:
            return Known(text in _TRUE, facts)
    return Unknown("a text that is no boolean", facts)
