"""Finds the comments of a file, so that a mark counts only where the language has a comment.

Python's are read by the standard `tokenize`; for every other kind the syntax is plain enough for
one expression. JSON has no comments.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from flaskgate.model.file_kinds import FILE_KINDS
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Position


class SourceComment(NamedTuple):
    """One comment, up to the end of its line."""

    start: Position
    """Of the comment sign."""
    text: str
    """With the comment sign."""
    is_alone: bool
    """Whether nothing else stands on the line; it then speaks of the line below, too."""


def comments(file: SourceFile) -> Iterator[SourceComment]:
    """Yield the comments from top to bottom; of broken Python those before the fault."""
    if file.kind is Kind.PYTHON:
        yield from _python_comments(file)
        return
    syntax = FILE_KINDS[file.kind].comment
    for number, line in enumerate(file.lines if syntax else (), 1):
        found = syntax.search(line) if syntax and ("#" in line or ";" in line) else None
        if found:
            column = len(line) - len(found[found.lastindex or 0]) + 1
            yield SourceComment(
                Position(number, column), line[column - 1 :], not line[: column - 1].strip()
            )


def _python_comments(file: SourceFile) -> Iterator[SourceComment]:
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(file.lines)).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                alone = not token.line[:column].strip()
                yield SourceComment(Position(line, column + 1), token.string, alone)
    except (tokenize.TokenError, SyntaxError, RecursionError):
        return
