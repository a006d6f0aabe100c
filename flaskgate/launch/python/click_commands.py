"""click, typer, fire and Flask-Script: functions that run with the start command's own words."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from flaskgate.launch.python.arguments import arguments_of
from flaskgate.launch.python.environ import set_variable
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.names import FLASK_GROUP
from flaskgate.launch.python.options import Option, option_of, parse, table_of_items
from flaskgate.launch.python.places import Place
from flaskgate.launch.python.values import (
    NONE,
    Arguments,
    External,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Partial,
    Table,
    Unknown,
    Value,
)

COMMAND = "click.Command"
RUN_COMMAND = "flask.cli.run_command"
"""The `run` of Flask's command line, which every FlaskGroup has and others may take."""
TYPER = "typer.Typer"
_MAKERS = frozenset({"command", "group", "callback"})
_OPTIONS = frozenset({"option", "argument"})
_LIBRARIES = ("click.", "rich_click.", "asyncclick.", "flask.cli.")


def command_of(machine: Machine, function: Function, frame: Frame) -> Value:
    """Return the command that decorators make of a function; the function where they make none."""
    made: Value = function
    options: list[Value] = []
    node = function.node
    if isinstance(node, ast.Lambda):
        return function
    for decorator in reversed(node.decorator_list):
        name = _name(decorator)
        if name in _OPTIONS and isinstance(decorator, ast.Call):
            options.append(Partial(NONE, arguments_of(machine, decorator, frame)))
        elif name in _MAKERS:
            made = _make(machine, function, options, decorator, frame)
    return made


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _make(
    machine: Machine, function: Function, options: list[Value], node: ast.expr, frame: Frame
) -> Value:
    target = node.func if isinstance(node, ast.Call) else node
    maker = machine.force(machine.evaluate(target, frame))
    arguments = Arguments(place=Place(frame.source, node))
    if isinstance(node, ast.Call):
        arguments = arguments_of(machine, node, frame)
    owner = maker.receiver if isinstance(maker, Method) else None
    from_click = isinstance(maker, External) and maker.name.startswith(_LIBRARIES)
    is_ours = isinstance(owner, Instance) and owner.base in {COMMAND, TYPER, "flask_script.Manager"}
    if not from_click and not is_ours:
        return function
    options.reverse()
    command = _new_command(function, options, _name(node))
    if arguments.get("cls") in [External(name) for name in FLASK_GROUP]:
        add_command(machine, command, "run", External(RUN_COMMAND))
        machine.journal.put(command.attributes, "is_flask", Known(constant=True))
    if not isinstance(owner, Instance):
        return command
    _register(machine, owner, command, function, arguments, _name(node))
    return command if owner.base == COMMAND else function


def _new_command(function: Function, options: list[Value], kind: str) -> Instance:
    attributes: dict[str, Value] = {
        "callback": function,
        "options": Items(list(options)),
        "is_group": Known(kind == "group"),
        "commands": Table(),
    }
    return Instance(None, COMMAND, attributes)


def _register(
    machine: Machine,
    owner: Instance,
    command: Instance,
    function: Function,
    arguments: Arguments,
    kind: str,
) -> None:
    if kind == "callback":
        machine.journal.put(owner.attributes, "callback", function)
        return
    given = machine.force(arguments.get("name", 0) or NONE)
    own = function.node.name if not isinstance(function.node, ast.Lambda) else ""
    name = own.replace("_", "-") if owner.base != "flask_script.Manager" else own
    if isinstance(given, Known) and isinstance(given.constant, str):
        name = given.constant
    add_command(machine, owner, name, command)


def add_command(machine: Machine, owner: Instance, name: str, command: Value) -> None:
    """Add a command to a group under a name."""
    table = owner.attributes.get("commands")
    if not isinstance(table, Table):
        table = Table()
        machine.journal.put(owner.attributes, "commands", table)
    machine.journal.put(table.entries, name, command)


def new_typer(arguments: Arguments) -> Instance:
    """Return a typer application without commands."""
    return Instance(None, TYPER, {"commands": Table()}, place=arguments.place)


def run_command(
    machine: Machine, command: Instance, words: Sequence[str], arguments: Arguments
) -> Value:
    """Run a command, or a group and the command that the words name."""
    if "is_flask" in command.attributes:
        set_variable(machine, Known("FLASK_RUN_FROM_CLI"), Known("true"))
    callback = command.attributes.get("callback")
    table = command.attributes.get("commands")
    commands = table.entries if isinstance(table, Table) else {}
    if command.base == TYPER and len(commands) == 1 and callback is None:
        return _run_child(machine, next(iter(commands.values())), words, arguments)
    calls = table_of_items(command.attributes.get("options"))
    options = [
        option_of(machine, one.arguments, is_click=True)
        for one in calls
        if isinstance(one, Partial)
    ] or (options_of_function(machine, callback) if isinstance(callback, Function) else [])
    is_group = command.base == TYPER or command.attributes.get("is_group") == Known(constant=True)
    values, rest = parse(options, words, stops_at=list(map(str, commands)) if is_group else None)
    if isinstance(callback, Function):
        given = Arguments(place=arguments.place, keywords=values)
        result = machine.call(callback, given)
        if not is_group:
            return result
    child = commands.get(rest[0]) if rest else None
    return NONE if child is None else _run_child(machine, child, rest[1:], arguments)


def _run_child(machine: Machine, child: Value, words: Sequence[str], arguments: Arguments) -> Value:
    if isinstance(child, Instance) and child.base in {COMMAND, TYPER}:
        return run_command(machine, child, words, arguments)
    if isinstance(child, Function):
        return run_function(machine, child, words, arguments)
    return machine.call(child, replace(arguments, positional=(), keywords={}, places={}))


def run_function(
    machine: Machine, function: Value, words: Sequence[str], arguments: Arguments
) -> Value:
    """Run a function whose parameters are the options, as typer and fire do."""
    if isinstance(function, Function):
        values, rest = parse(options_of_function(machine, function), words)
        del rest
        return machine.call(function, Arguments(place=arguments.place, keywords=values))
    if isinstance(function, Method):
        return machine.call(function, Arguments(place=arguments.place))
    return Unknown(f"`{arguments.place.text}` cannot be told")


def options_of_function(machine: Machine, function: Function) -> list[Option]:
    """Return the parameters of a function as options, switches in pairs."""
    spec = function.node.args
    parameters = [*spec.posonlyargs, *spec.args]
    missing = len(parameters) - len(spec.defaults)
    defaults = [None] * missing + list(spec.defaults)
    pairs = [*zip(parameters, defaults, strict=True),
             *zip(spec.kwonlyargs, spec.kw_defaults, strict=True)]  # fmt: skip
    found = []
    for parameter, default in pairs:
        name = parameter.arg
        value = (
            NONE if default is None else machine.force(machine.evaluate(default, function.frame))
        )
        is_switch = isinstance(value, Known) and isinstance(value.constant, bool)
        word = name.replace("_", "-")
        flags = (f"--{word}", f"--{name}")
        found.append(
            Option(
                name=name,
                on=flags if default is not None else (),
                off=(f"--no-{word}", f"--no{name}") if is_switch else (),
                takes_value=not is_switch,
                default=value if default is not None else Unknown(f"`{name}` is not given"),
            )
        )
    return found
