"""Command-line options of a program, and what the start command's own words set them to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flaskgate.launch.python.interpreter.machine import Machine
from flaskgate.launch.python.interpreter.values import (
    NONE,
    Arguments,
    External,
    Facts,
    Items,
    Known,
    Unknown,
    Value,
    facts_of,
    marked,
)
from flaskgate.launch.python.libraries.annotations import boolean
from flaskgate.launch.python.libraries.os_environ import is_unset, variable_of

TRUE = Known(constant=True)


def _same(value: Value) -> Value:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option or positional argument."""

    name: str
    """Under which the program finds the value."""
    on: tuple[str, ...] = ()
    """Such as `-d`, `--debug`; empty for a positional argument."""
    off: tuple[str, ...] = ()
    """`--no-debug` of a pair."""
    takes_value: bool = True
    needs_value: bool = True
    """Without a value it sets `present` (`nargs="?"`)."""
    convert: Callable[[Value], Value] = _same
    """What a text of the command line becomes."""
    default: Value = NONE
    present: Value = TRUE
    """What the option sets if it takes no value."""


def option_of(machine: Machine, arguments: Arguments, *, is_click: bool) -> Option:
    """Return the option that `add_argument(…)` or `click.option(…)` declares."""
    words = [
        one.constant
        for value in arguments.positional
        if isinstance(one := machine.force(value), Known) and isinstance(one.constant, str)
    ]
    on = tuple(flag for word in words if word.startswith("-") for flag in [word.split("/")[0]])
    off = tuple(flag.strip() for word in words if "/" in word for flag in [word.split("/")[1]])
    named = {name: machine.force(value) for name, value in arguments.keywords.items()}
    action = named.get("action", NONE)
    verb = action.constant if isinstance(action, Known) else None
    is_flag = bool(off) or _is_true(named.get("is_flag", NONE))
    is_boolean = isinstance(action, External) and action.name.endswith("BooleanOptionalAction")
    silent = verb in {"store_true", "store_false", "store_const", "count", "append_const", "help"}
    if is_boolean:
        off = tuple(f"--no-{flag[2:]}" for flag in on if flag.startswith("--"))
    default = named.get("default", Known(constant=False) if is_flag else _by_verb(verb))
    convert = conversion(machine, named.get("type", NONE), arguments, is_click=is_click)
    if is_click and (is_flag or (named.get("type") is None and _is_bool(default))):
        convert = boolean
    if is_click:
        default = of_variable(machine, named.get("envvar", NONE), default, convert)
    elif isinstance(default, Known) and isinstance(default.constant, str):
        default = convert(default)
    return Option(
        name=_name(words, named, is_click=is_click),
        on=on,
        off=off,
        takes_value=not (is_flag or silent or is_boolean),
        needs_value=named.get("nargs") != Known("?"),
        convert=convert,
        default=marked(default, arguments.place),
        present=named.get("const", Known(verb != "store_false")),
    )


def conversion(
    machine: Machine, kind: Value, arguments: Arguments, *, is_click: bool
) -> Callable[[Value], Value]:
    """Return what `type=…` makes of a text: click reads booleans, `bool` of argparse does not."""
    if kind in (NONE, External("builtins.str")):
        return _same
    if kind in _BOOLEANS or (is_click and kind == External("builtins.bool")):
        return boolean
    if isinstance(kind, External) and not kind.name.startswith("builtins."):
        is_text = kind.name in {"click.Choice()", "click.STRING", "click.Path()"}
        return _same if is_text else _unknown
    return lambda value: machine.force(
        machine.call(kind, Arguments(place=arguments.place, positional=(value,)))
    )


_BOOLEANS = frozenset([External("strtobool"), External("click.BOOL")])


def _unknown(value: Value) -> Value:
    return Unknown("an option whose type cannot be told", facts_of(value))


def _is_bool(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.constant, bool)


def _by_verb(verb: object) -> Value:
    return Known(verb == "store_false") if verb in {"store_true", "store_false"} else NONE


def _is_true(value: Value) -> bool:
    return isinstance(value, Known) and bool(value.constant)


def _name(words: Sequence[str], named: dict[str, Value], *, is_click: bool) -> str:
    target = named.get("dest", NONE)
    if isinstance(target, Known) and isinstance(target.constant, str):
        return target.constant
    plain = [word for word in words if not word.startswith("-")]
    if plain:
        return plain[0].replace("-", "_") if is_click else plain[0]
    flags = [word.split("/")[0] for word in words]
    longest = next((flag for flag in flags if flag.startswith("--")), flags[0] if flags else "")
    return longest.lstrip("-").replace("-", "_")


def of_variable(
    machine: Machine, name: Value, default: Value, convert: Callable[[Value], Value] = _same
) -> Value:
    """Return what an option takes from the environment variable that it names, else its default."""
    if not isinstance(name, Known) or not isinstance(name.constant, str):
        return default
    value = variable_of(machine, name)
    if is_unset(value):
        facts = Facts(facts_of(default).trace, name.constant)
        return Known(default.constant, facts) if isinstance(default, Known) else default
    return convert(value)


def parse(
    options: Sequence[Option],
    words: Sequence[str],
    *,
    stops_at: Sequence[str] | None = None,
    abbreviates: bool = False,
) -> tuple[dict[str, Value], list[str]]:
    """Return every option's value by name, and the words that are left.

    `stops_at`: the commands of a group; the first of them ends the options. `abbreviates`: what
    begins only one option stands for it, as argparse has it.
    """
    values = {option.name: option.default for option in options}
    by_flag = {flag: one for one in options for flag in (*one.on, *one.off)}
    positional = [option for option in options if not option.on]
    left = list(words)
    rest: list[str] = []
    while left:
        word = left.pop(0)
        flag, has_value, text = word.partition("=")
        option = by_flag.get(word) or (by_flag.get(flag) if has_value else None)
        option = option or (_abbreviated(flag, by_flag) if abbreviates else None)
        if option is None:
            if stops_at is not None and not word.startswith("-"):
                return values, [word, *left]
            if positional and not word.startswith("-"):
                values[positional[0].name] = positional[0].convert(Known(word))
                positional = positional[1:]
            else:
                rest.append(word)
        else:
            values[option.name] = _given(option, word, text if has_value else None, left)
    return values, rest


def _abbreviated(flag: str, by_flag: Mapping[str, Option]) -> Option | None:
    if not flag.startswith("--"):
        return None
    found = {one.name: one for name, one in by_flag.items() if name.startswith(flag)}
    return next(iter(found.values())) if len(found) == 1 else None


def _given(option: Option, word: str, text: str | None, left: list[str]) -> Value:
    if word in option.off:
        return Known(constant=False)
    if not option.takes_value:
        return option.present
    if text is None:
        if not option.needs_value and (not left or left[0].startswith("-")):
            return option.present
        if not left:
            return Unknown(f"{word} has no value")
        text = left.pop(0)
    return option.convert(Known(text))


def table_of_items(value: Value | None) -> list[Value]:
    """Return the items of a list value, nothing for any other."""
    return list(value.items) if isinstance(value, Items) else []
