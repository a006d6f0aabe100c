"""Contexts of click: what a group hands on to its commands, and what a command asks of them.

Source: click 8.1, `Context`: `obj` and `default_map` come from the parent unless they are set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Halt
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.statements.match_patterns import is_of
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none, join, truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    External,
    Function,
    Instance,
    Items,
    Known,
    Partial,
    Table,
    Unknown,
    Value,
    table_of,
)
from flaskgate.launch.python.libraries.command_line.click_parameters import (
    DEFAULTS,
    options_of_command,
)
from flaskgate.launch.python.libraries.command_line.option_parsing import table_of_items
from flaskgate.launch.python.libraries.library import MethodOf

CONTEXT = "click.Context"
PASSES_OWN = "click.PassDecorator"
"""What `make_pass_decorator(cls)` gives."""
RUN_COMMAND = "flask.cli.run_command"
"""The `run` of Flask's command line, which every FlaskGroup has and others may take."""
_GENERATIONS = 30


def new_context(
    machine: Machine, command: Instance, parent: Instance | None, arguments: Arguments
) -> Instance:
    """Return the context of one command, before its words are read."""
    above = parent.attributes if parent is not None else arguments.keywords
    obj = machine.force(above.get("obj", NONE))
    own = command.attributes.get(DEFAULTS, NONE)
    defaults = machine.force(above.get(DEFAULTS, NONE) if is_none(own) else own)
    if parent is not None and isinstance(defaults, Table) and is_none(own):
        name = command.attributes.get("name_in_group", NONE)
        key = name.constant if isinstance(name, Known) else None
        defaults = machine.force(defaults.entries.get(key, NONE))
    attributes: dict[str, Value] = {
        "command": command,
        "parent": NONE if parent is None else parent,
        "obj": obj,
        DEFAULTS: defaults,
        "meta": Table() if parent is None else parent.attributes["meta"],
        "params": Table(),
        "args": Items([]),
        "invoked_subcommand": NONE,
    }
    return Instance(None, CONTEXT, attributes, place=arguments.place)


def fill_context(
    machine: Machine, context: Instance, values: Mapping[str, Value], rest: Sequence[str]
) -> None:
    """Keep what the words of a command say."""
    journal = machine.journal
    journal.put(context.attributes, "params", table_of(dict(values)))
    journal.put(context.attributes, "args", Items([Known(word) for word in rest]))
    journal.put(context.attributes, "invoked_subcommand", Known(rest[0] if rest else None))


def passed_first(machine: Machine, command: Instance, context: Instance) -> tuple[Value, ...]:
    """Return what decorators such as `pass_context` and `pass_obj` pass before the options."""
    marks = table_of_items(command.attributes.get("passes"))
    return tuple(_passed(machine, mark, context) for mark in marks)


def _passed(machine: Machine, mark: Value, context: Instance) -> Value:
    if isinstance(mark, Instance):
        return _found(machine, mark, context)
    is_object = isinstance(mark, Known) and mark.constant == "pass_obj"
    return machine.force(context.attributes["obj"]) if is_object else context


def _found(machine: Machine, mark: Instance, context: Instance) -> Value:
    """Return the nearest object of a class among the contexts; `ensure` makes one."""
    cls = machine.force(mark.attributes["cls"])
    found = _object_of(machine, context, cls)
    if is_none(found) and truth(machine.force(mark.attributes["ensure"])) is True:
        place = context.place or mark.place
        if place is not None:
            found = machine.force(machine.call(cls, Arguments(place=place)))
            machine.journal.put(context.attributes, "obj", found)
    return Unknown("an object that no context has") if is_none(found) else found


def _object_of(machine: Machine, context: Instance, cls: Value) -> Value:
    for one in _line(context):
        held = machine.force(one.attributes["obj"])
        fits = is_of(held, cls)
        if fits is None:
            return Unknown("an object of a context")
        if fits:
            return held
    return NONE


def _line(context: Instance) -> Iterator[Instance]:
    here: Value = context
    for _ in range(_GENERATIONS):
        if not isinstance(here, Instance):
            return
        yield here
        here = here.attributes.get("parent", NONE)


def new_pass_decorator(machine: Machine, arguments: Arguments) -> Value:
    """`make_pass_decorator(cls, ensure=…)`."""
    parts = {"cls": machine.force(arguments.get("object_type", 0) or NONE),
             "ensure": arguments.get("ensure", 1) or NONE}  # fmt: skip
    return Instance(None, PASSES_OWN, parts, place=arguments.place)


def current_context(machine: Machine, _: Arguments) -> Value:
    """`click.get_current_context()`."""
    contexts = machine.notes.contexts
    return contexts[-1] if contexts else Unknown("the context of a command")


def context_method(
    machine: Machine, context: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Do what a method of a context does, and `fail` of an own type; None for another."""
    if context.base in _TYPES and name == "fail":
        raise Halt(serves=False, fails=True)
    if context.base != CONTEXT:
        return None
    if name in _ENDS:
        fails = truth(machine.force(arguments.get("code", 0) or NONE)) is not False
        raise Halt(serves=False, fails=fails or name != "exit")
    how = _METHODS.get(name)
    return None if how is None else how(machine, context, name, arguments)


def _ask(machine: Machine, context: Instance, name: str, arguments: Arguments) -> Value:
    """`ctx.ensure_object(dict)` and `ctx.find_object(Settings)`."""
    cls = machine.force(arguments.get("object_type", 0) or NONE)
    found = _object_of(machine, context, cls)
    if is_none(found) and name == "ensure_object":
        found = machine.force(machine.call(cls, Arguments(place=arguments.place)))
        machine.journal.put(context.attributes, "obj", found)
    elif isinstance(found, Unknown) and name == "ensure_object":
        machine.journal.put(context.attributes, "obj", join(context.attributes["obj"], found))
    return found


def _invoke_with(machine: Machine, context: Instance, name: str, arguments: Arguments) -> Value:
    params = context.attributes.get("params")
    own = params.entries if name == "forward" and isinstance(params, Table) else {}
    keywords = {str(key): value for key, value in own.items()} | dict(arguments.keywords)
    target, *rest = arguments.positional or (NONE,)
    given = replace(
        arguments, positional=tuple(rest), keywords=keywords, places=_shifted(arguments)
    )
    return _invoke(machine, machine.force(target), given, context)


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
    callback = target.attributes.get("callback") if isinstance(target, Instance) else None
    if not isinstance(target, Instance) or not isinstance(callback, Function):
        return machine.call(target, arguments)
    own = new_context(machine, target, context, Arguments(place=arguments.place))
    defaults = {option.name: option.default for option in options_of_command(machine, target)}
    passed = passed_first(machine, target, own)
    keywords = {**defaults, **arguments.keywords}
    positional = (*passed, *arguments.positional)
    return machine.call(callback, replace(arguments, positional=positional, keywords=keywords))


def _root(_machine: Machine, context: Instance, _name: str, _arguments: Arguments) -> Value:
    return list(_line(context))[-1]


def _on_close(machine: Machine, _context: Instance, _name: str, arguments: Arguments) -> Value:
    """`ctx.call_on_close(f)`: it may be called at the end."""
    function = arguments.get("f", 0) or NONE
    machine.notes.pending.append(Partial(function, Arguments(place=arguments.place)))
    return function


_TYPES = frozenset({"click.ParamType", "click.types.ParamType"})
_ENDS = frozenset({"exit", "abort", "fail"})
_METHODS: Mapping[str, MethodOf] = {
    "invoke": _invoke_with,
    "forward": _invoke_with,
    "ensure_object": _ask,
    "find_object": _ask,
    "find_root": _root,
    "call_on_close": _on_close,
}
