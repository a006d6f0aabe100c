"""Globs over repository paths, as `.gitignore` and workflow files spell them.

`*` and `?` stay within one part of a path, `**` spans parts, a pattern without a slash (a closing
one aside) matches at any depth, one with a slash is anchored at the root, and a pattern that
matches a folder matches all that is in it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePosixPath


def matches(path: PurePosixPath, pattern: str) -> bool:
    """Return whether `path`, relative to the repository root, or a folder above it matches."""
    return _compiled(pattern).match(str(path)) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    folder_only = pattern.endswith("/")
    body = pattern.rstrip("/").removeprefix("./")
    anchored = "/" in body
    parts = re.sub(r"(\*\*/)+", "**/", body.lstrip("/")).split("/")
    expression = "" if anchored else "(?:.*/)?"
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part == "**":
            expression += ".*" if last else "(?:[^/]+/)*"
        else:
            expression += _part(part) + ("" if last else "/")
    return re.compile(expression + ("/" if folder_only else r"(?:/|\Z)"), re.DOTALL)


def _part(text: str) -> str:
    translated = ""
    for character in re.sub(r"\*+", "*", text):
        translated += {"*": "[^/]*", "?": "[^/]"}.get(character) or re.escape(character)
    return translated
