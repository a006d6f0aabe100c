"""Objects without a constructor of their own: dataclasses, named tuples, pydantic's settings.

After their fields are set, pydantic's validators run, or `__post_init__`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import family, own_or_inherited
from flaskgate.launch.python.interpreter.value_types.records import FIELDS
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join,
    marked,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.data_files import dotenv_values, named_file
from flaskgate.launch.python.libraries.library import Library, keywords_of
from flaskgate.launch.python.libraries.os_environ import is_unset, variable_of
from flaskgate.launch.python.libraries.settings.annotations import annotated_class, coerced, copied
from flaskgate.text.python.names import called_name

FIELD = "pydantic.Field"
DATACLASS_FIELD = "dataclasses.Field"
"""What `Field(…)` gives, with its arguments as attributes."""
_OPTIONS = ("env_prefix", "env_file", "env_nested_delimiter")
_DEEPEST = 5
"""Models within models."""
_OF_FIELDS = frozenset({"field_validator", "validator"})
_OF_MODELS = frozenset({"model_validator", "root_validator"})
_SOURCES = ("settings_customise_sources", "customise_sources")
_BEFORE = frozenset({"before", "wrap", "plain"})
_LAST = ("__post_init__", "__attrs_post_init__", "model_post_init")


def fill_settings(machine: Machine, instance: Instance, arguments: Arguments) -> None:
    """Set the annotated names of the class: from the arguments, else from the environment."""
    if instance.cls is None:
        return
    names: list[Value] = []
    passed: list[Value] = []
    position = 0
    for name, field, owner in fields_of(instance.cls):
        is_asked = not _is_left_out(machine, owner, name)
        place = position if is_asked else None
        position += is_asked
        given = arguments.get(name, place) if is_asked else None
        _fill(machine, instance, (name, field, owner), given, arguments)
        names.append(Known(name))
        if "InitVar" in ast.unparse(field.annotation):
            passed.append(machine.force(machine.attribute(instance, name, arguments.place)))
    _check_fields(machine, instance, names, arguments)
    if instance.base == "typing.NamedTuple":
        _keep_order(machine, instance, names, arguments)
    _finish(machine, instance, arguments, passed)


def _check_fields(
    machine: Machine, instance: Instance, names: list[Value], arguments: Arguments
) -> None:
    """Raise where the program expects that a call does not fit the fields of a class."""
    if not names or arguments.is_open:
        return
    texts = [str(one.constant) for one in names if isinstance(one, Known)]
    is_strange = not instance.base and not arguments.keywords.keys() <= set(texts)
    is_wanting = any(_is_wanting(instance, text) for text in texts)
    if is_strange or is_wanting or len(arguments.positional) > len(texts):
        is_model = instance.base.startswith("pydantic")
        refuse(machine, "pydantic.ValidationError" if is_model else "TypeError")


def _is_wanting(instance: Instance, name: str) -> bool:
    """Return whether neither a call nor a class gives a field."""
    own = None if instance.cls is None else own_or_inherited(instance.cls, name)
    value = instance.attributes.get(name)
    return own is None and value is None


def _fill(
    machine: Machine,
    instance: Instance,
    where: tuple[str, ast.AnnAssign, Class],
    given: Value | None,
    arguments: Arguments,
) -> None:
    """Set one field of an object."""
    name, field, owner = where
    reads_environment = instance.base.endswith("BaseSettings")
    is_model = reads_environment or instance.base.startswith("pydantic.")
    value = arguments.get(name) if is_model else given
    if value is not None:
        value = marked(machine.force(value), arguments.where(name))
        value = coerced(machine, owner, field.annotation, value) if is_model else value
    elif reads_environment:
        value = _from_environment(machine, instance, name, (field, owner), arguments)
    is_default = value is None
    if value is None:
        _by_default(machine, instance, name)
    else:
        machine.journal.put(instance.attributes, name, value)
    if is_model:
        _validate(machine, instance, name, is_default=is_default)


def _is_left_out(machine: Machine, owner: Class, name: str) -> bool:
    """Return whether `field(init=False)` keeps a field out of `__init__`."""
    own = machine.force(owner.names.get(name, NONE))
    is_field = isinstance(own, Instance) and own.base == DATACLASS_FIELD
    asked = own.attributes.get("init", NONE) if is_field and isinstance(own, Instance) else NONE
    return isinstance(asked, Known) and asked.constant is False


def _keep_order(
    machine: Machine, instance: Instance, names: list[Value], arguments: Arguments
) -> None:
    """Give a named tuple all of its fields, and their order."""
    for name in names:
        text = str(name.constant) if isinstance(name, Known) else ""
        value = machine.force(machine.attribute(instance, text, arguments.place))
        machine.journal.put(instance.attributes, text, value)
    machine.journal.put(instance.attributes, FIELDS, Items(names, is_tuple=True))


def fields_of(cls: Class) -> Iterator[tuple[str, ast.AnnAssign, Class]]:
    """Yield the annotated names of a class and its ancestors, with the last class that has them."""
    found: dict[str, tuple[ast.AnnAssign, Class]] = {}
    for owner in reversed([one for one in family(cls) if isinstance(one, Class)]):
        for statement in owner.node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                found[statement.target.id] = (statement, owner)
    return ((name, field, owner) for name, (field, owner) in found.items() if _is_field(field))


def _is_field(field: ast.AnnAssign) -> bool:
    return "ClassVar" not in ast.unparse(field.annotation)


def _by_default(machine: Machine, instance: Instance, name: str) -> None:
    """Take the default out of `Field(default, …)`; a plain one stays with the class."""
    own = machine.force(instance.cls.names.get(name, NONE)) if instance.cls else NONE
    if isinstance(own, Instance) and own.base == DATACLASS_FIELD:
        _make_default(machine, instance, name, own)
    if isinstance(own, Instance) and own.base == FIELD:
        machine.journal.put(instance.attributes, name, _default_of(machine, own))
    if instance.base.startswith("pydantic") and isinstance(own, Items | Table | Instance):
        machine.journal.put(instance.attributes, name, copied(own))


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
    machine: Machine,
    instance: Instance,
    name: str,
    where: tuple[ast.AnnAssign, Class],
    arguments: Arguments,
) -> Value | None:
    """Return what the environment says of a field; its default, which depends on that, if not."""
    field, owner = where
    own = owner.names.get(name)
    own = None if own is None else machine.force(own)
    options = _options(machine, instance.cls or owner, arguments)
    variables = _aliases(machine, own) or [_text(options.get("env_prefix")) + name]
    value = _found(machine, variables, options, arguments)
    if value is not None:
        return coerced(machine, owner, field.annotation, value)
    inner = annotated_class(machine, owner, field.annotation)
    nested = None if inner is None else _nested(machine, inner, variables[0], options, arguments)
    if nested is not None and inner is not None:
        return machine.call(inner, replace(arguments, positional=(), keywords=nested))
    default = _default_of(machine, own)
    depends = Provenance(facts_of(default).trace, variables[0].upper())
    if isinstance(default, Known | Unknown):
        return replace(default, facts=depends)
    return copied(default) if isinstance(default, Items | Table | Instance) else default


def _nested(
    machine: Machine, cls: Class, prefix: str, options: dict[str, Value], arguments: Arguments
) -> dict[str, Value] | None:
    """Return what variables such as `WEB__DEBUG` say of the fields of a model within a model."""
    delimiter = _text(options.get("env_nested_delimiter"))
    found: dict[str, Value] = {}
    if not delimiter or prefix.count(delimiter) > _DEEPEST:
        return None
    for name, field, owner in fields_of(cls):
        variable = f"{prefix}{delimiter}{name}"
        value = _found(machine, [variable], options, arguments)
        inner = annotated_class(machine, owner, field.annotation)
        if value is not None:
            found[name] = value
        elif inner is not None:
            deeper = _nested(machine, inner, variable, options, arguments)
            if deeper is not None:
                found[name] = machine.call(
                    inner, replace(arguments, positional=(), keywords=deeper)
                )
    return found or None


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
        entries = dotenv_values(machine, path)
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
        for name in _OPTIONS:
            if isinstance(config, Table) and name in config.entries:
                found[name] = machine.force(config.entries[name])
            if isinstance(config, Class) and name in config.names:
                found[name] = machine.force(config.names[name])
    given = {key.removeprefix("_"): machine.force(one) for key, one in arguments.keywords.items()}
    return found | {key: one for key, one in given.items() if key in _OPTIONS}


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


def _validate(machine: Machine, instance: Instance, name: str, *, is_default: bool) -> None:
    """Let the validators of a field have their say."""
    if instance.cls is None:
        return
    is_settings = instance.base.endswith("BaseSettings")
    for function, decorator in _decorated(instance.cls, _OF_FIELDS):
        if not _names(decorator) & {name, "*"}:
            continue
        old = machine.force(machine.attribute(instance, name, instance.cls.place))
        if is_default and not is_settings and not _has(decorator, "always"):
            continue
        if _is_before(decorator):
            new: Value = Unknown("what a validator makes of a value")
        else:
            new = _called(machine, instance.cls, function, old)
        is_new_style = called_name(decorator) == "field_validator"
        kept = (
            new if is_new_style or not is_default or _has(decorator, "always") else join(old, new)
        )
        machine.journal.put(instance.attributes, name, kept)


def _called(machine: Machine, cls: Class, function: Function, value: Value) -> Value:
    count = len(function.node.args.args) + len(function.node.args.posonlyargs)
    rest = (Unknown("what a validator is told"),) * max(count - 2, 0)
    method = Method(cls, function)
    if function.is_static:
        return machine.call(function, Arguments(place=cls.place, positional=(value, *rest)))
    return machine.call(method, Arguments(place=cls.place, positional=(value, *rest)))


def _finish(
    machine: Machine, instance: Instance, arguments: Arguments, passed: Sequence[Value]
) -> None:
    """Call what the class wants to be called at the end of its `__init__`.

    `passed`: what `InitVar` fields were given.
    """
    cls = instance.cls
    if cls is None:
        return
    for function, decorator in _decorated(cls, _OF_MODELS):
        if called_name(decorator) == "model_validator" and not _is_before(decorator):
            machine.call(Method(instance, function), Arguments(place=arguments.place))
        else:
            _forget_fields(machine, instance)
    if any(_own(cls, name) for name in _SOURCES):
        _forget_fields(machine, instance)
    for name in _LAST:
        hook = _own(cls, name)
        given = (NONE,) if name == "model_post_init" else tuple(passed)
        if hook is not None:
            machine.call(Method(instance, hook), Arguments(place=arguments.place, positional=given))


def _forget_fields(machine: Machine, instance: Instance) -> None:
    for name in list(instance.attributes):
        machine.journal.put(instance.attributes, name, Unknown("a field that its class decides"))


def _own(cls: Class, name: str) -> Function | None:
    found = [one.names[name] for one in family(cls) if isinstance(one, Class) and name in one.names]
    functions = [one for value in found for one in options_of(value) if isinstance(one, Function)]
    return functions[0] if functions else None


def _decorated(cls: Class, names: frozenset[str]) -> Iterator[tuple[Function, ast.expr]]:
    """Yield the functions of a class and its ancestors that have such a decorator."""
    for owner in reversed([one for one in family(cls) if isinstance(one, Class)]):
        for value in list(owner.names.values()):
            for one in options_of(value):
                listed = (
                    getattr(one.node, "decorator_list", []) if isinstance(one, Function) else []
                )
                for decorator in listed:
                    if isinstance(one, Function) and called_name(decorator) in names:
                        yield one, decorator


def _names(node: ast.expr) -> set[str]:
    """Return the fields that a validator is for."""
    given = node.args if isinstance(node, ast.Call) else []
    return {str(one.value) for one in given if isinstance(one, ast.Constant)}


def _has(node: ast.expr, option: str) -> bool:
    """Return whether an option is asked for: anything but a plain False."""
    given = node.keywords if isinstance(node, ast.Call) else []
    return any(one.arg == option and not _is_false(one.value) for one in given)


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_before(node: ast.expr) -> bool:
    given = node.keywords if isinstance(node, ast.Call) else []
    modes = {one.value.value for one in given
             if one.arg == "mode" and isinstance(one.value, ast.Constant)}  # fmt: skip
    return bool(modes & _BEFORE) or _has(node, "pre")


_CONFIGS = frozenset(
    ["pydantic_settings.SettingsConfigDict", "pydantic.ConfigDict", "pydantic.SettingsConfigDict"]
)
_FIELDS = frozenset({"pydantic.Field", "pydantic.fields.Field"})


def _call(_machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name in _CONFIGS:
        return keywords_of(arguments)
    if name in _FIELDS:
        attributes = dict(arguments.keywords)
        if arguments.positional:
            attributes["default"] = arguments.positional[0]
        return Instance(None, FIELD, attributes, place=arguments.place)
    if name == "pydantic.AliasChoices":
        return Items(list(arguments.positional), is_tuple=True)
    return None


LIBRARY = Library(call=_call)
