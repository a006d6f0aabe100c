"""Takes a keyword argument out of a call of Python, and leaves the others as they are written."""

from __future__ import annotations

import re

from flaskgate.fix.text import Edit

_NEAR = 400
"""Code points of white space that a program may have before an argument."""
_INDENT = re.compile(r"(?:\r\n|[\r\n])[ \t]*\Z")
_REST_OF_LINE = re.compile(r"[ \t]*(?:,[ \t]*(?:\r\n|[\r\n])|(?:\r\n|[\r\n])(?=[ \t]*\)))")
_BEFORE = re.compile(r"[(,][ \t\r\n]*\Z")
_CLOSING = re.compile(r"\s*\)")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_IN_LINE = re.compile(r"[^\s#)]")
_NEXT_LINE = re.compile(r"(?:\r\n|[\r\n])[ \t]*(?=[^\s#])")


def without_argument(text: str, start: int, end: int) -> Edit | None:
    """Return the edit that takes out the argument between two offsets, with one comma.

    An argument on lines of its own goes with them. None: a comment or a line joined by a backslash
    is in the way.
    """
    near = text[max(0, start - _NEAR) : start]
    indent, rest = _INDENT.search(near), _REST_OF_LINE.match(text, end)
    if indent and rest:
        return Edit(start - len(indent[0].lstrip("\r\n")), rest.end())
    before = _BEFORE.search(near)
    if before is None:
        return None
    is_first = before[0].startswith("(")
    comma = _COMMA.match(text, end)
    if comma is None:
        is_last = _CLOSING.match(text, end) is not None
        return Edit(start - (0 if is_first else len(before[0])), end) if is_last else None
    if _IN_LINE.match(text, comma.end()) or (is_first and text.startswith(")", comma.end())):
        return Edit(start, comma.end())
    if not is_first:
        return Edit(start - len(before[0]) + 1, end + len(comma[0].rstrip()))
    following = _NEXT_LINE.match(text, comma.end())
    return Edit(start, following.end()) if following else None
