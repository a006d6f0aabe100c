"""Takes one flag out of a command, however the command is written."""

from __future__ import annotations

import re

from flaskgate.fix.text import Edit

_ITEM_BEFORE = re.compile(r"(?:\A|(?<=[\r\n]))(?P<indent>[ \t]*-[ \t]+)\Z")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n|\Z)")
_COMMA_BEFORE = re.compile(r"(?<![ \t])[ \t]*,[\s\\]*\Z")
_ELEMENT_END = re.compile(r"\s*[,\]]")
_BRACKET_BEFORE = re.compile(r"\[\s*\Z")
_COMMA_AFTER = re.compile(r"\s*,[ \t]*")
_ASSIGNED = re.compile(r"[=:][ \t]*\Z")
_WORD_BEFORE = re.compile(r"(?P<last>[^\s\\])(?P<gap>[\s\\]*\s)\Z")
_GAP = re.compile(r"[ \t]+")
_NEAR = 400
"""Code points before a flag that can matter to it."""


def without_flag(text: str, start: int, end: int) -> Edit | None:
    """Return the edit that takes out the flag between two offsets, or None where none is exact."""
    quote = text[start - 1 : start]
    is_quoted = quote in {'"', "'"} and text[end : end + 1] == quote
    if quote in {'"', "'"} and text[start - 2 : start - 1] == "\\":
        return None  # a text in a text: what escapes what is not ours to tell
    outer = (start - 1, end + 1) if is_quoted else (start, end)
    edit = _item(text, *outer) or _element(text, *outer)
    if edit is not None:
        return edit
    if is_quoted and _ASSIGNED.search(text, max(0, outer[0] - _NEAR), outer[0]):
        return Edit(start, end)
    return _word(text, *outer, is_quoted=is_quoted)


def _item(text: str, start: int, end: int) -> Edit | None:
    """Take out a line `- --flag` of a YAML list that has another item beside it."""
    before = _ITEM_BEFORE.search(text, max(0, start - _NEAR), start)
    after = _LINE_END.match(text, end)
    if before is None or after is None:
        return None
    indent = before["indent"]
    above = re.split(r"\r\n|\r|\n", text[max(0, before.start() - _NEAR) : before.start()])
    has_neighbour = text.startswith(indent, after.end()) or (
        len(above) > 1 and above[-2].startswith(indent)
    )
    return Edit(before.start(), after.end()) if has_neighbour else None


def _element(text: str, start: int, end: int) -> Edit | None:
    """Take out an element of a list between brackets, with one comma."""
    near = text[max(0, start - _NEAR) : start]
    if _ELEMENT_END.match(text, end) is None:
        return None
    comma = _COMMA_BEFORE.search(near)
    if comma is not None:
        return Edit(start - len(comma[0]), end)
    if _BRACKET_BEFORE.search(near) is None:
        return None
    after = _COMMA_AFTER.match(text, end)
    return Edit(start, after.end() if after else end)


def _word(text: str, start: int, end: int, *, is_quoted: bool) -> Edit | None:
    """Take out a word of a command line with the white space before it, else that behind it."""
    before = _WORD_BEFORE.search(text, max(0, start - _NEAR), start)
    if before is not None:
        is_value = before["last"] in ":-=|>[{,"
        return None if is_value else Edit(start - len(before["gap"]), end)
    if is_quoted or text[start - 1 : start] not in {'"', "'", "="}:
        return None
    behind = _GAP.match(text, end)
    return Edit(start, behind.end() if behind else end)
