"""Reads a Python file: by `ast` where this Python knows its grammar, else by one that knows more.

What is asked for twice is read once: engines, launch analysis, advice and corrections look at the
same files.
"""

from __future__ import annotations

import ast
import io
import re
import threading
import tokenize
import warnings
from dataclasses import dataclass
from functools import lru_cache

from flaskgate.text.python.gaps import Gap, Span, alias

KEPT = 1_000
"""How many files' trees are kept for a second question."""

_BOM = b"\xef\xbb\xbf"
_ONE_AT_A_TIME = threading.Lock()
"""What warnings are shown is a setting of the whole process, and two would read one file twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A file as a tree, which nobody changes."""

    tree: ast.Module
    """Lines count from 1, columns from 0 in bytes of UTF-8, as in `ast`."""
    gaps: tuple[Gap, ...] = ()
    """What could not be read; a call of `UNREADABLE` stands in its place."""
    is_standard: bool = True
    """Whether the Python that runs the gate reads the file."""


def parse(data: bytes, *, is_patient: bool = True) -> Parsed:
    """Return a file of Python; what no grammar reads of it is in `gaps`.

    Another grammar than that of `ast` takes up to some seconds a file: `is_patient` says whether
    there is time for that.
    """
    with _ONE_AT_A_TIME:
        return _parsed(data, is_patient=is_patient)


@lru_cache(maxsize=KEPT)
def _parsed(data: bytes, *, is_patient: bool) -> Parsed:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a SyntaxWarning of the workspace is not ours to print
        try:
            tree = ast.parse(data)
            return Parsed(tree=_Older().visit(tree) if _ALIAS.search(data) else tree)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return _tolerant(data) if is_patient else _NOTHING


class _Older(ast.NodeTransformer):
    """Puts what a newer `ast` has in the words of the oldest that runs the gate."""

    def visit_TypeAlias(self, node: ast.stmt) -> ast.stmt:
        place = Span(
            lineno=node.lineno,
            col_offset=node.col_offset,
            end_lineno=node.end_lineno or node.lineno,
            end_col_offset=node.end_col_offset or 0,
        )
        fields = dict(ast.iter_fields(node))
        return alias(fields["name"], fields["value"], place)


_ALIAS = re.compile(rb"(?m)^[ \t]*type[ \t]")

_NOTHING = Parsed(tree=ast.Module(body=[], type_ignores=[]), gaps=(Gap(1, ""),), is_standard=False)


def encoding_of(data: bytes) -> str:
    """Return the encoding that the file says it has, such as `utf-8` or `utf-8-sig`."""
    try:
        return tokenize.detect_encoding(io.BytesIO(data).readline)[0]
    except SyntaxError:  # one that there is not, or bytes that are none of UTF-8
        return "utf-8"


def _tolerant(data: bytes) -> Parsed:
    from flaskgate.text.python.tolerant import read  # noqa: PLC0415 (few files need it)

    try:
        text = data.removeprefix(_BOM).decode(encoding_of(data), "replace")
    except LookupError:  # what is no encoding of text, such as `hex`
        text = data.decode("utf-8", "replace")
    tree, gaps = read(text.replace("\r\n", "\n").replace("\r", "\n"))
    return Parsed(tree=tree, gaps=gaps, is_standard=False)
