"""Expands `$X` and `${X:-y}` as Docker and Compose do, as far as the values are known.

Sources: https://docs.docker.com/reference/dockerfile/#environment-replacement and
https://docs.docker.com/reference/compose-file/interpolation/. A default stands in for what is not
known, since it is what holds until somebody sets the variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Values = Mapping[str, str | None]
"""Name to value; None, like a name that is missing: somebody else may set it to anything."""

UNKNOWN_NAME = "TEMPLATE"
UNKNOWN = f"${{{UNKNOWN_NAME}}}"
"""What stands for a part that cannot be told, such as of a template: a variable nobody sets."""
_PUT_IN = re.compile(r"\{\{[^{}]*\}\}")
_MAX_DEPTH = 8
_MAX_LENGTH = 20_000
"""Characters of a text, and of what it becomes: one that doubles line by line takes any amount."""
_REFERENCE = re.compile(r"\$(?:(\w+)|\{)", re.ASCII)
_BRACE = re.compile(r"\$\{|\}")
_INNER = re.compile(r"(\w+)(?:(:?[-+?])(.*))?", re.ASCII | re.DOTALL)


def filled(text: str) -> str:
    """Return the text of a template, in which what is put in, `{{ … }}`, is not known."""
    return _PUT_IN.sub(UNKNOWN, text)


def expand(text: str, values: Values, *, keep: bool = False) -> str | None:
    """Return `text` with every reference replaced.

    What is not known makes the whole None, or with `keep` stays as it is written. What looks like
    a reference and is none stays too. What would become too long is not known.
    """
    if len(text) > _MAX_LENGTH:
        return text if keep else None
    return _expand(text, values, keep=keep, depth=0)


def _expand(text: str, values: Values, *, keep: bool, depth: int) -> str | None:
    if depth > _MAX_DEPTH:
        return None
    parts: list[str] = []
    position = length = 0
    while match := _REFERENCE.search(text, position):
        end = match.end() if match[1] else _closing(text, match.end())
        if end is None:
            break
        parts.append(text[position : match.start()])
        value = values.get(match[1]) if match[1] else None
        if not match[1]:
            value = _braced(text[match.end() : end - 1], values, keep=keep, depth=depth)
        if value is None and not keep:
            return None
        parts.append(text[match.start() : end] if value is None else value)
        length += len(parts[-2]) + len(parts[-1])
        if length > _MAX_LENGTH:
            return text if keep else None
        position = end
    return "".join((*parts, text[position:]))


def _closing(text: str, start: int) -> int | None:
    """Return the offset behind the brace that closes the one before `start`."""
    depth = 1
    for match in _BRACE.finditer(text, start):
        depth += -1 if match[0] == "}" else 1
        if not depth:
            return match.end()
    return None


def _braced(inner: str, values: Values, *, keep: bool, depth: int) -> str | None:
    match = _INNER.fullmatch(inner)
    if match is None:
        return None
    name, operator, other = match.groups()
    value = values.get(name)
    if operator in {"+", ":+"}:
        is_set = value is not None and (value or operator == "+")
        return _expand(other, values, keep=keep, depth=depth + 1) if is_set else ""
    if operator in {"-", ":-"} and (value is None or (operator == ":-" and not value)):
        return _expand(other, values, keep=keep, depth=depth + 1)
    return value
