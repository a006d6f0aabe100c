"""Functions of Helm's templates on plain values, three-valued: what depends on the unknown is.

See https://helm.sh/docs/chart_template_guide/function_list/. A text may hold `MARK` where a part of
it is not known; a function that is not here gives what is not known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import yaml


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The type of the one value that nobody can tell."""


NOT_KNOWN = NotKnown()
MARK = "\ue0ff"
"""Stands in a text for a part that is not known: a character that YAML takes, and nobody uses."""
_LONGEST = 20_000
"""Characters of a text, or elements of a list, that a function makes."""
_MOST = 5_000
"""Nodes of a value that is printed."""
_DEEPEST = 20

Function = Callable[..., object]


def call(name: str, arguments: list[object]) -> object:
    """Return what a function gives, or `NOT_KNOWN`."""
    if name in _LAZY:
        function = _LAZY[name]
    elif name in _PLAIN and all(map(is_known, arguments)):
        function = _PLAIN[name]
    elif name in _LAYOUT:
        function = _LAYOUT[name]
    else:
        return NOT_KNOWN
    try:
        given = function(*arguments)
    except (TypeError, ValueError, AttributeError, IndexError, OverflowError, RecursionError):
        return NOT_KNOWN
    return NOT_KNOWN if isinstance(given, str | list) and len(given) > _LONGEST else given


def is_known(value: object) -> bool:
    """Return whether a value has no part that is not known, as far as that shows."""
    return value is not NOT_KNOWN and not (isinstance(value, str) and MARK in value)


def truth(value: object) -> bool | None:
    """Return whether a value counts as true; None if that is not known."""
    return None if value is NOT_KNOWN or value == MARK else bool(value)


def as_text(value: object) -> str:
    """Return what is printed for a value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else MARK


def _default(other: object, *given: object) -> object:
    if not given:
        return other
    return given[0] if truth(given[0]) is not False else other


def _and(*values: object) -> object:
    for value in values:
        if truth(value) is False:
            return value
    return NOT_KNOWN if any(truth(one) is None for one in values) else values[-1]


def _or(*values: object) -> object:
    for value in values:
        if truth(value) is not False:
            return value
    return values[-1]


def _ternary(yes: object, no: object, condition: object) -> object:
    holds = truth(condition)
    return NOT_KNOWN if holds is None else yes if holds else no


def _not(value: object) -> object:
    holds = truth(value)
    return NOT_KNOWN if holds is None else not holds


def _coalesce(*values: object) -> object:
    return _or(*values, None)


def _eq(first: object, *others: object) -> object:
    kinds = {type(one) for one in (first, *others) if one is not None}
    return first in others if len(kinds) <= 1 and not kinds & {list, dict} else NOT_KNOWN


def _indent(width: object, text: object) -> object:
    margin = " " * min(int(str(width)), 200)
    return "\n".join(margin + line for line in as_text(text).split("\n"))


def _quote(*values: object) -> str:
    given = (as_text(value) for value in values if value is not None)
    return " ".join(json.dumps(text, ensure_ascii=False) for text in given)


def _squote(*values: object) -> str:
    return " ".join(f"'{as_text(value)}'" for value in values if value is not None)


def _printf(form: str, *values: object) -> object:
    if "%" in form.replace("%s", "").replace("%d", "").replace("%v", "").replace("%%", ""):
        return NOT_KNOWN
    return form.replace("%d", "%s").replace("%v", "%s") % tuple(map(as_text, values))


def _join(sign: object, values: object) -> object:
    if not isinstance(values, list) or len(as_text(sign)) * len(values) > _LONGEST:
        return NOT_KNOWN
    return as_text(sign).join(map(as_text, values))


def _replace(old: str, new: str, text: str) -> object:
    is_short = len(new) * len(text) <= _LONGEST
    return text.replace(old, new) if is_short else NOT_KNOWN


def _has(value: object, values: list[object]) -> object:
    return NOT_KNOWN if isinstance(value, list | dict) else value in (values or ())


def _index(value: object, *keys: object) -> object:
    for key in keys:
        if isinstance(value, list) and isinstance(key, int):
            value = value[key]
        elif isinstance(value, dict) or value is None:
            value = (value or {}).get(key)
        else:
            return NOT_KNOWN
    return value


def _dict(*pairs: object) -> object:
    return {as_text(key): value for key, value in zip(pairs[::2], pairs[1::2], strict=False)}


def _concat(*lists: list[object]) -> object:
    return [one for each in lists for one in each or ()]


def _plain(value: object, left: list[int], depth: int = 0) -> object:
    """Return what can be dumped, or raise `ValueError`: aliases blow it up, or it is not known."""
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0 or value is NOT_KNOWN:
        raise ValueError
    if isinstance(value, list):
        return [_plain(one, left, depth + 1) for one in value]
    if isinstance(value, dict):
        return {str(key): _plain(one, left, depth + 1) for key, one in value.items()}
    return value


def _to_yaml(value: object) -> str:
    content = _plain(value, [_MOST])
    text = yaml.safe_dump(content, default_flow_style=False, width=_LONGEST, allow_unicode=True)
    return text.removesuffix("\n").removesuffix("\n...")


def _to_json(value: object) -> str:
    content = _plain(value, [_MOST])
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _text(change: Callable[[str], str]) -> Function:
    return lambda value: change(as_text(value))


_KINDS: Mapping[type, str] = {
    str: "string",
    bool: "bool",
    int: "float64",
    float: "float64",
    list: "slice",
    dict: "map",
}

_LAZY: Mapping[str, Function] = {
    "default": _default,
    "and": _and,
    "or": _or,
    "not": _not,
    "empty": _not,
    "coalesce": _coalesce,
    "ternary": _ternary,
    "required": lambda _, value: value,
    "dict": _dict,
    "list": lambda *values: list(values),
    "tuple": lambda *values: list(values),
    "toYaml": _to_yaml,
    "toJson": _to_json,
    "mustToJson": _to_json,
}
"""What may be given what is not known."""
_LAYOUT: Mapping[str, Function] = {
    "indent": _indent,
    "nindent": lambda width, text: f"\n{_indent(width, text)}",
    "quote": _quote,
    "squote": _squote,
    "toString": as_text,
    "print": lambda *values: "".join(map(as_text, values)),
    "printf": _printf,
    "join": _join,
    "trim": _text(str.strip),
    "cat": lambda *values: " ".join(map(as_text, values)),
}
"""What makes a text whose other parts are known nevertheless."""
_PLAIN: Mapping[str, Function] = {
    "eq": _eq,
    "ne": lambda first, other: _not(_eq(first, other)),
    "lt": lambda first, other: first < other,
    "le": lambda first, other: first <= other,
    "gt": lambda first, other: first > other,
    "ge": lambda first, other: first >= other,
    "len": lambda value: len(value or ()),
    "index": _index,
    "get": lambda table, key: (table or {}).get(key, ""),
    "hasKey": lambda table, key: key in (table or {}),
    "has": _has,
    "keys": list,
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "rest": lambda values: values[1:],
    "append": lambda values, one: [*(values or ()), one],
    "prepend": lambda values, one: [one, *(values or ())],
    "concat": _concat,
    "until": lambda count: list(range(min(int(count), _MOST))),
    "int": lambda value: int(float(value or 0)),
    "int64": lambda value: int(float(value or 0)),
    "add": lambda *values: sum(int(one) for one in values),
    "sub": lambda first, other: int(first) - int(other),
    "lower": _text(str.lower),
    "upper": _text(str.upper),
    "nospace": _text(lambda text: "".join(text.split())),
    "trunc": lambda count, text: text[:count] if count >= 0 else text[count:],
    "trimSuffix": lambda end, text: text.removesuffix(end),
    "trimPrefix": lambda start, text: text.removeprefix(start),
    "trimAll": lambda signs, text: text.strip(signs),
    "replace": _replace,
    "contains": lambda part, text: part in text,
    "hasPrefix": lambda start, text: text.startswith(start),
    "hasSuffix": lambda end, text: text.endswith(end),
    "splitList": lambda sign, text: text.split(sign),
    "kindIs": lambda kind, value: _KINDS.get(type(value), "invalid") == kind,
    "kindOf": lambda value: _KINDS.get(type(value), "invalid"),
}
