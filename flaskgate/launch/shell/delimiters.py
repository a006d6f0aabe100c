"""Gives here-documents delimiters that the grammar of bash does not take for their end too early.

It ends a document at a line that only begins with the delimiter (`ENVIRONMENT=prod` where `ENV` is
said), and at an indented one; a shell wants the whole line, behind tabs after `<<-`. A word of the
same length with which no line begins, here and at the end, moves nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_BEGINS = re.compile(rb"(?<!<)<<(-?)[ \t]*([\"']?)(\w+)\2(?![\w<])")
_LETTERS = (b"Q", b"Z", b"X", b"J", b"K", b"V", b"W", b"Y")


class _Document(NamedTuple):
    at: int
    """Offset of its delimiter in the line that begins it."""
    first: int
    end: int
    """Numbers of the line that begins it, and of the one that ends it."""
    delimiter: bytes


def with_own_delimiters(data: bytes) -> bytes:
    """Return a script, as long as it is, in which each delimiter begins no line but its own."""
    if b"<<" not in data:
        return data
    lines = data.split(b"\n")
    for document in _documents(lines):
        body = lines[document.first + 1 : document.end]
        if any(line.lstrip().startswith(document.delimiter) for line in body):
            _rename(lines, document, body)
    return b"\n".join(lines)


def _rename(lines: list[bytes], document: _Document, body: Sequence[bytes]) -> None:
    """Replace a delimiter in both of its places; one that has no replacement stays."""
    length, begins = len(document.delimiter), {line.lstrip()[:1] for line in body}
    letter = next((one for one in _LETTERS if one not in begins), None)
    if letter is None:
        return
    head, last = lines[document.first], lines[document.end]
    after = head[document.at + length :]
    lines[document.first] = head[: document.at] + letter * length + after
    lines[document.end] = last[: len(last) - length] + letter * length


def _documents(lines: Sequence[bytes]) -> Iterator[_Document]:
    """Yield the documents in order; several of one line follow one another."""
    places = _places(lines)
    number = 0
    while number < len(lines):
        line, before = lines[number], number
        is_code = line.lstrip()[:1] != b"#" and b"((" not in line
        for found in _BEGINS.finditer(line) if is_code else ():
            end = _end(places, found[3], before, takes_tabs=bool(found[1]))
            if end is not None:
                yield _Document(found.start(3), number, end, found[3])
                before = end
        number = before + 1


def _places(lines: Sequence[bytes]) -> dict[bytes, list[int]]:
    """Return the numbers of the lines by their text, those with tabs also as with one tab."""
    places: dict[bytes, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        places[line].append(number)
        if line.startswith(b"\t\t"):
            places[b"\t" + line.lstrip(b"\t")].append(number)
    return places


def _end(
    places: Mapping[bytes, Sequence[int]], delimiter: bytes, number: int, *, takes_tabs: bool
) -> int | None:
    """Return the first line behind another one that ends a document; None if there is none."""
    forms = (delimiter, b"\t" + delimiter) if takes_tabs else (delimiter,)
    after = [places.get(form, ()) for form in forms]
    found = [one[at] for one in after if (at := bisect_right(one, number)) < len(one)]
    return min(found, default=None)
