"""Splits INI files into their assignments, with the lines they stand on.

`configparser` does not fit: uWSGI repeats keys, and neither it nor Supervisor reads without the
places of what they read. An indented line continues the value above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flaskgate.launch.readers.common.unit_builders import lines_of
from flaskgate.launch.readers.common.unit_files import Assignment, put_in
from flaskgate.model.files import SourceFile

_SECTION = re.compile(r"\[([^\]]+)\]")
_ASSIGNMENT = re.compile(r"([A-Za-z][\w.-]*)[ \t]*[=:][ \t]*([^\n]*(?:\n.*)?)", re.DOTALL)
_COMMENT = re.compile(r"^\s*[;#].*|\s;.*")
_TEMPLATE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_NOTHING: Mapping[str, str] = {}
_LONGEST = 100_000


def ini_assignments(
    file: SourceFile, variables: Mapping[str, str] = _NOTHING
) -> Iterator[Assignment]:
    """Yield the assignments in order; lines of a value are joined by blanks.

    An expression of a template is what `variables` has of that name, else `UNKNOWN`.
    """

    def known(found: re.Match[str]) -> str:
        return variables[found[1]] if found[1] in variables else put_in(found)

    section = ""
    for first, last, text in _blocks(file):
        header = _SECTION.match(text)
        pair = _ASSIGNMENT.fullmatch(text[:_LONGEST])
        if header:
            section = header[1].strip()
        elif pair:
            value = " ".join(pair[2].split())
            yield Assignment(
                section=section,
                key=pair[1],
                value=_TEMPLATE.sub(known, value),
                location=lines_of(file, first, last),
                text=" ".join(text.split()),
            )


def _blocks(file: SourceFile) -> Iterator[tuple[int, int, str]]:
    """Yield first and last line, counted from 1, of each value with its continuations."""
    first, last, indent, pieces = 0, 0, 0, list[str]()
    for number, line in enumerate(file.lines, 1):
        content = _COMMENT.sub("", line).rstrip()
        if not content:
            continue
        depth = len(content) - len(content.lstrip())
        if not (pieces and depth > indent and not pieces[0].startswith("[")):
            if pieces:
                yield first, last, "\n".join(pieces)
            first, indent, pieces = number, depth, []
        last = number
        pieces.append(content.strip())
    if pieces:
        yield first, last, "\n".join(pieces)
