"""Gives arithmetic in arithmetic a form that the grammar of bash reads.

It takes `$((` inside of `$(( … ))` for a substitution with a group in it, and loses its way where
there are more parentheses. There `$((E))` is what `(E)` is; blanks keep the text as long.
"""

from __future__ import annotations

import re

_SIGN = re.compile(rb"\$\(\(|[()]")
_ARITHMETIC = b"$(("
_DEEPEST = 500


def with_plain_arithmetic(data: bytes) -> bytes:
    """Return a script, as long as it is, in which no arithmetic expansion stands in another."""
    text = bytearray(data)
    open_: list[tuple[int, int]] = []  # where a group begins, and how many `)` end it
    arithmetic = 0
    for sign in _SIGN.finditer(data):
        if sign[0] != b")":
            is_arithmetic = sign[0] == _ARITHMETIC
            open_.append((sign.start(), 1 + is_arithmetic))
            arithmetic += is_arithmetic
        elif open_:
            begin, left = open_.pop()
            if left > 1:
                open_.append((begin, left - 1))
            elif data.startswith(_ARITHMETIC, begin):
                arithmetic -= 1
                _simplify(text, begin, sign.start(), is_inner=arithmetic > 0)
        if len(open_) > _DEEPEST:
            return data
    return bytes(text)


def _simplify(text: bytearray, begin: int, end: int, *, is_inner: bool) -> None:
    """Make `  (E) ` of `$((E))`, whose last parenthesis is at `end`, if it stands in another."""
    if is_inner and text[end - 1 : end] == b")":
        text[begin : begin + len(_ARITHMETIC)] = b"  ("
        text[end : end + 1] = b" "
