"""`optparse`: parsers, groups of options, and what `parse_args` gives for the command line.

Source: CPython 3.12's `optparse`. What is left of the words comes second, options between them;
an option that is not given is None, without a default also where it is a flag.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.objects.command_line import texts_in, words_of_program
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    External,
    Instance,
    Items,
    Known,
    Partial,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.command_line.option_parsing import (
    DeclaredOption,
    option_of,
    parse,
    table_of_items,
)
from flaskgate.launch.python.libraries.library import Library

_PARSER, _GROUP, _OPTION = (
    "optparse.OptionParser", "optparse.OptionGroup", "optparse.Option"
)  # fmt: skip
_MAKERS = frozenset({_OPTION, "optparse.make_option"})
_CALLS = "options"
_TYPES: Mapping[object, Value] = {
    **{name: External(f"builtins.{name}") for name in ("int", "float", "complex")},
    "long": External("builtins.int"),
    "string": NONE,
    "choice": NONE,
}
"""Types by their names."""
_SETS_UP = frozenset(
    ["set_usage", "set_description", "disable_interspersed_args", "enable_interspersed_args",
     "add_option_group", "set_conflict_handler", "print_help", "print_usage", "print_version"]
)  # fmt: skip
"""Methods that change nothing of what options are."""
_NOT_FOLLOWED = frozenset({"disable_interspersed_args", "remove_option", "set_conflict_handler"})


def _construct(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    if name in _MAKERS:
        return Instance(cls, _OPTION, {"made": Partial(NONE, arguments)}, place=arguments.place)
    if name == _GROUP:
        parser = machine.force(arguments.get("parser", 0) or NONE)
        shared = parser.attributes.get(_CALLS) if isinstance(parser, Instance) else None
        calls = shared if isinstance(shared, Items) else Items([])
        return Instance(cls, _GROUP, {_CALLS: calls}, place=arguments.place)
    if name != _PARSER:
        return None
    listed = machine.force(arguments.get("option_list", 1) or NONE)
    made = [_declaring(machine, one) for one in table_of_items(listed)]
    return Instance(cls, _PARSER, {_CALLS: Items(made)}, place=arguments.place)


def _declaring(machine: Machine, value: Value) -> Value:
    """Return the call by which an option was made, as `add_option` is given it."""
    option = machine.force(value)
    made = option.attributes.get("made") if isinstance(option, Instance) else None
    if isinstance(made, Partial):
        return Partial(Known("add_option"), made.arguments)
    return Unknown("an option that is not known")


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    calls = value.attributes.get(_CALLS)
    if value.base not in {_PARSER, _GROUP} or not isinstance(calls, Items):
        return None
    match name:
        case "__init__":
            return NONE
        case "add_option":
            is_made = bool(arguments.positional) and isinstance(
                machine.force(arguments.positional[0]), Instance
            )
            call = Partial(Known(name), arguments)
            made = _declaring(machine, arguments.positional[0]) if is_made else call
            machine.journal.append(calls, made)
            return Unknown("an option")
        case "set_defaults":
            machine.journal.append(calls, Partial(Known(name), arguments))
            return NONE
        case "parse_args":
            return _parsed(machine, calls, arguments)
        case _:
            return _other(machine, calls, name)


def _other(machine: Machine, calls: Items, name: str) -> Value | None:
    if name in _NOT_FOLLOWED:
        machine.journal.append(calls, Unknown("another way of reading options"))
    return NONE if name in _SETS_UP else None


def _parsed(machine: Machine, calls: Items, arguments: Arguments) -> Value:
    given = machine.force(arguments.get("args", 0) or NONE)
    words = words_of_program(machine) if is_none(given) else texts_in(machine, given)
    options = _declared(machine, calls)
    if words is None or options is None or _calls_back(machine, calls, words):
        machine.unfollowed(arguments)
        unknown = Unknown("the command line is not known")
        return Items([unknown, unknown], is_tuple=True)
    end = words.index("--") if "--" in words else len(words)
    values, rest = parse(options, words[:end], abbreviates=True)
    made = Instance(None, "", values, place=arguments.place)
    left: list[Value] = [Known(word) for word in (*rest, *words[end + 1 :])]
    return Items([made, Items(left)], is_tuple=True)


def _declared(machine: Machine, calls: Items) -> Sequence[DeclaredOption] | None:
    """Return the options with their defaults, the last of which counts; None if not all are told.

    What `set_defaults` names and no option has is an option that nobody can give.
    """
    if calls.is_forgotten:
        return None
    found: list[DeclaredOption] = []
    for one in calls.items:
        if not isinstance(one, Partial):
            return None
        if one.function == Known("set_defaults"):
            given = {key: machine.force(new) for key, new in one.arguments.keywords.items()}
            found = [replace(old, default=given.get(old.name, old.default)) for old in found]
            found += [DeclaredOption(name=key, on=("",), default=new) for key, new in given.items()]
            continue
        found.append(_option(machine, one.arguments, found))
    return found


def _option(
    machine: Machine, arguments: Arguments, before: Sequence[DeclaredOption]
) -> DeclaredOption:
    """Return an option; the types of `optparse` are named, too."""
    kind = machine.force(arguments.keywords.get("type", NONE))
    key = kind.constant if isinstance(kind, Known) else None
    keywords = {**arguments.keywords, "type": _TYPES.get(key, kind)}
    option = option_of(machine, replace(arguments, keywords=keywords), is_click=False)
    if "default" not in keywords:
        old = next((one.default for one in reversed(before) if one.name == option.name), NONE)
        option = replace(option, default=old)
    return option


def _calls_back(machine: Machine, calls: Items, words: Sequence[str]) -> bool:
    """Return whether a word is an option with an own action or callback."""
    for one in calls.items:
        if isinstance(one, Partial):
            action = machine.force(one.arguments.keywords.get("action", NONE))
            is_own = action == Known("callback") or not isinstance(action, Known)
            flags = [machine.force(flag) for flag in one.arguments.positional]
            texts = [str(flag.constant) for flag in flags if isinstance(flag, Known)]
            if is_own and any(word.startswith(text) for word in words for text in texts):
                return True
    return False


LIBRARY = Library(construct=_construct, method=_method)
