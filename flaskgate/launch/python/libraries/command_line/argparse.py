"""`argparse`: parsers, subparsers, and what `parse_args` gives for the start command's words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flaskgate.launch.python.interpreter.objects.command_line import texts_in, words_of_program
from flaskgate.launch.python.interpreter.objects.own_dictionaries import dictionary_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Halt, Raised
from flaskgate.launch.python.interpreter.value_types.class_line import own_or_inherited
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Instance,
    Items,
    Known,
    ModuleValue,
    Partial,
    Table,
    Unknown,
    Value,
    table_of,
)
from flaskgate.launch.python.libraries.command_line.configargparse import (
    ALIASES,
    ELSEWHERE,
    PARSERS,
    set_elsewhere,
)
from flaskgate.launch.python.libraries.command_line.option_parsing import (
    DeclaredOption,
    option_of,
    parse,
    table_of_items,
)
from flaskgate.launch.python.libraries.command_line.usage_errors import (
    missing,
    refuse_line,
    unfitting,
)

PARSER = "argparse.ArgumentParser"
_SUBPARSERS = "argparse.SubParsers"
_DEEPEST = 5  # subparsers within subparsers


def new_parser(
    machine: Machine, arguments: Arguments, cls: Class | None = None, name: str = PARSER
) -> Instance:
    """Return a parser with the options of its parents; `name` is that of the class outside."""
    parents = machine.force(arguments.get("parents") or Items([]))
    listed = parents.items if isinstance(parents, Items) else [parents]
    rows = [machine.force(one) for one in listed]
    calls: list[Value] = []
    is_strange = False
    for one in rows:
        own = one.attributes.get("options") if isinstance(one, Instance) else None
        is_strange |= not isinstance(own, Items) or own.is_forgotten
        calls += own.items if isinstance(own, Items) else ()
    attributes: dict[str, Value] = {"options": Items(calls), "settings": Partial(NONE, arguments)}
    if is_strange:
        attributes["strange"] = NONE
    if name in PARSERS:
        attributes[ELSEWHERE] = NONE
    return Instance(cls, PARSER, attributes, place=arguments.place)


def parser_method(
    machine: Machine, parser: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Do what a method of a parser, group or set of subparsers does; None for another."""
    if ELSEWHERE in parser.attributes:
        name = ALIASES.get(name, name)
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
    options = parser.attributes["options"]
    if name in {"add_argument", "set_defaults"} and isinstance(options, Items):
        machine.journal.append(options, Partial(Known(name), arguments))
        return NONE
    if name == "get_default":
        found = _declared(machine, parser)
        dest = machine.force(arguments.get("dest", 0) or NONE)
        defaults = found.defaults()
        return defaults.get(dest.constant, NONE) if isinstance(dest, Known) else None
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
    child = new_parser(machine, arguments)
    aliases = machine.force(arguments.get("aliases") or NONE)
    others = aliases.items if isinstance(aliases, Items) else ()
    names = [arguments.get("name", 0) or NONE, *others]
    table = subparsers.attributes["parsers"]
    for name in map(machine.force, names):
        if isinstance(name, Known) and isinstance(table, Table):
            machine.journal.put(table.entries, name.constant, child)
    return child


def _parse_args(machine: Machine, parser: Instance, name: str, arguments: Arguments) -> Value:
    words = _words(machine, arguments)
    if words is None or "strange" in parser.attributes:
        return Unknown("the command line is not known")
    if _only_tells(machine, parser, words):
        raise Halt(serves=False)
    values, rest = _values(machine, parser, words, 0)
    given = machine.force(arguments.get("namespace", 1) or NONE)
    _check_line(machine, parser, name, (values, rest), words)
    is_given = isinstance(given, Instance | Class)
    found = given if is_given else Instance(None, "", place=arguments.place)
    defaults = _values(machine, parser, (), 0)[0] if is_given else {}
    for key, value in values.items():
        is_left = key in defaults and defaults[key] == value and _has(found, key)
        if value != _SUPPRESS and not is_left:
            machine.assign(found, key, value)
    if name == "parse_known_args":
        is_mixed = len({word.startswith("-") for word in rest}) > 1
        left = Unknown("the rest of the command line")
        kept: Value = left if is_mixed else Items([Known(word) for word in rest])
        return Items([found, kept], is_tuple=True)
    return found


def _check_line(
    machine: Machine,
    parser: Instance,
    name: str,
    read: tuple[dict[str, Value], list[str]],
    words: Sequence[str],
) -> None:
    """End the program with a usage error where argparse does."""
    values, rest = read
    options = [one for one in _declared(machine, parser).options if one.name in values]
    extra = next(iter(rest), "") if name == "parse_args" else ""
    choice = unfitting(options, values)
    what = choice or missing(options, values) or extra
    if not what or _is_special(machine, parser, words) or ELSEWHERE in parser.attributes:
        return
    stays = choice and _setting(machine, parser, "exit_on_error") == Known(constant=False)
    refuse_line(machine, what, Raised("argparse.ArgumentError") if stays else None)


def _has(namespace: Value, name: str) -> bool:
    """Return whether an object or a class that is given has an attribute already."""
    cls = namespace if isinstance(namespace, Class) else None
    if isinstance(namespace, Instance):
        cls = namespace.cls
        if name in namespace.attributes:
            return True
    return cls is not None and own_or_inherited(cls, name) is not None


_HELP = frozenset({"-h", "--help"})


def _only_tells(machine: Machine, parser: Instance, words: Sequence[str]) -> bool:
    """Return whether the program shows its help or version, and ends."""
    options = [one for one in _declared(machine, parser).options if one.on]
    own = {flag for one in options for flag in one.on}
    has_help = _setting(machine, parser, "add_help") != Known(constant=False)
    told = set(_HELP - own) if has_help else set()
    told |= {flag for one in options if one.only_tells for flag in one.on}
    return any(word in told for word in itertools.takewhile(lambda word: word != "--", words))


def _words(machine: Machine, arguments: Arguments) -> Sequence[str] | None:
    given = machine.force(arguments.get("args", 0) or NONE)
    return words_of_program(machine) if is_none(given) else texts_in(machine, given)


_SUPPRESS = External("argparse.SUPPRESS")


@dataclass(slots=True)
class _Declared:
    """What was declared for a parser so far."""

    options: list[DeclaredOption] = field(default_factory=list)
    others: dict[str, Value] = field(default_factory=dict)
    """Defaults that `set_defaults` has set, with those of options."""

    def defaults(self) -> dict[object, Value]:
        """Return the default of each name."""
        found: dict[object, Value] = dict(self.others.items())
        found.update({one.name: one.default for one in self.options})
        return found


def _declared(machine: Machine, parser: Instance) -> _Declared:
    """Go through the calls: `set_defaults` changes options before it, and those to come.

    Source: CPython 3.12's `argparse`, `add_argument` and `set_defaults`.
    """
    found = _Declared()
    general = _setting(machine, parser, "argument_default")
    for one in table_of_items(parser.attributes.get("options")):
        if not isinstance(one, Partial):
            continue
        if one.function == Known("set_defaults"):
            given = {key: machine.force(new) for key, new in one.arguments.keywords.items()}
            found.others |= given
            found.options = [
                replace(old, default=given.get(old.name, old.default)) for old in found.options
            ]
            continue
        option = option_of(machine, one.arguments, is_click=False)
        if "default" not in one.arguments.keywords:
            default = found.others.get(option.name, general)
            option = option if default is None else replace(option, default=default)
        found.options.append(option)
    return found


def _setting(machine: Machine, parser: Instance, name: str) -> Value | None:
    """Return what a parser was made with; None where that is nothing."""
    made = parser.attributes.get("settings")
    given = made.arguments.get(name) if isinstance(made, Partial) else None
    value = NONE if given is None else machine.force(given)
    return None if is_none(value) else value


def _values(
    machine: Machine, parser: Instance, words: Sequence[str], depth: int
) -> tuple[dict[str, Value], list[str]]:
    declared = _declared(machine, parser)
    subparsers = parser.attributes.get("subparsers")
    table = subparsers.attributes["parsers"] if isinstance(subparsers, Instance) else None
    children = table.entries if isinstance(table, Table) else {}
    values, rest = parse(
        declared.options,
        words,
        stops_at=[str(key) for key in children] if children else None,
        abbreviates=True,
    )
    if ELSEWHERE in parser.attributes:
        values = set_elsewhere(machine, parser, values, parse(declared.options, [])[0])
    values = {**declared.others, **values}
    if _is_special(machine, parser, words):
        unknown = Unknown("an option of a command line that is read in another way")
        values = dict.fromkeys(values, unknown)
    if isinstance(subparsers, Instance):
        more, rest = _of_child(machine, subparsers, children, rest, depth)
        values |= more
    return values, rest


def _is_special(machine: Machine, parser: Instance, words: Sequence[str]) -> bool:
    """Return whether words may name files of words, or options begin otherwise."""
    prefixes = _setting(machine, parser, "fromfile_prefix_chars")
    starts = prefixes.constant if isinstance(prefixes, Known) else prefixes
    from_file = starts is not None and any(
        not isinstance(starts, str) or word.startswith(tuple(starts)) for word in words
    )
    return from_file or _setting(machine, parser, "prefix_chars") is not None


def _of_child(
    machine: Machine,
    subparsers: Instance,
    children: Mapping[object, Value],
    words: Sequence[str],
    depth: int,
) -> tuple[dict[str, Value], list[str]]:
    dest = machine.force(subparsers.attributes["dest"])
    chosen = words[0] if words else None
    values: dict[str, Value] = {}
    if isinstance(dest, Known) and isinstance(dest.constant, str):
        values[dest.constant] = Known(chosen)
    child = children.get(chosen)
    if not isinstance(child, Instance) or depth >= _DEEPEST:
        return values, list(words)
    more, rest = _values(machine, child, words[1:], depth + 1)
    return values | more, rest


def vars_of(value: Value) -> Value:
    """Return `vars(x)`: the attributes of an object as a dictionary."""
    if isinstance(value, Instance):
        return dictionary_of(value)
    if isinstance(value, Class):
        return table_of(value.names)
    if isinstance(value, ModuleValue):
        return table_of(value.frame.names, is_open=bool(value.frame.stars))
    if isinstance(value, External) and "." in value.name and "()" not in value.name:
        return External(f"{value.name}.__dict__")
    return value if isinstance(value, External) else Unknown("the variables of something")
