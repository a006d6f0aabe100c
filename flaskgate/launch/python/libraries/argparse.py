"""`argparse`: parsers, subparsers, and what `parse_args` gives for the start command's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flaskgate.launch.python.interpreter.machine import Machine
from flaskgate.launch.python.interpreter.values import (
    NONE,
    Arguments,
    Class,
    External,
    Instance,
    Items,
    Known,
    Partial,
    Table,
    Unknown,
    Value,
    table_of,
)
from flaskgate.launch.python.libraries.option_parsing import option_of, parse, table_of_items

PARSER = "argparse.ArgumentParser"
_SUBPARSERS = "argparse.SubParsers"
_DEEPEST = 5  # subparsers within subparsers


def new_parser(arguments: Arguments, cls: Class | None = None) -> Instance:
    """Return a parser without options."""
    attributes: dict[str, Value] = {"options": Items([]), "defaults": Table()}
    return Instance(cls, PARSER, attributes, place=arguments.place)


def parser_method(
    machine: Machine, parser: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Do what a method of a parser, group or set of subparsers does; None for another."""
    if parser.base == _SUBPARSERS:
        return _add_parser(machine, parser, arguments) if name == "add_parser" else None
    match name:
        case "add_argument_group" | "add_mutually_exclusive_group":
            return parser
        case "add_subparsers":
            return _subparsers(machine, parser, arguments)
        case "parse_args" | "parse_known_args":
            return _parse_args(machine, parser, name, arguments)
        case _:
            return _declare(machine, parser, name, arguments)


def _declare(machine: Machine, parser: Instance, name: str, arguments: Arguments) -> Value | None:
    options, defaults = parser.attributes["options"], parser.attributes["defaults"]
    if name == "add_argument" and isinstance(options, Items):
        machine.journal.append(options, Partial(NONE, arguments))
        return NONE
    if name == "set_defaults" and isinstance(defaults, Table):
        machine.journal.update(defaults.entries, arguments.keywords)
        return NONE
    return None


def _subparsers(machine: Machine, parser: Instance, arguments: Arguments) -> Value:
    attributes: dict[str, Value] = {
        "parsers": Table(),
        "dest": arguments.keywords.get("dest", NONE),
    }
    subparsers = Instance(None, _SUBPARSERS, attributes, place=arguments.place)
    machine.journal.put(parser.attributes, "subparsers", subparsers)
    return subparsers


def _add_parser(machine: Machine, subparsers: Instance, arguments: Arguments) -> Value:
    child = new_parser(arguments)
    name = machine.force(arguments.get("name", 0) or NONE)
    table = subparsers.attributes["parsers"]
    if isinstance(name, Known) and isinstance(table, Table):
        machine.journal.put(table.entries, name.constant, child)
    return child


def _parse_args(machine: Machine, parser: Instance, name: str, arguments: Arguments) -> Value:
    words = _words(machine, arguments)
    if words is None:
        return Unknown("what the command line is cannot be told")
    values = _values(machine, parser, words, 0)
    found = Instance(None, "", values, place=arguments.place)
    if name == "parse_known_args":
        return Items([found, Unknown("the rest of the command line")], is_tuple=True)
    return found


def _words(machine: Machine, arguments: Arguments) -> Sequence[str] | None:
    given = machine.force(arguments.get("args", 0) or NONE)
    if isinstance(given, Known) and given.constant is None:
        return machine.arguments
    if not isinstance(given, Items):
        return None
    texts = [item.constant for item in given.items if isinstance(item, Known)]
    words = [text for text in texts if isinstance(text, str)]
    return words if len(words) == len(given.items) else None


def _values(
    machine: Machine, parser: Instance, words: Sequence[str], depth: int
) -> dict[str, Value]:
    calls = table_of_items(parser.attributes.get("options"))
    options = [
        option_of(machine, one.arguments, is_click=False)
        for one in calls
        if isinstance(one, Partial)
    ]
    subparsers = parser.attributes.get("subparsers")
    table = subparsers.attributes["parsers"] if isinstance(subparsers, Instance) else None
    children = table.entries if isinstance(table, Table) else {}
    values, rest = parse(
        options,
        words,
        stops_at=[str(key) for key in children] if children else None,
        abbreviates=True,
    )
    defaults = parser.attributes["defaults"]
    if isinstance(defaults, Table):
        values.update({str(key): machine.force(one) for key, one in defaults.entries.items()})
    if isinstance(subparsers, Instance):
        values |= _of_child(machine, subparsers, children, rest, depth)
    return values


def _of_child(
    machine: Machine,
    subparsers: Instance,
    children: Mapping[object, Value],
    words: Sequence[str],
    depth: int,
) -> dict[str, Value]:
    dest = machine.force(subparsers.attributes["dest"])
    chosen = words[0] if words else None
    values: dict[str, Value] = {}
    if isinstance(dest, Known) and isinstance(dest.constant, str):
        values[dest.constant] = Known(chosen)
    child = children.get(chosen)
    if isinstance(child, Instance) and depth < _DEEPEST:
        values |= _values(machine, child, words[1:], depth + 1)
    return values


def vars_of(value: Value) -> Value:
    """Return `vars(x)`: the attributes of an object as a dictionary."""
    if isinstance(value, Instance):
        return table_of(value.attributes)
    return value if isinstance(value, External) else Unknown("the variables of something")
