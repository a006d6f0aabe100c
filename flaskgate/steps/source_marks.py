"""Reads the comments that mean to accept a finding: Flaskgate's own, and those of its relatives.

Bandit's `# nosec` and Semgrep's `# nosemgrep` speak to engines of ours, and name rules that are
ours, too. Marks for other tools, such as Ruff's `# noqa: S201`, are only known well enough to tell
their authors what the gate takes.

A mark counts only where the language has a comment. Python's are read by the standard `tokenize`;
for every other kind the syntax is plain enough for one expression. JSON has no comments.
"""

from __future__ import annotations

import enum
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from flaskgate.model.file_kinds import FILE_KINDS
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position


class Tool(enum.Enum):
    """Whose mark it is."""

    OURS = enum.auto()
    RELATED = enum.auto()
    """It names rules as an engine does that sees the same defects."""
    FOREIGN = enum.auto()
    """It speaks to a tool that is no part of this one, and accepts nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One comment that means to accept something."""

    location: Location
    lines: frozenset[int]
    """The lines that it speaks of."""
    word: str
    """How it begins, such as `nosec`, for reading."""
    ids: frozenset[str]
    """As written, without the dotted prefix of Semgrep's ids; empty for a blanket mark."""
    dotted: frozenset[str]
    """Those that were written with a prefix: where no rule of ours has one, another set's has."""
    reason: str
    tool: Tool


_OURS = re.compile(
    r"(?P<word>flaskgate):\s*ignore\b(?:\s*\[(?P<ids>[^\]]*)\])?(?P<reason>.*)", re.IGNORECASE
)
_NOSEC = re.compile(
    r"\b(?P<word>nosec)\b:?\s*"
    r"(?P<ids>(?:B\d+|flask_debug_true)(?:[\s,]+(?:B\d+|[a-z]\w*_\w+))*)?(?P<reason>.*)",
    re.IGNORECASE,
)
_NOSEMGREP = re.compile(
    r"\b(?P<word>nosem(?:grep)?)\b\s*(?::\s*(?P<ids>[\w.-]+(?:\s*,\s*[\w.-]+)*))?(?P<reason>.*)",
    re.IGNORECASE,
)
_NOQA = re.compile(
    r"(?<!ruff: )(?<!flake8: )\b(?P<word>noqa)\b(?:\s*:\s*"
    r"(?P<ids>[A-Z]+\d+(?:[\s,]+[A-Z]+\d+)*))?(?P<reason>.*)",
    re.IGNORECASE,
)
_SKIPCQ = re.compile(
    r"\b(?P<word>skipcq)\b(?:\s*:\s*(?P<ids>[A-Z]+-[A-Z]?\d+(?:\s*,\s*[A-Z]+-[A-Z]?\d+)*))?"
    r"(?P<reason>.*)",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    r"\b(?P<word>NOSONAR|(?:lgtm|codeql)(?=\s*\[)|bearer:disable)\b(?P<ids>(?!))?(?P<reason>.*)",
    re.IGNORECASE,
)
_SPELLINGS = (
    (_OURS, Tool.OURS),
    (_NOSEC, Tool.RELATED),
    (_NOSEMGREP, Tool.RELATED),
    (_NOQA, Tool.FOREIGN),
    (_SKIPCQ, Tool.FOREIGN),
    (_FOREIGN, Tool.FOREIGN),
)
_OTHERS = frozenset({"noqa", "skipcq"})
"""Tools with many rules: a mark that names none of ours has nothing to do with us."""
_HINT = re.compile(rb"flaskgate:|nosec|nosem", re.IGNORECASE)
_WIDE_HINT = re.compile(
    rb"flaskgate:|nosec|nosem|noqa|skipcq|nosonar|lgtm|codeql|bearer:", re.IGNORECASE
)
_B201 = {"S201": "B201", "BAN-B201": "B201", "FLASK_DEBUG_TRUE": "B201"}
"""Other names of Bandit's rule: Ruff's and flake8-bandit's, DeepSource's and Bandit's own."""


def marks_of(file: SourceFile, *, has_findings: bool) -> Iterator[Mark]:
    """Yield the marks of a file from top to bottom.

    Those that matter only beside a finding are looked for only where there is one: `# noqa` is so
    common that reading the comments of every file with one would cost more than the scan.
    """
    if not (_WIDE_HINT if has_findings else _HINT).search(file.data):
        return
    for comment in _comments(file):
        for spelling, tool in _SPELLINGS:
            found = spelling.search(comment.text)
            if found:
                yield from _read(file.path, comment, found, tool)


def _read(
    path: PurePosixPath, comment: _SourceComment, found: re.Match[str], tool: Tool
) -> Iterator[Mark]:
    line, column = comment.start
    start = Position(line, column + found.start())
    end = Position(line, column + len(comment.text))
    word = found["word"]
    written = [one for one in re.split(r"[\s,]+", found["ids"] or "") if one]
    if word.lower() in _OTHERS and written:
        written = [one for one in written if one.upper() in _B201]
        if not written:
            return
    names = [_B201.get(one.upper(), one) for one in written if tool is not Tool.FOREIGN]
    yield Mark(
        location=Location(path, start, end),
        lines=frozenset({line, line + 1} if comment.is_alone else {line}),
        word=word,
        ids=frozenset(one.rpartition(".")[2] for one in names),
        dotted=frozenset(one.rpartition(".")[2] for one in names if "." in one),
        reason=_reason(found["reason"]),
        tool=tool,
    )


def _reason(text: str) -> str:
    """Return the reason that a mark gives; empty where no letter and no digit says anything."""
    return text.strip(" \t-:#\u2013\u2014") if any(map(str.isalnum, text)) else ""


class _SourceComment(NamedTuple):
    """One comment, up to the end of its line."""

    start: Position
    """Of the comment sign."""
    text: str
    """With the comment sign."""
    is_alone: bool
    """Whether nothing else stands on the line; it then speaks of the line below, too."""


def _comments(file: SourceFile) -> Iterator[_SourceComment]:
    """Yield the comments from top to bottom; of broken Python those before the fault."""
    if file.kind is Kind.PYTHON:
        yield from _python_comments(file)
        return
    syntax = FILE_KINDS[file.kind].comment
    for number, line in enumerate(file.lines if syntax else (), 1):
        found = syntax.search(line) if syntax and ("#" in line or ";" in line) else None
        if found:
            column = len(line) - len(found[found.lastindex or 0]) + 1
            yield _SourceComment(
                Position(number, column), line[column - 1 :], not line[: column - 1].strip()
            )


def _python_comments(file: SourceFile) -> Iterator[_SourceComment]:
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(file.lines)).readline):
            if token.type == tokenize.COMMENT:
                line, column = token.start
                alone = not token.line[:column].strip()
                yield _SourceComment(Position(line, column + 1), token.string, alone)
    except (tokenize.TokenError, SyntaxError, RecursionError):
        return
