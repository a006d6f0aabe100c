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
    """Return an expression that never looks back: the first place for a piece is the best one.

    What stands between two stars, or between two `**`, is of one length, and whatever follows a
    later place for it follows the first one, too. Atomic groups hold on to that.
    """
    body = pattern.rstrip("/").removeprefix("./")
    end = "/" if pattern.endswith("/") else r"(?:/|\Z)"
    if "/" not in body and body != "**":
        return re.compile(f"(?:.*/)?{_part(body)}{end}", re.DOTALL)
    first, *others = _runs(body.lstrip("/"))
    expression = first
    if others:
        expression += "/" if first else ""
        expression += "".join(f"(?>(?:[^/]+/)*?{run}/)" for run in others[:-1] if run)
        expression += f"(?:[^/]+/)*?{others[-1]}" if others[-1] else ".*"
    return re.compile(expression + end, re.DOTALL)


def _runs(body: str) -> list[str]:
    """Return the expressions of the parts before, between and after each `**`."""
    runs: list[list[str]] = [[]]
    for part in body.split("/"):
        if part == "**":
            runs.append([])
        else:
            runs[-1].append(_part(part))
    return ["/".join(run) for run in runs]


def _part(text: str) -> str:
    first, *others = (_piece(piece) for piece in re.split(r"\*+", text))
    between = "".join(f"(?>[^/]*?{piece})" for piece in others[:-1] if piece)
    last = f"[^/]*{others[-1]}" if others else ""
    return first + between + last


def _piece(text: str) -> str:
    return "".join("[^/]" if one == "?" else re.escape(one) for one in text)
