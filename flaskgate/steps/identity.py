"""What a finding is recognised by from one run to the next: its statement, and what leads to it.

GitHub's fingerprint of a line covers the hundred characters after it, so that an edit below makes
the line another one. Here a statement is itself whatever stands around it, however it is laid out,
and a file is itself after a move, as long as most of its lines are: as in git.

GitHub's own, `primaryLocationLineHash`, is a rolling hash of the characters other than space and
tab that start there. It has to equal, bit for bit, what `src/fingerprints.ts` of
github/codeql-action computes.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import struct
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Final

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding, Identity, Location, StatementDigest

_LONGEST: Final = 20_000
"""Characters of a statement that are looked at; longer ones are data."""
_STEPS: Final = 20
"""Steps of a finding that are kept: more than any real chain has."""
_DIGITS: Final = 16
"""Hexadecimal digits of a digest: 64 bits."""
_KEPT: Final = 16
"""Lines that stand for a file: those with the smallest digests."""
_LINE_DIGITS: Final = 8
_SIMILAR: Final = 0.5
"""Share of lines that two files have in common if one is the other, moved: git's default."""

_PYTHON = re.compile(
    r"""
    (?P<string> [a-z]{0,2}(?: \"\"\"(?:\\.|(?!\"\"\").)*\"\"\" | '''(?:\\.|(?!''').)*'''
                            | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' ))
    | (?P<comment> \#[^\n]*) | (?P<blank> (?:\s|\\\n)+) | \w+ | .
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_PLAIN_STRING = re.compile(r"([a-z]{0,2})(\"\"\"|'''|\"|')([^\"'\\]*)\2", re.IGNORECASE)
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$", re.MULTILINE)
_WORD = re.compile(r"(?!-(?:\s|$))[^\s\"'\[\],]+")
"""A word of an artefact; the dashes of a YAML list are layout, as brackets are."""
_DEBUGS = re.compile(r"--?(?:no-)?(?:debug(?:ger)?|reload(?:er)?)\b.*|\w*DEBUG\w*(?:[=:].*)?")
"""Words of a start command that switch debug on, and that a repair takes out."""


def identify(
    finding: Finding, read: Callable[[PurePosixPath], SourceFile | None]
) -> Identity | None:
    """Return what a finding is recognised by; None where its file cannot be read."""
    places = [finding.span]
    places += [step.location for step in (*finding.chain, *finding.related)][:_STEPS]
    files = {place.path: read(place.path) for place in places}
    traces = [
        trace
        for place in places
        if (file := files[place.path]) is not None and (trace := _trace(place, file)) is not None
    ]
    own = files[finding.location.path]
    if own is None or not traces or traces[0].path != finding.location.path:
        return None
    return Identity(own=traces[0], led_by=frozenset(traces[1:]), sketch=sketch(own))


@lru_cache(maxsize=2)
def sketch(file: SourceFile) -> str:
    """Return the smallest digests of a file's different lines, in order, without a separator.

    The share that two sketches have in common estimates that of the files: MinHash, as in
    https://doi.org/10.1109/SEQUEN.1997.666900
    """
    lines = {"".join(line.split()) for line in file.lines} - {""}
    return "".join(sorted(_digest(line)[:_LINE_DIGITS] for line in lines)[:_KEPT])


def is_similar(one: str, other: str) -> bool:
    """Return whether two sketches are of one file, which may have been edited since."""
    ours, theirs = set(_parts(one)), set(_parts(other))
    smallest = sorted(ours | theirs)[:_KEPT]
    shared = sum(part in ours and part in theirs for part in smallest)
    return bool(smallest) and shared >= _SIMILAR * len(smallest)


def _parts(text: str) -> Iterator[str]:
    return (text[at : at + _LINE_DIGITS] for at in range(0, len(text), _LINE_DIGITS))


def _trace(place: Location, file: SourceFile) -> StatementDigest | None:
    last = place.end.line - (place.end.column == 1 and place.end.line > place.start.line)
    text = "\n".join(file.lines[place.start.line - 1 : last])[:_LONGEST]
    words = _python(text) if file.kind is Kind.PYTHON else _WORD.findall(_COMMENT.sub("", text))
    if not words:
        return None
    rest = _head(words) if file.kind is Kind.PYTHON else _without_debug(words)
    return StatementDigest(place.path, _digest(" ".join(words)), _digest(" ".join(rest)))


def _python(text: str) -> list[str]:
    """Return the tokens that matter, so that neither a formatter nor a comment changes them."""
    found: list[str] = []
    for token in _PYTHON.finditer(text):
        if token["comment"] is None and token["blank"] is None:
            if token[0] in ")]}" and found and found[-1] == ",":
                found.pop()
            found.append(_PLAIN_STRING.sub(r'\1"\3"', token[0]) if token["string"] else token[0])
    return found


def _head(words: list[str]) -> list[str]:
    """Return a Python statement up to its arguments or its value."""
    ends = (at for at, word in enumerate(words) if word in {"(", "="})
    return words[: next(ends, len(words))]


def _without_debug(words: list[str]) -> list[str]:
    return [word for word in words if not _DEBUGS.fullmatch(word)]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


# The constants of `src/fingerprints.ts`; _EOF closes the text, zeros fill the last windows.
_BLOCK = 100
_BASE = 37
_MASK = 2**64 - 1
_LEAVING = pow(_BASE, _BLOCK, 2**64)
_EOF = 65535
_LF = 10


def line_fingerprints(data: bytes, lines: Collection[int] | None = None) -> Mapping[int, str]:
    """Return the `<hex>:<n>` of each of `lines` of a file, or of all its lines.

    Keys are lines counted from 1; one that the file does not have is left out. Only LF, CR and
    CRLF end a line, and a final one starts another, empty line. `n` counts equal hashes from the
    top, so the time grows with the characters up to the last wanted line.
    """
    last = None if lines is None else max(lines, default=0)
    seen: Counter[int] = Counter()
    fingerprints = {}
    for line, value in enumerate(itertools.islice(_line_hashes(data), last), start=1):
        seen[value] += 1
        if lines is None or line in lines:
            fingerprints[line] = f"{value:x}:{seen[value]}"
    return fingerprints


def _line_hashes(data: bytes) -> Iterator[int]:
    units = (*_code_units(data), _EOF, *itertools.repeat(0, _BLOCK - 1))
    value = 0
    for unit in units[:_BLOCK]:
        value = value * _BASE + unit & _MASK
    yield value
    for leaving, entering in zip(units, units[_BLOCK:], strict=False):
        value = value * _BASE + entering - leaving * _LEAVING & _MASK
        if leaving == _LF:
            yield value


def _code_units(data: bytes) -> tuple[int, ...]:
    """Return the UTF-16 code units that count: no blanks, and LF at the end of every line."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    raw = text.replace(" ", "").replace("\t", "").encode("utf-16-le")
    return struct.unpack(f"<{len(raw) // 2}H", raw)
