"""Methods of texts, bytes and numbers, and plain data as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from string import Formatter

from flaskgate.launch.python.interpreter.data.arithmetic import known, text_of
from flaskgate.launch.python.interpreter.data.comparisons import plain_of
from flaskgate.launch.python.interpreter.data.logic import own_method, shown
from flaskgate.launch.python.interpreter.data.operators import set_of, text_of_parts
from flaskgate.launch.python.interpreter.data.targets import items_of
from flaskgate.launch.python.interpreter.objects.implicit_calls import TEXTS, may_ask
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.text_parts import parts_of_format
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, parts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Items,
    Known,
    Provenance,
    Table,
    Unknown,
    Value,
)

_TEXT = 2_000  # characters of a text whose methods are called
_WIDTH = 1_000  # that a text is filled up to
_JOINED = 100  # texts of which some are not known
_TEXT_METHODS = frozenset(
    [
        "capitalize",
        "casefold",
        "count",
        "encode",
        "decode",
        "endswith",
        "expandtabs",
        "__eq__",
        "__ne__",
        "__lt__",
        "__gt__",
        "__contains__",
        "__len__",
        "find",
        "format",
        "format_map",
        "hex",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isidentifier",
        "islower",
        "isnumeric",
        "isprintable",
        "isspace",
        "istitle",
        "isupper",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rindex",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "expandtabs",
        "casefold",
        "hex",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "to_bytes",
        "translate",
        "upper",
        "zfill",
        "center",
        "ljust",
        "rjust",
        "bit_length",
        "is_integer",
    ]
)


def text_method(machine: Machine, value: Known, name: str, arguments: Arguments) -> Value:
    """Return what a method of a constant gives."""
    given = [machine.force(one) for one in arguments.positional]
    facts = facts_of(value, *given)
    unknown = Unknown(f"what `{name}` of a text gives", facts)
    if value.constant is None:
        raise Raised("AttributeError")
    if name in {"join", "format", "format_map"} and isinstance(value.constant, str):
        may_ask(machine, arguments.place, TEXTS, *given, *arguments.keywords.values())
        if name == "format" and not _has_conversions(value.constant):
            arguments = _with_texts(machine, arguments)
            given = list(arguments.positional)
        found = _filled(machine, value, name, given, arguments)
        if not isinstance(found, Known):
            machine.may_raise("TypeError", "ValueError", "LookupError", "AttributeError")
        return found or unknown
    return _of_constant(machine, value, name, arguments) or unknown


def _with_texts(machine: Machine, arguments: Arguments) -> Arguments:
    """Return what `format` is given, with the texts of objects in their places."""

    def text(value: Value) -> Value:
        value = machine.force(value)
        is_own = own_method(machine, value, "__format__", arguments.place) is not None
        return value if is_own else shown(machine, value, arguments.place, "__str__", "__repr__")

    words = {key: text(one) for key, one in arguments.keywords.items()}
    return replace(arguments, positional=tuple(map(text, arguments.positional)), keywords=words)


def _of_constant(machine: Machine, value: Known, name: str, arguments: Arguments) -> Value | None:
    """Return what a method that fills no text in gives; None where that cannot be told."""
    given = [machine.force(one) for one in arguments.positional]
    facts = facts_of(value, *given)
    known = [plain_of(one) for one in given]
    named = {key: plain_of(machine.force(one)) for key, one in arguments.keywords.items()}
    if name == "translate" and len(given) == 1 and isinstance(given[0], Table):
        known = [_letters(given[0])]
    if None in known or None in named.values() or name not in _TEXT_METHODS:
        machine.may_raise()
        return None
    plain = [one[0] for one in known if one is not None]
    words = {key: one[0] for key, one in named.items() if one is not None}
    if name == "decode" and isinstance(value.constant, str) and not _expects_failure(machine):
        return value  # of Python 2, where each text has it
    return _applied(value.constant, name, plain, words, facts)


def _letters(table: Table) -> tuple[object] | None:
    """Return what letters become, as `str.translate` takes it; None where it cannot be told."""
    known = {key: one.constant for key, one in table.entries.items() if isinstance(one, Known)}
    return (known,) if len(known) == len(table.entries) and not table.has_more else None


def _expects_failure(machine: Machine) -> bool:
    return machine.catches(Raised("AttributeError"))


def _applied(
    constant: object,
    name: str,
    plain: list[object],
    words: Mapping[str, object],
    facts: Provenance,
) -> Value | None:
    is_long = isinstance(constant, str | bytes) and len(constant) > _TEXT
    is_wide = any(isinstance(one, int) and abs(one) > _WIDTH for one in (*plain, *words.values()))
    if is_long or is_wide or len(repr(plain)) > _TEXT:
        return None
    try:
        made = getattr(constant, name)(*plain, **words)
        return None if made is NotImplemented else data(made, facts)
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        raise Raised(type(error).__name__) from None


def _filled(
    machine: Machine, value: Known, name: str, given: list[Value], arguments: Arguments
) -> Value | None:
    """`join`, `format` and `format_map`."""
    text = str(value.constant)
    facts = facts_of(value, *given)
    if name == "join" and len(given) == 1:
        parts = items_of(machine, given[0], arguments.place)
        texts = [machine.force(part) for part in parts or ()]
        known = [part.constant for part in texts if isinstance(part, Known)]
        if parts is None:
            return None
        if len(known) != len(texts):
            return _joined(text, texts, facts_of(value, *texts))
        if not all(isinstance(one, str) for one in known):
            raise Raised("TypeError")
        return text_of(text.join(map(str, known)), facts_of(value, *texts))
    named = {key: machine.force(one) for key, one in arguments.keywords.items()}
    if name == "format" and _looks_inside(text):
        numbered = {str(number): one for number, one in enumerate(given)}
        _look_inside(machine, text, numbered | named, arguments.place)
    if name == "format_map" and given and isinstance(given[0], Table):
        named = {str(key): one for key, one in given[0].entries.items()}
        given = []
    return _formatted(text, given, named, facts)


def _joined(separator: str, texts: Sequence[Value], facts: Provenance) -> Value | None:
    """Return texts of which some are known as one; None if none is, or if they are too many."""
    if len(texts) > _JOINED or not any(part for text in texts for part in parts_of(text)):
        return None
    between = (one for text in texts for one in (Known(separator), text))
    return text_of_parts(islice(between, 1, None), facts)


def _formatted(
    text: str, given: list[Value], named: Mapping[str, Value], facts: Provenance
) -> Value | None:
    plain = [plain_of(one) for one in given]
    words = {key: plain_of(one) for key, one in named.items()}
    if len(text) > _TEXT:
        return None
    if None in plain or None in words.values() or _looks_inside(text):
        parts = parts_of_format(text, given, named)
        return text_of_parts(parts, facts_of(*given, *named.values())) if parts else None
    digits = "".join(char if char.isdigit() else " " for char in text).split()
    if any(int(number) > _WIDTH for number in digits):
        return None
    try:
        made = text.format(*(one[0] for one in plain if one is not None),
                           **{key: one[0] for key, one in words.items() if one})  # fmt: skip
    except (ValueError, LookupError, TypeError) as error:
        raise Raised(type(error).__name__) from None
    return text_of(made, facts_of(*given, *named.values()) if not facts.trace else facts)


def _has_conversions(text: str) -> bool:
    """Return whether fields ask for other texts, or for parts, of what they are given."""
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return True
    return _looks_inside(text) or any(kind or spec for _, _, spec, kind in fields)


def _looks_inside(text: str) -> bool:
    """Return whether a field asks for a part of what it is given: `{0.name}`, `{x[0]}`."""
    try:
        fields = [name or "" for _, name, _, _ in Formatter().parse(text)]
    except ValueError:
        return False  # `format` says so itself
    return any("." in name or "[" in name for name in fields)


def _look_inside(
    machine: Machine, text: str, given: Mapping[str, Value], place: SourceNode
) -> None:
    """Read the attributes that fields ask for; what is got by a key is not looked into."""
    fields = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    for number, field in enumerate(fields):
        first, *names = field.partition("[")[0].split(".")
        value = given.get(first or str(number), NONE)
        for name in names:
            value = machine.force(machine.attribute(value, name, place))


def data(value: object, facts: Provenance) -> Value:
    """Return plain data as a value."""
    if isinstance(value, Mapping):
        return Table({key: data(one, facts) for key, one in value.items()})
    if isinstance(value, set | frozenset):
        return set_of(set(value))
    if isinstance(value, list | tuple):
        return Items([data(one, facts) for one in value], isinstance(value, tuple))
    return known(value, facts)
