"""`re` on texts that are known, with patterns that cannot take long.

A pattern is anybody's: only such are tried in which hardly anything is repeated, on short texts,
so that the matcher of Python ends at once. All others give what cannot be told.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Mapping, Sequence

from flaskgate.launch.python.interpreter.data.arithmetic import text_of
from flaskgate.launch.python.interpreter.data.iterators import ready_iterator
from flaskgate.launch.python.interpreter.data.operators import subscript, text_of_parts
from flaskgate.launch.python.interpreter.data.text_methods import data
from flaskgate.launch.python.interpreter.objects.implicit_calls import any_times
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NO_FACTS,
    NONE,
    Arguments,
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
from flaskgate.launch.python.libraries.library import Library

_PATTERN, _MATCH = "re.Pattern", "re.Match"
_LONGEST = 300  # characters of a pattern, and of a text that it is tried on
_REPEATS = 2  # of what is repeated without a limit, in one pattern, on texts of any length
_TRIED = 10_000_000  # ways in which a short text may be divided among more of them
_ENDLESS = re.compile(r"\)\s*[*+{]|\{|\\\d|\(\?[^:iP]|[*+].*\|.*[*+]")
"""Repeated groups, counted repeats, back references and what looks around."""
_KEYWORDS = frozenset({"pattern", "repl", "string", "flags"})
_FLAGS: Mapping[str, int] = {
    "re.I": re.IGNORECASE,
    "re.IGNORECASE": re.IGNORECASE,
    "re.M": re.MULTILINE,
    "re.S": re.DOTALL,
}
_TRIES: Mapping[str, Callable[[re.Pattern[str], str], re.Match[str] | None]] = {
    "match": lambda pattern, text: pattern.match(text),
    "search": lambda pattern, text: pattern.search(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
}


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    module, _, verb = name.rpartition(".")
    if module != "re" or arguments.is_open:
        return None
    pattern = machine.force(arguments.get("pattern", 0) or NONE)
    flags = _flags(machine, verb, arguments)
    if verb == "compile":
        return Instance(None, _PATTERN, {"pattern": pattern, "flags": flags}, place=arguments.place)
    taken = 3 if verb in {"sub", "subn"} else 2  # flags and counts stand behind these
    rest = [machine.force(one) for one in arguments.positional[1:taken]]
    named = [arguments.keywords[key] for key in ("repl", "string") if key in arguments.keywords]
    is_counted = verb in {"sub", "subn", "split"} and len(arguments.positional) > taken
    if is_counted or not _KEYWORDS.issuperset(arguments.keywords):
        return None
    given = [*rest, *map(machine.force, named)]
    compiled = _compiled(pattern, flags)
    return _tried(machine, verb, compiled, given, arguments)


def _tried(
    machine: Machine,
    verb: str,
    pattern: re.Pattern[str] | None,
    given: list[Value],
    arguments: Arguments,
) -> Value | None:
    """Return what a function of `re`, or a method of a pattern, gives."""
    made = _replaced(machine, verb, pattern, given, arguments)
    found = made or _done("findall" if verb == "finditer" else verb, pattern, given)
    if verb != "finditer" or not isinstance(found, Items) or pattern is None:
        return found
    texts = [str(one.constant) for one in given if isinstance(one, Known)]
    matches = [_match(one, facts_of(*given)) for one in pattern.finditer(texts[0])]
    return ready_iterator(arguments.place, matches)


def _replaced(
    machine: Machine,
    verb: str,
    pattern: re.Pattern[str] | None,
    given: Sequence[Value],
    arguments: Arguments,
) -> Value | None:
    """Call what makes a text of each match, as perhaps where those are not known.

    None where nothing is to be called.
    """
    makers = [one for one in given if isinstance(one, Function | Method | Partial)]
    unknown = Unknown("what a function makes of what a pattern finds")
    if not makers:
        return None
    text = given[1].constant if len(given) == 2 and isinstance(given[1], Known) else None  # noqa: PLR2004 - and the text
    is_told = pattern is not None and isinstance(text, str) and len(text) <= _LONGEST
    if (
        verb == "sub"
        and pattern
        and isinstance(text, str)
        and is_told
        and _is_short(pattern.pattern, [text])
    ):
        return _by_function(machine, makers[0], list(pattern.finditer(text)), text, arguments)
    for one in makers:
        any_times(machine, one, Arguments(place=arguments.place, is_open=True))
    return unknown


def _by_function(
    machine: Machine,
    maker: Value,
    found: Sequence[re.Match[str]],
    text: str,
    arguments: Arguments,
) -> Value:
    """Return a text in which a function says what stands in the place of each match."""
    parts: list[Value] = []
    end = 0
    for one in found:
        given = Arguments(place=arguments.place, positional=(_match(one, NO_FACTS),))
        made = machine.force(machine.call(maker, given))
        parts += [Known(text[end : one.start()]), made]
        end = one.end()
    parts.append(Known(text[end:]))
    known = [one.constant for one in parts if isinstance(one, Known)]
    if len(known) < len(parts):
        return text_of_parts(parts, facts_of(*parts))
    if not all(isinstance(one, str) for one in known):
        raise Raised("TypeError")
    return text_of("".join(map(str, known)), facts_of(*parts))


def _flags(machine: Machine, verb: str, arguments: Arguments) -> Value:
    position = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(verb, 2)
    given = arguments.get("flags", position)
    if given is None:
        return Known(0)
    value = machine.force(given)
    flag = _FLAGS.get(getattr(value, "name", ""))
    return Unknown("flags that are not known") if flag is None else Known(flag)


def _compiled(pattern: Value, flags: Value) -> re.Pattern[str] | None:
    text = pattern.constant if isinstance(pattern, Known) else None
    number = flags.constant if isinstance(flags, Known) else None
    if not isinstance(text, str) or not isinstance(number, int) or not _is_quick(text):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return re.compile(text, number)
    except (re.error, OverflowError, RecursionError, ValueError, Warning):
        return None


def _is_quick(pattern: str) -> bool:
    return len(pattern) <= _LONGEST and not _ENDLESS.search(pattern)


def _is_short(pattern: str, texts: Sequence[str]) -> bool:
    """Return whether the matcher ends soon: it tries to divide a text among what is repeated."""
    repeats = pattern.count("*") + pattern.count("+")
    return repeats <= _REPEATS or all(len(text) ** repeats <= _TRIED for text in texts)


def _done(verb: str, pattern: re.Pattern[str] | None, given: list[Value]) -> Value | None:
    facts = facts_of(*given)
    texts = [one.constant for one in given if isinstance(one, Known)]
    known = [one for one in texts if isinstance(one, str) and len(one) <= _LONGEST]
    if pattern is None or len(known) != len(given) or not _is_short(pattern.pattern, known):
        return Unknown("what a pattern finds is not known", facts)
    match verb, known:
        case (("match" | "search" | "fullmatch"), [text]):
            return _match(_TRIES[verb](pattern, text), facts)
        case "sub", [new, text] if "\\" not in new:
            return text_of(pattern.sub(new, text), facts)
        case "split", [text]:
            return data(pattern.split(text), facts)
        case "findall", [text]:
            return data(pattern.findall(text), facts)
        case _:
            return Unknown("what a pattern finds is not known", facts)


def _match(found: re.Match[str] | None, facts: Provenance) -> Value:
    if found is None:
        return Known(None, facts)
    groups = data((found.group(), *found.groups()), facts)
    names = data({name: found[name] for name in found.groupdict()}, facts)
    return Instance(None, _MATCH, {"groups": groups, "names": names})


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    given = [machine.force(one) for one in arguments.positional]
    if value.base == _PATTERN and not arguments.keywords and not arguments.is_open:
        compiled = _compiled(value.attributes["pattern"], value.attributes["flags"])
        return _tried(machine, name, compiled, given, arguments)
    groups = value.attributes.get("groups")
    if value.base != _MATCH or not isinstance(groups, Items):
        return None
    found = _part(value, groups, name, given)
    return found or Unknown(f"what `{arguments.place.text}` gives is not known")


def _part(found: Instance, groups: Items, name: str, given: list[Value]) -> Value | None:
    names = found.attributes["names"]
    match name, given:
        case "groupdict", []:
            return names
        case "groups", []:
            return Items(groups.items[1:], is_tuple=True)
        case "group", []:
            return groups.items[0]
        case (("group" | "__getitem__"), [Known(constant=int()) as number]):
            return subscript(groups, number)
        case (("group" | "__getitem__"), [Known(constant=str()) as key]):
            return subscript(names, key)
        case _:
            return None


LIBRARY = Library(call=_call, method=_method)
