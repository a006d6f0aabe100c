"""The parameters of a function as the options of a command line, as typer and fire have them."""

from __future__ import annotations

import ast
from collections.abc import Callable

from flaskgate.launch.python.interpreter.calls.arguments import arguments_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import is_enumeration
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Function,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.command_line.option_parsing import (
    DeclaredOption,
    of_variable,
)
from flaskgate.launch.python.libraries.settings.annotations import boolean
from flaskgate.text.python.names import called_name


def options_of_function(machine: Machine, function: Function) -> list[DeclaredOption]:
    """Return the parameters of a function as options, switches in pairs."""
    spec = function.node.args
    parameters = [*spec.posonlyargs, *spec.args]
    missing = len(parameters) - len(spec.defaults)
    defaults = [None] * missing + list(spec.defaults)
    pairs = [*zip(parameters, defaults, strict=True),
             *zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]  # fmt: skip
    return [_option_of_parameter(machine, function, *pair) for pair in pairs]


def _option_of_parameter(
    machine: Machine, function: Function, parameter: ast.arg, default: ast.expr | None
) -> DeclaredOption:
    """Return one parameter as typer has it: `typer.Option(…)` may name its flags and variable."""
    name = parameter.arg
    value = NONE if default is None else machine.force(machine.evaluate(default, function.frame))
    words, variable, is_positional = _declared(machine, function, parameter, default)
    is_switch = isinstance(value, Known) and isinstance(value.constant, bool) and not is_positional
    word = name.replace("_", "-")
    on = tuple(flag.split("/")[0] for flag in words) or (f"--{word}", f"--{name}")
    off = tuple(flag.split("/")[1] for flag in words if "/" in flag)
    if not words and is_switch:
        off = (f"--no-{word}", f"--no{name}")
    convert = boolean if is_switch else _conversion(machine, function, parameter.annotation)
    return DeclaredOption(
        name=name,
        on=on if default is not None and not is_positional else (),
        off=off,
        takes_value=not is_switch,
        convert=convert,
        default=of_variable(machine, variable, value, convert)
        if default is not None
        else Unknown(f"`{name}` is not given"),
    )


def _conversion(
    machine: Machine, function: Function, annotation: ast.expr | None
) -> Callable[[Value], Value]:
    """Return what typer makes of a text, by the annotation of a parameter."""
    plain = _without_wrappers(annotation)
    if plain is None:
        return _same
    kind = machine.force(machine.evaluate(plain, function.frame))
    if kind == External("builtins.bool"):
        return boolean
    is_own = isinstance(kind, Class) and is_enumeration(kind)
    if is_own or kind in _NUMBERS:
        place = SourceNode(function.frame.source, plain)
        return lambda value: machine.force(
            machine.call(kind, Arguments(place=place, positional=(value,)))
        )
    return _untold if isinstance(kind, Class) else _same


def _without_wrappers(annotation: ast.expr | None) -> ast.expr | None:
    """Return what `Annotated[…, …]`, `Optional[…]` and `… | None` are about; None for a text."""
    match annotation:
        case ast.Subscript(value=outer, slice=inner):
            first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
            name = ast.unparse(outer).rpartition(".")[2]
            return _without_wrappers(first) if name in {"Annotated", "Optional"} else None
        case ast.BinOp(left=inner, op=ast.BitOr()):
            return _without_wrappers(inner)
        case ast.Name() | ast.Attribute():
            return annotation
        case _:
            return None


_NUMBERS = (External("builtins.int"), External("builtins.float"))


def _untold(value: Value) -> Value:
    return Unknown("an option of a class of its own", facts_of(value))


def _same(value: Value) -> Value:
    return value


def _declared(
    machine: Machine, function: Function, parameter: ast.arg, default: ast.expr | None
) -> tuple[list[str], Value, bool]:
    """Return the flags and the variable of `typer.Option(…)`, and whether it is an `Argument`.

    It stands as a default, or in `Annotated`.
    """
    notes = parameter.annotation.slice if isinstance(parameter.annotation, ast.Subscript) else None
    nodes = [default, *(notes.elts if isinstance(notes, ast.Tuple) else ())]
    for node in nodes:
        if isinstance(node, ast.Call) and called_name(node) in {"Option", "Argument"}:
            arguments = arguments_of(machine, node, function.frame)
            texts = [machine.force(one) for one in arguments.positional]
            flags = [one.constant for one in texts if isinstance(one, Known)]
            named = [one for one in flags if isinstance(one, str) and one.startswith("-")]
            variable = machine.force(arguments.get("envvar") or NONE)
            return named, variable, called_name(node) == "Argument"
    return [], NONE, False
