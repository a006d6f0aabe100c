"""Backslashes as `printf`, `echo -e` and `tr` read them."""

from __future__ import annotations

import re

from flaskgate.launch.shell.partial_text import clean

_ESCAPE = re.compile(r"\\(?:x([\da-fA-F]{1,2})|0?([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "v": "\v", "f": "\f"}
_LETTERS |= {"\\": "\\", "e": "\x1b", '"': '"', "'": "'"}


def unescaped(text: str) -> str:
    """Return a text with what its backslashes stand for."""
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return clean(chr(int(match[1], 16)))
    if match[2]:
        return chr(int(match[2], 8) % 256)
    return _LETTERS.get(match[3], match[0])
