"""What operators of parameter expansion make of one text: cuts, replacements, slices, letters."""

from __future__ import annotations

import re
from collections.abc import Callable

from flaskgate.launch.shell.partial_text import is_known
from flaskgate.launch.shell.patterns import ends_with, starts_with

MOST_WORK = 5_000_000
"""Square of a value's length times that of a pattern that is replaced in it."""

CASES: dict[str, Callable[[str], str]] = {
    "^^": str.upper,
    ",,": str.lower,
    "^": lambda text: text[:1].upper() + text[1:],
    ",": lambda text: text[:1].lower() + text[1:],
    "@U": str.upper,
    "@L": str.lower,
    "@u": lambda text: text[:1].upper() + text[1:],
}
"""Operators that only change letters."""


def substring(text: str, offset: int, length: int | None) -> str:
    """Return a slice; a negative number counts from the end."""
    if offset < 0:
        offset = len(text) + offset
    if not 0 <= offset <= len(text):
        return ""
    if length is None:
        return text[offset:]
    return text[offset : offset + length] if length >= 0 else text[offset : len(text) + length]


def trimmed(value: str, operator: str, pattern: str) -> str | None:
    """Cut what matches from the start (`#`) or the end (`%`); the longest if doubled."""
    if not is_known(pattern):
        return None
    cuts = (starts_with if operator[0] == "#" else ends_with)(value, pattern)
    if cuts is None:
        return None
    if operator[0] == "#":
        return value[(cuts[-1] if operator == "##" else cuts[0]) :] if cuts else value
    return value[: (cuts[0] if operator == "%%" else cuts[-1])] if cuts else value


_WITH_SLASHES = re.compile(r"((?:[^\\/$`\"']|\\.)*)(?:/((?:[^\\$`\"']|\\.)*))?", re.DOTALL)


def with_slashes(operator: str, said: str) -> Callable[[str], str | None] | None:
    r"""Return a change by text with a `\/` in its pattern, where the grammar ends the pattern."""
    match = _WITH_SLASHES.fullmatch(said)
    if match is None:
        return None
    by = re.sub(r"\\(.)", r"\1", match[2] or "")
    return lambda text: replaced(text, operator, match[1], by)


def replaced(text: str, operator: str, pattern: str, by: str) -> str | None:
    """Replace what matches: the first (`/`), all (`//`), at the start (`/#`), at the end (`/%`)."""
    work = len(text) ** 2 * len(pattern)
    if not (is_known(pattern) and is_known(by)) or work > MOST_WORK or "&" in by:
        return None
    if not pattern:  # nothing, which is at the start and at the end alone
        return {"/#": by + text, "/%": text + by}.get(operator, text)
    if operator == "/%":
        cuts = ends_with(text, pattern)
        return None if cuts is None else text[: cuts[0]] + by if cuts else text
    if operator == "/#":
        ends = starts_with(text, pattern)
        return None if ends is None else by + text[ends[-1] :] if ends else text
    return _replaced_inside(text, pattern, by, is_once=operator == "/")


def _replaced_inside(text: str, pattern: str, by: str, *, is_once: bool) -> str | None:
    found, at = "", 0
    while at < len(text):
        ends = starts_with(text[at:], pattern)
        if ends is None:
            return None
        length = ends[-1] if ends else 0
        found += by if length else text[at]
        at += length or 1
        if length and is_once:
            break
    return found + text[at:]
