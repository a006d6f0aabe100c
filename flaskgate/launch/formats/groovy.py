r"""String literals of Groovy: what they say, with what they interpolate filled in.

Groovy has no parser here: a literal is found by its quotes, and a name has a value where the file
gives it one plain text, and no other (https://groovy-lang.org/syntax.html#all-strings).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from flaskgate.launch.formats.expansion import UNKNOWN

LITERAL = (
    r"(?:'''(?:[^\\]|\\.)*?'''"
    r'|"""(?:[^\\]|\\.)*?"""'
    r"|'(?!'')(?:[^'\\\n]|\\.)*'"
    r'|"(?!"")(?:[^"\\\n]|\\.)*")'
)
"""A literal; the pattern wants `re.DOTALL`."""
_ASSIGNMENT = re.compile(
    rf"^[ \t]*(?:(?:def|final|String|static)[ \t]+)*(?:env\.)?(\w+)[ \t]*=(?![=~])[ \t]*"
    rf"(?:({LITERAL})[ \t]*;?[ \t]*(?=//|$))?",
    re.MULTILINE | re.DOTALL,
)
_ESCAPE = r"\\(?:u+([0-9A-Fa-f]{4})|(.))"
_PLAIN = re.compile(_ESCAPE, re.DOTALL)
_INTERPOLATED = re.compile(
    rf"{_ESCAPE}|\$\{{([^{{}}]*)\}}|\$([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)", re.DOTALL
)
_NONE: Mapping[str, str] = MappingProxyType({})
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " ", "\n": ""}
"""What an escape stands for that does not stand for itself."""


def text_of(literal: str, values: Mapping[str, str]) -> str:
    """Return what a literal says; what it interpolates and `values` has not is `UNKNOWN`."""
    size = 3 if literal[:3] in {"'''", '"""'} else 1
    pattern = _PLAIN if literal[0] == "'" else _INTERPOLATED

    def said(part: re.Match[str]) -> str:
        number, escaped, *asked = part.groups()
        if number is not None:
            return chr(int(number, 16))
        if escaped is not None:
            return _CONTROLS.get(escaped, escaped)
        name = (asked[0] or asked[1] or "").strip()
        return values.get(name.removeprefix("env."), UNKNOWN)

    return pattern.sub(said, literal[size:-size])


def assigned_texts(content: str, values: Mapping[str, str] = _NONE) -> dict[str, str | None]:
    """Return the names that a text assigns to, and what they are; None where that is not plain.

    `values` are known from around it. Where a block begins and ends is not looked at: a name that
    has two values has none.
    """
    found: dict[str, str | None] = {}
    for name, literal in _ASSIGNMENT.findall(content):
        known = {**values, **{key: value for key, value in found.items() if value is not None}}
        value = text_of(literal, known) if literal else UNKNOWN
        is_plain = UNKNOWN not in value and found.get(name, value) == value
        found[name] = value if is_plain else None
    return found
