"""click, typer, fire and Flask-Script: functions that run with the start command's own words."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.arguments import arguments_of
from flaskgate.launch.python.interpreter.frames import Frame
from flaskgate.launch.python.interpreter.machine import Machine
from flaskgate.launch.python.interpreter.path_ends import Halt
from flaskgate.launch.python.interpreter.spans import SourceNode
from flaskgate.launch.python.interpreter.values import (
    NONE,
    Arguments,
    Class,
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
    options_of,
    table_of,
    truth,
)
from flaskgate.launch.python.libraries.click_groups import is_foreign, is_group, is_strange
from flaskgate.launch.python.libraries.click_names import called_name, name_it, names_of
from flaskgate.launch.python.libraries.names import EXTENSION_COMMANDS, FLASK_GROUP
from flaskgate.launch.python.libraries.option_parsing import (
    DeclaredOption,
    of_variable,
    option_of,
    parse,
    table_of_items,
)
from flaskgate.launch.python.libraries.os_environ import set_variable
from flaskgate.launch.python.libraries.typer_options import options_of_function
from flaskgate.launch.reasons import Cause, Reason

COMMAND = "click.Command"
CONTEXT = "click.Context"
_DECORATOR = "click.Decorator"
"""What `cli.command("serve")` gives: called with a function, it makes a command of it."""
RUN_COMMAND = "flask.cli.run_command"
"""The `run` of Flask's command line, which every FlaskGroup has and others may take."""
TYPER = "typer.Typer"
_MAKERS = frozenset({"command", "group", "callback"})
_OPTIONS = frozenset({"option", "argument"})
_LIBRARIES = ("click.", "rich_click.", "asyncclick.", "flask.cli.")
_PREFIX = "auto_envvar_prefix"
_PASSES = frozenset({"pass_context", "pass_obj"})
_SAID = _MAKERS | _OPTIONS | _PASSES
"""Decorators of which it is known what they pass; others may pass more, such as
`pass_script_info` and what `make_pass_decorator` gives."""


def command_of(machine: Machine, function: Function, frame: Frame) -> Value:
    """Return the command that decorators make of a function; the function where they make none."""
    made: Value = function
    options: list[Value] = []
    node = function.node
    if isinstance(node, ast.Lambda):
        return function
    if any(called_name(decorator) not in _SAID for decorator in node.decorator_list):
        function = replace(function, is_decorated=True)
    for decorator in reversed(node.decorator_list):
        name = called_name(decorator)
        if name in _OPTIONS and isinstance(decorator, ast.Call):
            options.append(Partial(NONE, arguments_of(machine, decorator, frame)))
        elif name in _MAKERS:
            made = _make(machine, function, options, decorator, frame)
    return made


def _make(
    machine: Machine, function: Function, options: list[Value], node: ast.expr, frame: Frame
) -> Value:
    target = node.func if isinstance(node, ast.Call) else node
    maker = machine.force(machine.evaluate(target, frame))
    arguments = Arguments(place=SourceNode(frame.source, node))
    if isinstance(node, ast.Call):
        arguments = arguments_of(machine, node, frame)
    owner = maker.receiver if isinstance(maker, Method) else None
    from_click = isinstance(maker, External) and maker.name.startswith(_LIBRARIES)
    is_ours = isinstance(owner, Instance) and owner.base in {COMMAND, TYPER, "flask_script.Manager"}
    if not from_click and not is_ours:
        return function
    options.reverse()
    return _made(machine, owner, function, options, (called_name(node), arguments))


_FOREIGN = "foreign"
"""Set where a group's class is neither click's nor of the repository."""


def _made(
    machine: Machine,
    owner: Value | None,
    function: Function,
    options: list[Value],
    how: tuple[str, Arguments],
) -> Value:
    """Return the command that `command(…)` or `group(…)`, of a group or of none, makes."""
    kind, arguments = how
    command = _new_command(function, options, kind, arguments)
    if arguments.get("cls") in [External(name) for name in FLASK_GROUP]:
        add_command(machine, command, "run", External(RUN_COMMAND))
        machine.journal.put(command.attributes, "is_flask", Known(constant=True))
    name_it(machine, command, arguments)
    if not isinstance(owner, Instance):
        return command
    _register(machine, owner, command, function, kind)
    return command if owner.base == COMMAND else function


def _new_command(
    function: Function, options: list[Value], kind: str, arguments: Arguments
) -> Instance:
    attributes: dict[str, Value] = {
        "callback": function,
        "options": Items(list(options)),
        "is_group": Known(kind == "group" or is_group(arguments.get("cls"))),
        "commands": Table(),
        _PREFIX: _prefix_of(arguments),
        "invoke_without_command": arguments.get("invoke_without_command") or Known(constant=False),
    }
    node = function.node
    names = {called_name(one) for one in getattr(node, "decorator_list", ())}
    if not names.isdisjoint(_PASSES):
        attributes["pass_context"] = Known(constant=True)
    kind_of_group = arguments.get("cls")
    if is_foreign(kind_of_group):
        attributes[_FOREIGN] = Known(constant=True)
    cls = kind_of_group if isinstance(kind_of_group, Class) else None
    return Instance(cls, COMMAND, attributes, place=arguments.place)


def _prefix_of(arguments: Arguments) -> Value:
    """Return `auto_envvar_prefix` of `context_settings={…}`."""
    settings = arguments.get("context_settings")
    return settings.entries.get(_PREFIX, NONE) if isinstance(settings, Table) else NONE


def new_group(place: SourceNode, cls: Class | None = None) -> Instance:
    """Return a group of commands without an own function, such as `app.cli`."""
    attributes: dict[str, Value] = {
        "is_group": Known(constant=True),
        "commands": Table(),
        "invoke_without_command": Known(constant=False),
    }
    return Instance(cls, COMMAND, attributes, place=place)


def _register(
    machine: Machine,
    owner: Instance,
    command: Instance,
    function: Function,
    kind: str,
) -> None:
    if kind == "callback":
        machine.journal.put(owner.attributes, "callback", function)
        return
    names = names_of(command)
    if owner.base == "flask_script.Manager" and "name" not in command.attributes:
        names = (getattr(function.node, "name", ""),)
    for name in names:
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
    commands = commands_of(command)
    if command.base == TYPER and len(commands) == 1 and callback is None:
        return _run_child(machine, next(iter(commands.values())), words, arguments)
    is_group = command.base == TYPER or command.attributes.get("is_group") == Known(constant=True)
    options = _options_of(machine, command)
    stops = [str(name) for name in commands] if is_group else None
    values, rest = parse(options, words, stops_at=stops)
    context = _context(command, values, rest, arguments)
    if isinstance(callback, Function) and (not is_group or _calls_group(machine, command, rest)):
        first = (context,) if "pass_context" in command.attributes else ()
        given = Arguments(
            place=arguments.place,
            positional=first,
            keywords=values,
            is_open=callback.is_decorated,
        )
        result = machine.call(callback, given)
        if not is_group:
            return result
    return _run_named(machine, command, context, rest, arguments)


def commands_of(command: Instance) -> Mapping[object, Value]:
    """Return the commands of a group by their names."""
    table = command.attributes.get("commands")
    return table.entries if isinstance(table, Table) else {}


def _options_of(machine: Machine, command: Instance) -> list[DeclaredOption]:
    calls = table_of_items(command.attributes.get("options"))
    declared = [
        _by_prefix(machine, command, option_of(machine, one.arguments, is_click=True))
        for one in calls
        if isinstance(one, Partial)
    ]
    callback = command.attributes.get("callback")
    if declared or not isinstance(callback, Function):
        return declared
    shift = "pass_context" in command.attributes
    return options_of_function(machine, callback)[shift:]


def _by_prefix(machine: Machine, command: Instance, option: DeclaredOption) -> DeclaredOption:
    """Let the variable decide that `auto_envvar_prefix` makes of an option's name."""
    prefix = command.attributes.get(_PREFIX)
    if not isinstance(prefix, Known) or not prefix.constant:
        return option
    name = Known(f"{prefix.constant}_{option.name}".upper())
    return replace(option, default=of_variable(machine, name, option.default, option.convert))


def _calls_group(machine: Machine, command: Instance, rest: Sequence[str]) -> bool:
    """Return whether a group's own function runs: with a command, or if it asks for that."""
    asked = machine.force(command.attributes.get("invoke_without_command") or NONE)
    return bool(rest) or command.base == TYPER or truth(asked) is not False


def _run_named(
    machine: Machine,
    command: Instance,
    context: Instance,
    words: Sequence[str],
    arguments: Arguments,
) -> Value:
    """Run the command that the first word names; one that is not to be seen is noted."""
    is_named = bool(words) and words[0] in commands_of(command)
    if _FOREIGN in command.attributes and not is_named:
        machine.unfollowed(arguments)
    if not words:
        return NONE
    child = commands_of(command).get(words[0])
    own = machine.attribute(command, "get_command", arguments.place)
    if child is None and isinstance(own, Method) and isinstance(own.function, Function):
        given = Arguments(place=arguments.place, positional=(context, Known(words[0])))
        child = machine.force(machine.call(own, given))
    options = [NONE] if child is None else options_of(child)
    is_known = "is_flask" in command.attributes and words[0] in EXTENSION_COMMANDS
    if any(map(is_strange, options)) and not is_known:
        machine.miss(Reason(Cause.NO_COMMAND, words[0]))
    if child is None or all(map(is_strange, options)):
        return NONE
    prefix = command.attributes.get(_PREFIX)
    if isinstance(prefix, Known) and prefix.constant and isinstance(child, Instance):
        own_prefix = Known(f"{prefix.constant}_{words[0].replace('-', '_')}")
        machine.journal.put(child.attributes, _PREFIX, own_prefix)
    return _run_child(machine, child, words[1:], arguments)


def _run_child(machine: Machine, child: Value, words: Sequence[str], arguments: Arguments) -> Value:
    child = machine.force(child)
    if isinstance(child, Instance) and child.base in {COMMAND, TYPER}:
        return run_command(machine, child, words, arguments)
    if isinstance(child, Function):
        return run_function(machine, child, words, arguments)
    given = {"args": Items([Known(word) for word in words])}
    return machine.call(child, Arguments(place=arguments.place, keywords=given))


def run_program(machine: Machine, command: Instance, arguments: Arguments) -> Value:
    """`cli()` and `cli.main(…)`: run with the command line, and exit unless told otherwise."""
    words = words_of(machine, arguments)
    if words is None:
        machine.unfollowed(arguments)
        return Unknown("what a command line that cannot be told does")
    if "auto_envvar_prefix" in arguments.keywords:
        prefix = machine.force(arguments.keywords["auto_envvar_prefix"])
        machine.journal.put(command.attributes, _PREFIX, prefix)
    result = run_command(machine, command, words, arguments)
    if truth(machine.force(arguments.get("standalone_mode") or Known(constant=True))) is True:
        raise Halt(serves=False)
    return result


def words_of(machine: Machine, arguments: Arguments) -> Sequence[str] | None:
    """Return the words that a program is called with: `args`, else the command line's."""
    given = machine.force(arguments.get("args", 0) or NONE)
    if given == NONE:
        return machine.arguments
    if not isinstance(given, Items):
        return None
    items = [machine.force(item) for item in given.items]
    words = [str(item.constant) for item in items if isinstance(item, Known)]
    return words if len(words) == len(items) else None


def _context(
    command: Instance, values: Mapping[str, Value], rest: Sequence[str], arguments: Arguments
) -> Instance:
    params = table_of(values)
    attributes: dict[str, Value] = {
        "command": command,
        "params": params,
        "obj": Unknown("the object of a context"),
        "invoked_subcommand": Known(rest[0] if rest else None),
    }
    return Instance(None, CONTEXT, attributes, place=arguments.place)


def context_method(
    machine: Machine, context: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Do what `ctx.invoke(…)`, `ctx.forward(…)` and `ctx.exit()` do; None for other methods."""
    if context.base != CONTEXT:
        return None
    match name:
        case "exit" | "abort" | "fail":
            raise Halt(serves=False, fails=name != "exit")
        case "invoke" | "forward":
            params = context.attributes.get("params")
            own = params.entries if name == "forward" and isinstance(params, Table) else {}
            keywords = {str(key): value for key, value in own.items()} | dict(arguments.keywords)
            target, *rest = arguments.positional or (NONE,)
            given = replace(
                arguments, positional=tuple(rest), keywords=keywords, places=_shifted(arguments)
            )
            return _invoke(machine, machine.force(target), given, context)
        case _:
            return None


def _shifted(arguments: Arguments) -> dict[str | int, SourceNode]:
    return {
        (key - 1 if isinstance(key, int) else key): place
        for key, place in arguments.places.items()
        if key != 0
    }


def _invoke(machine: Machine, target: Value, arguments: Arguments, context: Instance) -> Value:
    """Call a command's function with what is given, and the defaults of its options."""
    if target == External(RUN_COMMAND):
        return machine.call(External(f"{RUN_COMMAND}.callback"), arguments)
    if not isinstance(target, Instance) or target.base != COMMAND:
        return machine.call(target, arguments)
    callback = target.attributes.get("callback")
    if not isinstance(callback, Function):
        return machine.call(target, arguments)
    defaults = {option.name: option.default for option in _options_of(machine, target)}
    first = (context,) if "pass_context" in target.attributes else ()
    return machine.call(
        callback,
        replace(
            arguments,
            positional=(*first, *arguments.positional),
            keywords={**defaults, **arguments.keywords},
        ),
    )


def command_method(
    machine: Machine, command: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Do what a method of a group does; None for other methods."""
    if command.base not in {COMMAND, TYPER} | FLASK_GROUP:
        return None
    if name in _MAKERS:
        given = machine.force(arguments.positional[0]) if arguments.positional else NONE
        if isinstance(given, Function):  # `@cli.command` without parentheses
            return _made(machine, command, given, [], (name, _without_first(arguments)))
        return decorator(command, name, arguments)
    if name == "get_command":
        key = machine.force(arguments.get("cmd_name", 1) or NONE)
        return commands_of(command).get(key.constant) if isinstance(key, Known) else None
    return None


def decorator(owner: Value, kind: str, arguments: Arguments) -> Instance:
    """Return what makes a command of the function that it is called with."""
    attributes: dict[str, Value] = {
        "owner": owner,
        "kind": Known(kind),
        "given": Partial(NONE, arguments),
    }
    return Instance(None, _DECORATOR, attributes, place=arguments.place)


def decorate(machine: Machine, value: Instance, arguments: Arguments) -> Value | None:
    """Call a decorator that `decorator` made; None for other objects."""
    if value.base != _DECORATOR or not arguments.positional:
        return None
    function = machine.force(arguments.positional[0])
    kind, given = value.attributes["kind"], value.attributes["given"]
    if not isinstance(function, Function) or not isinstance(given, Partial):
        return function
    how = (str(kind.constant) if isinstance(kind, Known) else "command", given.arguments)
    return _made(machine, value.attributes["owner"], function, [], how)


def _without_first(arguments: Arguments) -> Arguments:
    return Arguments(place=arguments.place, keywords=arguments.keywords)


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
