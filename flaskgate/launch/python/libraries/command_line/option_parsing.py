"""Command-line options of a program, and what the start command's own words set them to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, is_none, marked
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    External,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Partial,
    Provenance,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.command_line.option_choices import CHOICE, choices_of, chosen
from flaskgate.launch.python.libraries.os_environ import is_unset, variable_of
from flaskgate.launch.python.libraries.settings.annotations import boolean

TRUE = Known(constant=True)


def _same(value: Value) -> Value:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredOption:
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
    many: str | int = ""
    """How many words it takes, if not one: `*`, `+`, a number, or `...` for all that is left."""
    repeats: str = ""
    """What each further time does: `count` or `append`; else the last one stands."""
    is_tuple: bool = False
    """Several values are a tuple, as click has it."""
    callback: Value | None = None
    """What click gives the value to, and takes it from."""
    is_eager: bool = False
    is_exposed: bool = True
    """The program gets its value; click's `expose_value=False` is for options with a callback."""
    is_required: bool = False
    """Without it the program does not run."""
    choices: tuple[object, ...] | None = None
    """What its value has to be one of, where that is known."""
    only_tells: bool = False
    """It shows a help text or the version, and the program ends."""
    place: SourceNode | None = None


def option_of(machine: Machine, arguments: Arguments, *, is_click: bool) -> DeclaredOption:
    """Return the option that `add_argument(…)` or `click.option(…)` declares."""
    words, on, off = _flags(machine, arguments)
    named = {name: machine.force(value) for name, value in arguments.keywords.items()}
    action = named.get("action", NONE)
    verb = action.constant if isinstance(action, Known) else None
    is_flag = bool(off) or _is_true(named.get("is_flag", NONE))
    is_boolean = isinstance(action, External) and action.name.endswith("BooleanOptionalAction")
    silent = verb in _SILENT
    if is_boolean:
        off = tuple(f"--no-{flag[2:]}" for flag in on if flag.startswith("--"))
    flag_value = named.get("flag_value") if is_click else None
    is_flag |= flag_value is not None
    default, convert = _by_default(machine, arguments, named, is_flag=is_flag, is_click=is_click)
    return DeclaredOption(
        name=_name(words, named, is_click=is_click),
        on=on,
        off=off,
        takes_value=not (is_flag or silent or is_boolean or _is_true(named.get("count", NONE))),
        needs_value=named.get("nargs") != Known("?"),
        convert=convert,
        default=marked(default, arguments.place),
        present=named.get("const", flag_value or Known(verb != "store_false")),
        many=_many(named.get("nargs", NONE)),
        repeats=_repeats(verb, named),
        is_tuple=is_click,
        callback=named.get("callback") if is_click else None,
        is_eager=_is_true(named.get("is_eager", NONE)),
        is_exposed=named.get("expose_value", TRUE) != Known(constant=False),
        is_required=_is_required(on, named, is_click=is_click),
        choices=choices_of(named, is_click=is_click),
        only_tells=not is_click and verb in {"help", "version"},
        place=arguments.place,
    )


_SILENT = frozenset(
    {"store_true", "store_false", "store_const", "count", "append_const", "help", "version"}
)
"""Actions of argparse that take no value."""


def _is_required(on: Sequence[str], named: Mapping[str, Value], *, is_click: bool) -> bool:
    said = named.get("required")
    if said is not None or on:
        return _is_true(said or NONE) and "prompt" not in named
    nargs = named.get("nargs", NONE)
    is_optional = nargs in {Known("?"), Known("*"), Known(-1)} or not isinstance(nargs, Known)
    return not is_optional and not (is_click and "default" in named)


def _flags(
    machine: Machine, arguments: Arguments
) -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Return the words that declare an option, those that set it, and those that unset it."""
    words = [
        one.constant
        for value in arguments.positional
        if isinstance(one := machine.force(value), Known) and isinstance(one.constant, str)
    ]
    on = tuple(flag for word in words if word.startswith("-") for flag in [word.split("/")[0]])
    off = tuple(flag.strip() for word in words if "/" in word for flag in [word.split("/")[1]])
    return words, on, off


def _by_default(
    machine: Machine,
    arguments: Arguments,
    named: dict[str, Value],
    *,
    is_flag: bool,
    is_click: bool,
) -> tuple[Value, Callable[[Value], Value]]:
    """Return the default of an option, and what makes its value of a text."""
    action, flag_value = named.get("action", NONE), named.get("flag_value") if is_click else None
    by_verb = _by_verb(action.constant if isinstance(action, Known) else None)
    default = named.get("default", by_verb if flag_value or not is_flag else _FALSE)
    convert = conversion(machine, named.get("type", NONE), arguments, is_click=is_click)
    if flag_value is not None and not _is_bool(flag_value):
        default, convert = flag_value if _is_true(default) else default, _same
    elif is_click:
        if isinstance(default, Function | Method | Partial):
            default = machine.force(machine.call(default, Arguments(place=arguments.place)))
        convert = boolean if is_flag else _inferred(machine, named, arguments) or convert
        default = _cast_default(default, convert)
    if is_click:
        default = of_variable(machine, named.get("envvar", NONE), default, convert)
    elif isinstance(default, Known) and isinstance(default.constant, str):
        default = convert(default)
    return default, convert


_FALSE = Known(constant=False)


def _inferred(
    machine: Machine, named: Mapping[str, Value], arguments: Arguments
) -> Callable[[Value], Value] | None:
    """Return what click makes of a text by the type of the default; None where a type is given."""
    if named.get("type") is not None:
        return None
    default = named.get("default", NONE)
    sample = default.items[0] if isinstance(default, Items) and default.items else default
    plain = machine.force(sample)
    kind = type(plain.constant) if isinstance(plain, Known) else None
    if kind is bool:
        return boolean
    name = kind.__name__ if kind in {int, float} and kind is not None else "str"
    return conversion(machine, External(f"builtins.{name}"), arguments, is_click=True)


def _cast_default(default: Value, convert: Callable[[Value], Value]) -> Value:
    """Return a default as click does, which casts it as it does what is given."""
    if isinstance(default, Known) and default.constant is not None:
        return convert(default)
    if isinstance(default, Items) and not default.is_forgotten:
        return Items([_cast_default(one, convert) for one in default.items], is_tuple=True)
    return default


def _many(nargs: Value) -> str | int:
    """Return what `nargs` asks for; empty for one word, or for none or one."""
    if isinstance(nargs, External) and nargs.name == "argparse.REMAINDER":
        return "..."
    asked = nargs.constant if isinstance(nargs, Known) else None
    if asked == -1:
        return "*"
    is_number = isinstance(asked, int) and not isinstance(asked, bool)
    return asked if asked in {"*", "+", "..."} or is_number else ""  # type: ignore[return-value]


def _repeats(verb: object, named: Mapping[str, Value]) -> str:
    if verb == "count" or _is_true(named.get("count", NONE)):
        return "count"
    if verb in {"append", "append_const", "extend"} or _is_true(named.get("multiple", NONE)):
        return "append"
    return ""


def conversion(
    machine: Machine, kind: Value, arguments: Arguments, *, is_click: bool
) -> Callable[[Value], Value]:
    """Return what `type=…` makes of a text: click reads booleans, `bool` of argparse does not."""
    if kind in (NONE, External("builtins.str")):
        return _same
    if kind in _BOOLEANS or (is_click and kind == External("builtins.bool")):
        return boolean
    kind = _PLAIN.get(kind.name, kind) if isinstance(kind, External) else kind
    if is_click and isinstance(kind, Instance) and kind.cls is not None:
        return _by_own_type(machine, kind, arguments)
    if isinstance(kind, Instance) and kind.base == CHOICE:
        return lambda value: chosen(machine, kind, value)
    if isinstance(kind, External) and not kind.name.startswith("builtins."):
        is_text = kind.name in {"click.Choice()", "click.STRING", "click.Path()"}
        return _same if is_text else _unknown
    return lambda value: machine.force(
        machine.call(kind, Arguments(place=arguments.place, positional=(value,)))
    )


def _by_own_type(
    machine: Machine, kind: Instance, arguments: Arguments
) -> Callable[[Value], Value]:
    """Return what a `click.ParamType` of the repository makes of a text."""

    def convert(value: Value) -> Value:
        method = machine.attribute(kind, "convert", arguments.place)
        given = Arguments(place=arguments.place, positional=(value, NONE, NONE))
        return machine.force(machine.call(method, given))

    return convert


_PLAIN: Mapping[str, External] = {
    **dict.fromkeys(("click.INT", "click.IntRange()"), External("builtins.int")),
    **dict.fromkeys(("click.FLOAT", "click.FloatRange()"), External("builtins.float")),
}
"""Types of click that make what Python's own make."""
_BOOLEANS = frozenset([External("strtobool"), External("click.BOOL")])


def _unknown(value: Value) -> Value:
    return Unknown("an option whose type is not known", facts_of(value))


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
    if isinstance(name, Items):
        for one in reversed([machine.force(item) for item in name.items]):
            default = of_variable(machine, one, default, convert)
        return default
    if not isinstance(name, Known) or not isinstance(name.constant, str):
        return default if is_none(name) else Unknown("an option of a variable of unknown name")
    value = variable_of(machine, name)
    if is_unset(value):
        facts = Provenance(facts_of(default).trace, name.constant)
        return Known(default.constant, facts) if isinstance(default, Known) else default
    return convert(value)


def parse(
    options: Sequence[DeclaredOption],
    words: Sequence[str],
    *,
    stops_at: Sequence[str] | None = None,
    abbreviates: bool = False,
    keeps_unknown: bool = False,
) -> tuple[dict[str, Value], list[str]]:
    """Return every option's value by name, and the words that are left.

    `stops_at`: the commands of a group; the first of them ends the options. `abbreviates`: what
    begins only one option stands for it, as argparse has it. `keeps_unknown`: options that nobody
    knows are words like others.
    """
    line = _Line(options, words, abbreviates=abbreviates)
    line.keeps_unknown = keeps_unknown
    while line.left:
        word = line.left.pop(0)
        if line.option(word) or line.split(word):
            continue
        if stops_at is not None and not word.startswith("-"):
            line.rest = [word, *line.left]
            break
        line.plain(word)
    return line.values | _by_position(line.positional, line.given, line.rest), line.rest


class _Line:
    """A command line that is being read."""

    def __init__(
        self, options: Sequence[DeclaredOption], words: Sequence[str], *, abbreviates: bool
    ) -> None:
        self.values: dict[str, Value] = {}
        for option in options:
            if option.name not in self.values or not is_none(option.default):
                self.values[option.name] = _at_first(option)
        self.positional = [option for option in options if not option.on]
        self.given: list[str] = []
        self.rest: list[str] = []
        self.left = list(words)
        self._flags = {flag: one for one in options for flag in (*one.on, *one.off)}
        self._abbreviates = abbreviates
        self.keeps_unknown = False

    def option(self, word: str) -> bool:
        """Take a word that is an option, with its value; False for another word."""
        flag, has_value, text = word.partition("=")
        option = self._flags.get(word) or (self._flags.get(flag) if has_value else None)
        option = option or (_abbreviated(flag, self._flags) if self._abbreviates else None)
        if option is not None:
            new = _given(option, word, text if has_value else None, self.left)
            self.values[option.name] = _repeated(option, self.values[option.name], new)
        return option is not None

    def split(self, word: str) -> bool:
        """Put what a word of several letters stands for before what is left; False if nothing."""
        parts = _split(word, self._flags) if word[:1] == "-" and word[1:2] != "-" else []
        self.left = [*parts, *self.left]
        return bool(parts)

    def plain(self, word: str) -> None:
        """Take a word that is no option; after `--` all are."""
        if word == "--":
            self.given, self.left = [*self.given, *self.left], []
        elif self.positional and (self.keeps_unknown or not _is_option(word)):
            self.given.append(word)
            if _takes_all(self.positional, len(self.given)):
                self.given, self.left = [*self.given, *self.left], []
        else:
            self.rest.append(word)


def _is_option(word: str) -> bool:
    return word.startswith("-") and not word[1:2].isdigit()


def _at_first(option: DeclaredOption) -> Value:
    """Return what an option holds that is not given; a list of its own where it collects."""
    if not option.is_tuple:
        return option.default
    is_missing = isinstance(option.default, Known) and option.default.constant is None
    if is_missing and (option.repeats == "append" or option.many == "*"):
        return Items([], is_tuple=True)
    return Known(0) if is_missing and option.repeats == "count" else option.default


def _repeated(option: DeclaredOption, old: Value, new: Value) -> Value:
    """Return what an option holds that is given once more."""
    if option.repeats == "count":
        count = old.constant if isinstance(old, Known) else None
        return Known(int(count or 0) + 1) if isinstance(count, int | None) else Unknown("a count")
    if option.repeats == "append":
        before = list(old.items) if isinstance(old, Items) else []
        more = list(new.items) if isinstance(new, Items) and option.many else [new]
        return Items([*before, *more], is_tuple=option.is_tuple)
    return new


def _split(word: str, by_flag: Mapping[str, DeclaredOption]) -> list[str]:
    """Return what a word of several letters stands for: `-vvd`, `-p80`; empty if nothing."""
    first = by_flag.get(word[:2])
    if first is None or len(word) < 3:  # noqa: PLR2004 - a dash and two letters
        return []
    if first.takes_value:
        return [word[:2], word[2:]]
    letters = [f"-{letter}" for letter in word[1:]]
    return letters if all(one in by_flag for one in letters) else [letters[0], f"-{word[2:]}"]


def _takes_all(positional: Sequence[DeclaredOption], count: int) -> bool:
    """Return whether all that is left is for `argparse.REMAINDER` after so many words."""
    return any(one.many == "..." for one in positional[: count + 1])


def _by_position(
    positional: Sequence[DeclaredOption], words: list[str], rest: list[str]
) -> dict[str, Value]:
    """Share out the words that are no options; what is too much is left."""
    found: dict[str, Value] = {}
    left = list(words)
    for number, option in enumerate(positional):
        later = sum(_least(one) for one in positional[number + 1 :])
        if not option.many:
            if len(left) > (0 if option.needs_value else later):
                found[option.name] = option.convert(Known(left.pop(0)))
            continue
        count = option.many if isinstance(option.many, int) else max(len(left) - later, 0)
        taken, left = left[:count], left[count:]
        has_default = not (isinstance(option.default, Known) and option.default.constant is None)
        if taken or not has_default:
            items = [option.convert(Known(word)) for word in taken]
            found[option.name] = Items(items, is_tuple=option.is_tuple)
    rest.extend(left)
    return found


def _least(option: DeclaredOption) -> int:
    """Return how many words a positional argument needs."""
    if option.many:
        return option.many if isinstance(option.many, int) else int(option.many == "+")
    return int(option.needs_value)


def _abbreviated(flag: str, by_flag: Mapping[str, DeclaredOption]) -> DeclaredOption | None:
    if not flag.startswith("--") or flag == "--":
        return None
    found = {one.name: one for name, one in by_flag.items() if name.startswith(flag)}
    return next(iter(found.values())) if len(found) == 1 else None


def _given(option: DeclaredOption, word: str, text: str | None, left: list[str]) -> Value:
    if word in option.off:
        return Known(constant=False)
    if not option.takes_value:
        return option.present
    if option.many and text is None:
        return _several(option, left)
    if text is None:
        if not option.needs_value and (not left or left[0].startswith("-")):
            return option.present
        if not left:
            return Unknown(f"{word} has no value")
        text = left.pop(0)
    return option.convert(Known(text))


def _several(option: DeclaredOption, left: list[str]) -> Value:
    """Take the words that follow an option of several values."""
    end = next((n for n, word in enumerate(left) if word.startswith("-")), len(left))
    count = option.many if isinstance(option.many, int) else end
    count = len(left) if option.many == "..." else count
    taken = [left.pop(0) for _ in range(min(count, len(left)))]
    return Items([option.convert(Known(word)) for word in taken], is_tuple=option.is_tuple)


def table_of_items(value: Value | None) -> list[Value]:
    """Return the items of a list value, nothing for any other."""
    return list(value.items) if isinstance(value, Items) else []
