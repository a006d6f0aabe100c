"""Applies exact corrections to the bytes of a file, and shows one as lines for a suggestion.

Pure. A correction is put where its span stands in UTF-8 text; where the lines of the span are not
UTF-8, columns cannot be trusted and the correction is not applied. Everything around it keeps its
bytes: mark, line endings, encoding.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from flaskgate.model.findings import Finding, Position, Replacement

_BOM = b"\xef\xbb\xbf"
_Span = tuple[int, int, str]
"""Bytes to replace, from and to, and the new text."""
_LINE_ENDING = re.compile(rb"\r\n|\r|\n")


def apply_fixes(data: bytes, fixes: Iterable[Replacement]) -> bytes:
    """Return the content of a file with all corrections, which have to be `applicable` to it."""
    lines = _Lines(data)
    return _joined(data, sorted({(*lines.span(fix), fix.text) for fix in fixes}))


def applicable(data: bytes, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of one file whose corrections can be applied together, in their order.

    Of two whose corrections overlap or touch the first stays, and one with the same correction.
    """
    edits = FileEdits(data)
    kept: list[Finding] = []
    for finding in findings:
        more = None if finding.fix is None else edits.adding(finding.fix)
        if more is not None:
            kept.append(finding)
            edits = more
    return tuple(kept)


class FileEdits:
    """Corrections of one file that can be applied together."""

    def __init__(
        self, data: bytes, *, lines: _Lines | None = None, spans: tuple[_Span, ...] = ()
    ) -> None:
        self._data = data
        self._lines = lines or _Lines(data)
        self._spans = spans

    def adding(self, fix: Replacement) -> FileEdits | None:
        """Return these with another one; None where it overlaps or touches one of them.

        Also where it cannot be placed. One that is among them already changes nothing.
        """
        try:
            span = (*self._lines.span(fix), fix.text)
        except ValueError:
            return None
        at = bisect_left(self._spans, span)
        near = self._spans[max(0, at - 1) : at + 1]
        if span in near:
            return self
        if any(one[1] >= span[0] and span[1] >= one[0] for one in near):
            return None
        spans = (*self._spans[:at], span, *self._spans[at:])
        return FileEdits(self._data, lines=self._lines, spans=spans)

    def applied(self) -> bytes:
        """Return the content of the file with all of them."""
        return _joined(self._data, self._spans)


def _joined(data: bytes, spans: Iterable[_Span]) -> bytes:
    parts, end = [], 0
    for start, stop, text in spans:
        parts += [data[end:start], text.encode()]
        end = stop
    return b"".join((*parts, data[end:]))


def suggestion(finding: Finding, source_text: str) -> tuple[int, int, str] | None:
    """Return the correction of a finding as whole lines: first and last line, and what they become.

    Lines count from 1, the last one included; the text has no ending of its last line, and is empty
    where the lines go. `source_text` is the file without a byte order mark, decoded as UTF-8.
    None: there is no exact correction, or a line of it could not be decoded.
    """
    if finding.fix is None:
        return None
    start, end, text = *_span(finding.fix), _normal(finding.fix.text)
    lines = _normal(source_text).split("\n")
    # lines that go or come with their endings: the line behind them is not touched
    is_whole = start.column == end.column == 1 and (not text or text.endswith("\n"))
    last = end.line - (is_whole and end.line > start.line)
    if end.line > len(lines) or "\ufffd" in "".join(lines[start.line - 1 : last]):
        return None
    if last < end.line:
        return start.line, last, text.removesuffix("\n")
    head, tail = lines[start.line - 1][: start.column - 1], lines[last - 1][end.column - 1 :]
    return start.line, last, f"{head}{text}{tail}"


def _span(fix: Replacement) -> tuple[Position, Position]:
    return fix.location.start, fix.location.end


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Lines:
    """Where the lines of a file begin, as offsets of bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        first = len(_BOM) if data.startswith(_BOM) else 0
        endings = [*_LINE_ENDING.finditer(data, first)]
        self._starts: Sequence[int] = [first, *(one.end() for one in endings)]
        self._ends: Sequence[int] = [*(one.start() for one in endings), len(data)]

    def span(self, fix: Replacement) -> tuple[int, int]:
        """Return the bytes to replace; raises `ValueError` where the text is not as it was read."""
        start, end = self._offset(fix.location.start), self._offset(fix.location.end)
        if start > end:
            raise ValueError("the span ends before it begins")
        return start, end

    def _offset(self, at: Position) -> int:
        if not 1 <= at.line <= len(self._starts):
            raise ValueError("there is no such line")
        start = self._starts[at.line - 1]
        line = self._data[start : self._ends[at.line - 1]].decode("utf-8")
        if not 1 <= at.column <= len(line) + 1:
            raise ValueError("there is no such column")
        return start + len(line[: at.column - 1].encode())
