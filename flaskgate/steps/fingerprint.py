"""GitHub's `primaryLocationLineHash`: what an alert is recognised by from run to run.

The value of a line is a rolling hash of the 100 characters other than space and tab that start
there, so it outlives edits further up. It has to equal, bit for bit, what `src/fingerprints.ts` of
github/codeql-action computes.
"""

from __future__ import annotations

import itertools
import struct
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

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
