"""What runs after the fields of an object were set: pydantic's validators, `__post_init__`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import family
from flaskgate.launch.python.interpreter.value_types.value_facts import join, options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Function,
    Instance,
    Method,
    Unknown,
    Value,
)

_OF_FIELDS = frozenset({"field_validator", "validator"})
_OF_MODELS = frozenset({"model_validator", "root_validator"})
_SOURCES = ("settings_customise_sources", "customise_sources")
_BEFORE = frozenset({"before", "wrap", "plain"})
_LAST = ("__post_init__", "__attrs_post_init__", "model_post_init")


def validate(machine: Machine, instance: Instance, name: str, *, is_default: bool) -> None:
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
        is_new_style = _name(decorator) == "field_validator"
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


def finish(
    machine: Machine, instance: Instance, arguments: Arguments, passed: Sequence[Value]
) -> None:
    """Call what the class wants to be called at the end of its `__init__`.

    `passed`: what `InitVar` fields were given.
    """
    cls = instance.cls
    if cls is None:
        return
    for function, decorator in _decorated(cls, _OF_MODELS):
        if _name(decorator) == "model_validator" and not _is_before(decorator):
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
                    if isinstance(one, Function) and _name(decorator) in names:
                        yield one, decorator


def _name(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


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
