"""Reads TOML whose keys have any number of parts: `tomllib` takes the square of it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

DEEPEST = 50
"""Parts of a key that are read; the deepest of platforms and tools have five."""

_QUOTED = r"\"(?:[^\"\\\r\n]|\\.)*+\"|'[^'\r\n]*+'"
_PART = rf"(?:[\w-]++|{_QUOTED})"
_MORE = rf"(?:[ \t]*+\.[ \t]*+{_PART})"
_WORDS = re.compile(
    rf"(?P<read>{_PART}{_MORE}{{{DEEPEST - 1}}})(?P<left>{_MORE}++)|{_PART}|[^\w\"'-]++|."
)


def loads(text: str) -> dict[str, Any]:
    """Read TOML; of a key with more than `DEEPEST` parts, those are left out that are too many.

    Raises `tomllib.TOMLDecodeError`, or `RecursionError` where tables are nested too deep.
    """
    return tomllib.loads(with_short_keys(text))


def with_short_keys(text: str) -> str:
    """Return TOML of the same length, with spaces for the parts of keys that are too many."""
    if text.count(".") < DEEPEST:
        return text

    def short(word: re.Match[str]) -> str:
        return word["read"] + " " * len(word["left"]) if word["read"] else word[0]

    return _WORDS.sub(short, text)
