"""Tells from the text alone which Python programs are worth following although nothing starts them.

It imports nothing of launch analysis: a tree without such programs need not load the rest.
"""

from __future__ import annotations

import re

from flaskgate.source import Kind, SourceFile

_PROGRAM = re.compile(
    rb"^if\b[^\n]*\b(?:__name__|__main__)\b|^[A-Za-z_][\w.]*\.run(?:_server)?\(", re.MULTILINE
)
"""What a file needs to serve when it is run: a main guard, or a bare call."""

_CALL = re.compile(rb"\.run(?:_server)?\s*\(")
_SETTLED = re.compile(
    rb"\.run(?:_server)?\s*\([^()]*\bdebug\s*=\s*(?:True|False)\s*(?=[,)])[^()]*\)"
)
"""A call that says itself whether debug is on: the rules see it, and no other file decides."""


def is_program(file: SourceFile) -> bool:
    """Return whether running the file may serve."""
    return (
        file.kind is Kind.PYTHON
        and _PROGRAM.search(file.data) is not None
        and _CALL.search(file.data) is not None
    )


def is_open_program(file: SourceFile) -> bool:
    """Return whether running the file may serve with a debug mode that another file decides."""
    return is_program(file) and len(_CALL.findall(file.data)) > len(_SETTLED.findall(file.data))
