"""Command-line options of a program, and what the start command's own words set them to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flaskgate.launch.python.environ import is_unset, variable_of
from flaskgate.launch.python.machine import Machine
from flaskgate.launch.python.values import (
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

TRUE = Known(constant=True)


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
    is_integer: bool = False
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
    if is_click:
        default = _of_variable(machine, named.get("envvar", NONE), default)
    return Option(
        name=_name(words, named, is_click=is_click),
        on=on,
        off=off,
        takes_value=not (is_flag or silent or is_boolean),
        is_integer=named.get("type") == External("builtins.int"),
        default=marked(default, arguments.place),
        present=named.get("const", Known(verb != "store_false")),
    )


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


def _of_variable(machine: Machine, name: Value, default: Value) -> Value:
    if not isinstance(name, Known) or not isinstance(name.constant, str):
        return default
    value = variable_of(machine, name)
    if is_unset(value):
        facts = Facts(facts_of(default).trace, name.constant)
        return Known(default.constant, facts) if isinstance(default, Known) else default
    return value


def parse(
    options: Sequence[Option], words: Sequence[str], *, stops_at: Sequence[str] | None = None
) -> tuple[dict[str, Value], list[str]]:
    """Return every option's value by name, and the words that are left.

    `stops_at`: the commands of a group; the first of them ends the options.
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
        if option is None:
            if stops_at is not None and not word.startswith("-"):
                return values, [word, *left]
            if positional and not word.startswith("-"):
                values[positional[0].name] = Known(word)
                positional = positional[1:]
            else:
                rest.append(word)
        else:
            values[option.name] = _given(option, word, text if has_value else None, left)
    return values, rest


def _given(option: Option, word: str, text: str | None, left: list[str]) -> Value:
    if word in option.off:
        return Known(constant=False)
    if not option.takes_value:
        return option.present
    if text is None:
        if not left:
            return Unknown(f"{word} has no value")
        text = left.pop(0)
    if option.is_integer and text.isdigit():
        return Known(int(text))
    return Known(text)


def table_of_items(value: Value | None) -> list[Value]:
    """Return the items of a list value, nothing for any other."""
    return list(value.items) if isinstance(value, Items) else []
