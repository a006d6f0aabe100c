"""Splits unit files of systemd into their assignments, with the lines they stand on.

`configparser` does not fit: keys repeat with a meaning, and an empty value takes back all before
it. The syntax is that of https://www.freedesktop.org/software/systemd/man/latest/systemd.syntax.html.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import Repository
from flaskgate.launch.readers.common.unit_builders import lines_of
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_SECTION = re.compile(r"\s*\[([^\]]+)\]\s*")
_ASSIGNMENT = re.compile(r"\s*([A-Za-z][\w-]*)\s*=\s*(.*)")
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|@[A-Z][A-Z0-9_]*@|(?<![$\w{])\{[a-z_]\w*\}(?!\})")
"""What a template puts in: of Jinja and its like, of autoconf, of `str.format`."""
_NO_INTERPRETER = re.compile(r"dir|home|root|version|user|folder|module|package|prefix|env\b")
"""What of Python a name may mean besides."""
_LONGEST = 100_000
"""Characters of one value; systemd takes no line of more than a million."""
_MOST = 200_000
"""Lines of a file that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One `Key=value`."""

    section: str
    key: str
    value: str
    """On one line, continuations joined; template expressions as `UNKNOWN`."""
    location: Location
    text: str
    """As it is written, on one line."""


def drop_ins(path: PurePosixPath, repository: Repository) -> Iterator[SourceFile]:
    """Yield what is added to a unit, or to a file of Quadlet: `shop.service.d/*.conf`."""
    folder = path.with_name(f"{path.name}.d")
    inside = [one for one in repository.paths if one.parent == folder and one.suffix == ".conf"]
    for one in sorted(inside):
        file = repository.read(one)
        if file is not None:
            yield file


def assignments(file: SourceFile) -> Iterator[Assignment]:
    """Yield the assignments of a unit file, in order."""
    section = ""
    for first, last, text in _logical_lines(file):
        header = _SECTION.fullmatch(text)
        pair = _ASSIGNMENT.fullmatch(text[:_LONGEST])
        if header:
            section = header[1]
        elif pair:
            yield Assignment(
                section=section,
                key=pair[1],
                value=_TEMPLATE.sub(put_in, pair[2].strip()),
                location=lines_of(file, first, last),
                text=text.strip(),
            )


def put_in(found: re.Match[str]) -> str:
    """Return what stands for a part of a template: a word that is called so is the interpreter."""
    name, around = found[0].lower(), found.string
    first, end = found.span()
    is_word = (first == 0 or around[first - 1].isspace()) and around[end : end + 1].isspace()
    is_interpreter = is_word and "python" in name and not _NO_INTERPRETER.search(name)
    return "python3" if is_interpreter else UNKNOWN


def _logical_lines(file: SourceFile) -> Iterator[tuple[int, int, str]]:
    """Yield first and last line, counted from 1, and the text with continuations joined."""
    pieces: list[str] = []
    first = 0
    for number, line in enumerate(file.lines[:_MOST], 1):
        if line.lstrip().startswith(("#", ";")):
            continue
        first = first if pieces else number
        if line.endswith("\\"):
            pieces.append(line[:-1])
            continue
        yield first, number, " ".join([*pieces, line])
        pieces = []
    if pieces:
        yield first, min(len(file.lines), _MOST), " ".join(pieces)


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a value; quotes group as in a shell, and nothing else is special."""
    lexer = shlex.shlex(text, posix=True, punctuation_chars="")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return tuple(lexer)
    except ValueError:
        return tuple(text.split())
