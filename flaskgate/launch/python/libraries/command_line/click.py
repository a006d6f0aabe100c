"""click, typer, fire and Flask-Script: functions that run with the start command's own words."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.calls.arguments import arguments_of
from flaskgate.launch.python.interpreter.objects.command_line import texts_in, words_of_program
from flaskgate.launch.python.interpreter.objects.exceptions import exit_with
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none, options_of, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Frame,
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
from flaskgate.launch.python.libraries.command_line.click_commands import (
    is_foreign,
    is_group,
    is_strange,
    name_it,
    names_of,
)
from flaskgate.launch.python.libraries.command_line.click_contexts import (
    PASSES_OWN,
    RUN_COMMAND,
    fill_context,
    new_context,
    passed_first,
)
from flaskgate.launch.python.libraries.command_line.click_parameters import (
    DEFAULTS,
    PREFIX,
    options_of_command,
    passed_on,
)
from flaskgate.launch.python.libraries.command_line.option_parsing import (
    DeclaredOption,
    parse,
    table_of_items,
)
from flaskgate.launch.python.libraries.command_line.typer_options import options_of_function
from flaskgate.launch.python.libraries.command_line.usage_errors import IGNORES, TAKES, check_line
from flaskgate.launch.python.libraries.names import EXTENSION_COMMANDS, FLASK_GROUP
from flaskgate.launch.python.libraries.os_environ import set_variable
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.text.python.names import called_name

COMMAND = "click.Command"
RESULT = "result_callback"
DECORATOR = "click.Decorator"
"""What `cli.command("serve")` gives: called with a function, it makes a command of it."""
TYPER = "typer.Typer"
_MAKERS = frozenset({"command", "group", "callback", "default"})
_OPTIONS = frozenset({"option", "argument"})
_LIBRARIES = ("click.", "rich_click.", "asyncclick.", "flask.cli.")
_PASSES = frozenset({"pass_context", "pass_obj"})
_SAID = (_MAKERS | _OPTIONS | _PASSES) - {"default"}
"""Decorators of which it is known what they pass; others may pass more, such as
`pass_script_info` and what `make_pass_decorator` gives."""


def command_of(machine: Machine, function: Function, frame: Frame) -> Value:
    """Return the command that decorators make of a function; the function where they make none."""
    made: Value = function
    options: list[Value] = []
    node = function.node
    if isinstance(node, ast.Lambda):
        return function
    passes = [_passing(machine, decorator, frame) for decorator in node.decorator_list]
    if any(one is None for one in passes):
        function = replace(function, is_decorated=True)
    passed = [one for one in reversed(passes) if one is not None and one != NONE]
    for decorator in reversed(node.decorator_list):
        name = called_name(decorator)
        if name in _OPTIONS and isinstance(decorator, ast.Call):
            options.append(Partial(NONE, arguments_of(machine, decorator, frame)))
        elif name in _MAKERS:
            made = _make(machine, function, (options, passed), decorator, frame) or made
    return made


def _passing(machine: Machine, node: ast.expr, frame: Frame) -> Value | None:
    """Return what a decorator passes to a command, NONE for nothing; None if that is not known."""
    name = called_name(node)
    if name in _SAID:
        return Known(name) if name in _PASSES else NONE
    found = NONE if isinstance(node, ast.Call) else machine.force(machine.evaluate(node, frame))
    if isinstance(found, External) and found.name.rpartition(".")[2] in _PASSES:
        return Known(found.name.rpartition(".")[2])
    return found if isinstance(found, Instance) and found.base == PASSES_OWN else None


_Declared = tuple[list[Value], list[Value]]
"""What decorators declare: the options, and what else is passed."""


def _make(
    machine: Machine, function: Function, declared: _Declared, node: ast.expr, frame: Frame
) -> Value | None:
    """Return the command; None where nobody knows what makes it."""
    target = node.func if isinstance(node, ast.Call) else node
    maker = machine.force(machine.evaluate(target, frame))
    arguments = Arguments(place=SourceNode(frame.source, node))
    if isinstance(node, ast.Call):
        arguments = arguments_of(machine, node, frame)
    owner = maker.receiver if isinstance(maker, Method) else None
    from_click = isinstance(maker, External) and maker.name.startswith(_LIBRARIES)
    is_ours = isinstance(owner, Instance) and owner.base in {COMMAND, TYPER, "flask_script.Manager"}
    if not from_click and not is_ours:
        return None
    declared[0].reverse()
    return _made(machine, owner, function, declared, (called_name(node), arguments))


_FOREIGN = "foreign"
"""Set where a group's class is neither click's nor of the repository."""


def _made(
    machine: Machine,
    owner: Value | None,
    function: Function,
    declared: _Declared,
    how: tuple[str, Arguments],
) -> Value:
    """Return the command that `command(…)` or `group(…)`, of a group or of none, makes."""
    kind, arguments = how
    command = _new_command(function, declared, kind, arguments)
    if arguments.get("cls") in [External(name) for name in FLASK_GROUP]:
        add_command(machine, command, "run", External(RUN_COMMAND))
        machine.notes.flask_factory = arguments.keywords.get("create_app")
        machine.journal.put(command.attributes, "is_flask", Known(constant=True))
    name_it(machine, command, arguments)
    if not isinstance(owner, Instance):
        return command
    _register(machine, owner, command, function, kind)
    return command if owner.base == COMMAND else function


def _new_command(
    function: Function, declared: _Declared, kind: str, arguments: Arguments
) -> Instance:
    options, passed = declared
    attributes: dict[str, Value] = {
        "callback": function,
        "options": Items(list(options)),
        "passes": Items(list(passed)),
        "is_group": Known(kind == "group" or is_group(arguments.get("cls"))),
        "commands": Table(),
        PREFIX: _setting_of(arguments, PREFIX),
        DEFAULTS: _setting_of(arguments, DEFAULTS),
        IGNORES: _setting_of(arguments, IGNORES),
        TAKES: _setting_of(arguments, TAKES),
        "is_chain": arguments.get("chain") or Known(constant=False),
        "invoke_without_command": arguments.get("invoke_without_command") or Known(constant=False),
    }
    kind_of_group = arguments.get("cls")
    if is_foreign(kind_of_group):
        attributes[_FOREIGN] = Known(constant=True)
    cls = kind_of_group if isinstance(kind_of_group, Class) else None
    return Instance(cls, COMMAND, attributes, place=arguments.place)


def _setting_of(arguments: Arguments, name: str) -> Value:
    """Return one of `context_settings={…}`."""
    settings = arguments.get("context_settings")
    return settings.entries.get(name, NONE) if isinstance(settings, Table) else NONE


def new_group(place: SourceNode, cls: Class | None = None) -> Instance:
    """Return a group of commands without an own function, such as `app.cli`."""
    attributes: dict[str, Value] = {
        "is_group": Known(constant=True),
        "commands": Table(),
        "invoke_without_command": Known(constant=False),
    }
    return Instance(cls, COMMAND, attributes, place=place)


def new_group_of(machine: Machine, arguments: Arguments, cls: Class | None) -> Instance:
    """`Group("name", commands={…})` and `CommandCollection(sources=[…])`."""
    group = new_group(arguments.place, cls)
    name_it(machine, group, arguments)
    given = machine.force(arguments.get("commands", 1) or NONE)
    for name, command in given.entries.items() if isinstance(given, Table) else ():
        add_command(machine, group, str(name), command)
    for name in ("callback", "sources"):
        value = machine.force(arguments.get(name) or NONE)
        if not is_none(value):
            machine.journal.put(group.attributes, name, value)
    return group


def _register(
    machine: Machine,
    owner: Instance,
    command: Instance,
    function: Function,
    kind: str,
) -> None:
    if kind in {"callback", "default"}:
        machine.journal.put(owner.attributes, kind, function)
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
    machine: Machine,
    command: Instance,
    words: Sequence[str],
    arguments: Arguments,
    parent: Instance | None = None,
) -> Value:
    """Run a command, or a group and the command that the words name."""
    if "is_flask" in command.attributes:
        set_variable(machine, Known("FLASK_RUN_FROM_CLI"), Known("true"))
    callback = command.attributes.get("callback")
    commands = commands_of(command)
    default = command.attributes.get("default")  # of cyclopts
    if default is not None and not commands.keys() & words[:1]:
        return run_function(machine, default, words, arguments)
    if command.base == TYPER and len(commands) == 1 and callback is None:
        return _run_child(machine, next(iter(commands.values())), words, arguments, parent)
    context = new_context(machine, command, parent, arguments)
    machine.notes.contexts.append(context)
    try:
        return _run_within(machine, context, words, arguments)
    finally:
        machine.notes.contexts.pop()


def _run_within(
    machine: Machine, context: Instance, words: Sequence[str], arguments: Arguments
) -> Value:
    command = context.attributes["command"]
    if not isinstance(command, Instance):
        return NONE
    is_group = command.base == TYPER or command.attributes.get("is_group") == Known(constant=True)
    values, rest = _read(machine, command, context, words, is_group=is_group)
    callback = command.attributes.get("callback")
    result: Value = NONE
    if isinstance(callback, Function) and (not is_group or _calls_group(machine, command, rest)):
        first = passed_first(machine, command, context)
        given = Arguments(
            place=arguments.place,
            positional=first,
            keywords=values,
            is_open=callback.is_decorated,
        )
        result = machine.call(callback, given)
    if not is_group and isinstance(callback, Function):
        return result
    is_chain = truth(machine.force(command.attributes.get("is_chain", NONE))) is True
    run = _run_chain if is_chain else _run_named
    result = run(machine, command, context, rest, arguments)
    last = command.attributes.get(RESULT)
    if last is None:
        return result
    return machine.call(
        last, Arguments(place=arguments.place, positional=(result,), keywords=values)
    )


def _read(
    machine: Machine,
    command: Instance,
    context: Instance,
    words: Sequence[str],
    *,
    is_group: bool,
) -> tuple[dict[str, Value], list[str]]:
    """Return what the words of a command say, and what is left; the context knows it, too."""
    options = options_of_command(machine, command, context)
    stops = [str(name) for name in commands_of(command)] if is_group else None
    keeps = truth(machine.force(command.attributes.get(IGNORES, NONE))) is True
    values, rest = parse(options, words, stops_at=stops, keeps_unknown=keeps)
    check_line(machine, command, options, (values, rest), is_group=is_group)
    values = passed_on(machine, options, values, context)
    fill_context(machine, context, values, rest)
    return values, rest


def _run_chain(
    machine: Machine,
    command: Instance,
    context: Instance,
    words: Sequence[str],
    arguments: Arguments,
) -> Value:
    """Run the commands that the words name, one after the other: each takes its own options."""
    found: list[Value] = []
    while words:
        child = commands_of(command).get(words[0])
        own = machine.force(child) if child is not None else NONE
        if not isinstance(own, Instance):
            machine.miss(Reason(Cause.NO_COMMAND, words[0]))
            break
        options = options_of_command(machine, own)
        count = len(words) - 1 - len(_left_by(options, words[1:]))
        found.append(_run_named(machine, command, context, words[: 1 + count], arguments))
        words = words[1 + count :]
    return Items(found)


def _left_by(options: Sequence[DeclaredOption], words: Sequence[str]) -> Sequence[str]:
    """Return the words that a command of a chain leaves to those that follow it."""
    _, rest = parse(options, words, stops_at=())
    positional = [one for one in options if not one.on]
    takes_all = any(one.many and not isinstance(one.many, int) for one in positional)
    return () if takes_all else rest[sum(int(one.many or 1) for one in positional) :]


def commands_of(command: Instance) -> Mapping[object, Value]:
    """Return the commands of a group by their names."""
    table = command.attributes.get("commands")
    own = table.entries if isinstance(table, Table) else {}
    sources = [one for one in table_of_items(command.attributes.get("sources"))
               if isinstance(one, Instance)]  # fmt: skip
    found = {key: one for source in reversed(sources) for key, one in commands_of(source).items()}
    return {**found, **own} if sources else own


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
    _hand_on(machine, command, child, words[0])
    return _run_child(machine, child, words[1:], arguments, context)


def _hand_on(machine: Machine, command: Instance, child: Value, name: str) -> None:
    """Let a command know under which name its group has it, and the prefix of its variables."""
    if not isinstance(child, Instance):
        return
    machine.journal.put(child.attributes, "name_in_group", Known(name))
    prefix = command.attributes.get(PREFIX)
    if isinstance(prefix, Known) and prefix.constant:
        own_prefix = Known(f"{prefix.constant}_{name.replace('-', '_')}")
        machine.journal.put(child.attributes, PREFIX, own_prefix)


def _run_child(
    machine: Machine,
    child: Value,
    words: Sequence[str],
    arguments: Arguments,
    parent: Instance | None,
) -> Value:
    child = machine.force(child)
    if isinstance(child, Instance) and child.base in {COMMAND, TYPER}:
        return run_command(machine, child, words, arguments, parent)
    if isinstance(child, Function):
        return run_function(machine, child, words, arguments)
    given = {"args": Items([Known(word) for word in words])}
    return machine.call(child, Arguments(place=arguments.place, keywords=given))


def run_program(machine: Machine, command: Instance, arguments: Arguments) -> Value:
    """`cli()` and `cli.main(…)`: run with the command line, and exit unless told otherwise."""
    words = words_of(machine, arguments)
    if words is None:
        machine.unfollowed(arguments)
        return Unknown("what a command line that is not known does")
    if "auto_envvar_prefix" in arguments.keywords:
        prefix = machine.force(arguments.keywords["auto_envvar_prefix"])
        machine.journal.put(command.attributes, PREFIX, prefix)
    standalone = truth(machine.force(arguments.get("standalone_mode") or Known(constant=True)))
    machine.notes.is_standalone = standalone is not False
    result = run_command(machine, command, words, arguments)
    if standalone is True:
        raise exit_with(Known(0), fails=False)
    return result


def words_of(machine: Machine, arguments: Arguments) -> Sequence[str] | None:
    """Return the words that a program is called with: `args`, else the command line's."""
    given = machine.force(arguments.get("args", 0) or NONE)
    return words_of_program(machine) if is_none(given) else texts_in(machine, given)


def command_method(
    machine: Machine, command: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Do what a method of a group does; None for other methods."""
    if command.base not in {COMMAND, TYPER} | FLASK_GROUP:
        return None
    if name in _MAKERS:
        given = machine.force(arguments.positional[0]) if arguments.positional else NONE
        if isinstance(given, Function):  # `@cli.command` without parentheses
            return _made(machine, command, given, ([], []), (name, _without_first(arguments)))
        return decorator(command, name, arguments)
    if name in {RESULT, "resultcallback"}:
        return decorator(command, RESULT, arguments)
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
    return Instance(None, DECORATOR, attributes, place=arguments.place)


def decorate(machine: Machine, value: Instance, arguments: Arguments) -> Value | None:
    """Call a decorator that `decorator` made; None for other objects."""
    if value.base != DECORATOR or not arguments.positional:
        return None
    function = machine.force(arguments.positional[0])
    owner = value.attributes["owner"]
    if value.attributes["kind"] == Known(RESULT) and isinstance(owner, Instance):
        machine.journal.put(owner.attributes, RESULT, function)
        return function
    kind, given = value.attributes["kind"], value.attributes["given"]
    if not isinstance(function, Function) or not isinstance(given, Partial):
        return function
    how = (str(kind.constant) if isinstance(kind, Known) else "command", given.arguments)
    return _made(machine, value.attributes["owner"], function, ([], []), how)


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
    return Unknown(f"`{arguments.place.text}` is not known")
