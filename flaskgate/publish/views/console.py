"""The report as plain text for people: pure; colour is a parameter.

Findings stand by file and line, then what does not count and what could not be looked at; the
verdict is the last line. Every text from the workspace goes through `defuse`, so no terminal and
no runner obeys it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from operator import attrgetter

from flaskgate.model.findings import Finding, Notification, NotificationLevel, Severity
from flaskgate.model.report import Report
from flaskgate.model.wording import (
    is_complete,
    place,
    reason,
    set_aside,
    unlisted,
    verdict,
    witnesses,
)
from flaskgate.publish.routes import others, spot, told
from flaskgate.text.escape import defuse, shorten, visible

_TEXT_LIMIT = 2000
"""Code points of one message: longer ones come from code that a metavariable has caught."""

_WIDTH = 120
"""Code points of a source line that are shown."""
_BEFORE = 40
"""How many of them stand before the region where the line is cut."""

_TAB = "    "

_BOLD, _DIM, _RED, _GREEN, _YELLOW = "1", "2", "1;31", "1;32", "33"
"""SGR parameters, ECMA-48 §8.3.117."""
_STYLES = {
    Severity.CRITICAL: _RED,
    Severity.HIGH: _RED,
    Severity.MEDIUM: _YELLOW,
    Severity.LOW: _DIM,
    NotificationLevel.ERROR: _RED,
    NotificationLevel.WARNING: _YELLOW,
    NotificationLevel.NOTE: _DIM,
}


def to_text(report: Report, *, colour: bool) -> str:
    """Return the whole report, ending with a line feed; with SGR sequences if `colour`."""
    blocks = [
        *(
            _finding(finding, report, colour=colour)
            for finding in sorted(report.shown, key=attrgetter("location"))
        ),
        unlisted(report),
        _set_aside(report, colour=colour),
        "\n".join(_notification(one, colour=colour) for one in report.notifications),
        _verdict(report, colour=colour),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _finding(finding: Finding, report: Report, *, colour: bool) -> str:
    severity = finding.rule.severity
    head = (
        _painted(_one_line(place(finding.location)), _BOLD, colour=colour),
        _painted(severity.word, _STYLES[severity], colour=colour),
        _one_line(finding.rule.id),
        "gates" if report.is_gating(finding) else "",
    )
    lines = (
        "  ".join(part for part in head if part),
        *_source(finding, colour=colour),
        *_labelled("why", finding.message.split("\n")),
        *_labelled("fix", finding.advice.split("\n")),
        *_labelled("chain", _chain(finding)),
        *_labelled("also", (_others(finding), _witnesses(finding, report))),
    )
    return "\n".join(lines)


def _source(finding: Finding, *, colour: bool) -> Iterator[str]:
    if finding.snippet.strip():
        line, mark = _excerpt(finding)
        number = f"{finding.location.start.line:>6}"
        yield f"{number} | {line}".rstrip()
        yield f"{'':>6} | {_painted_mark(mark, finding.rule.severity, colour=colour)}"


def _excerpt(finding: Finding) -> tuple[str, str]:
    """Return the source line, cut around the region, and the marks to stand below it."""
    line, start, end = finding.snippet, finding.location.start, finding.location.end
    first = min(start.column - 1, len(line))
    last = end.column - 1 if end.line == start.line else len(line)
    left = max(0, first - _BEFORE) if len(line) > _WIDTH else 0
    right = min(len(line), left + _WIDTH)
    lead, tail = "…" * (left > 0), "…" * (right < len(line))
    glyphs = [_glyph(line, at) for at in range(left, right)]
    indent = _cells(lead) + _cells("".join(glyphs[: first - left]))
    length = _cells("".join(glyphs[first - left : max(last, first) - left]))
    return f"{lead}{''.join(glyphs)}{tail}", " " * indent + "^" * max(1, length)


def _glyph(line: str, at: int) -> str:
    if line.startswith("##[", at):
        return "# "
    return _TAB if line[at] == "\t" else visible(line[at])


def _cells(text: str) -> int:
    """Return how many cells of a terminal `text` fills (Unicode Standard Annex 11)."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in {"Mn", "Me"} for char in text)


def _chain(finding: Finding) -> Iterator[str]:
    for number, step in enumerate(told(finding)):
        yield f"{'→ ' * (number > 0)}{spot(step.location)}  {step.message}"


def _others(finding: Finding) -> str:
    steps, more = others(finding)
    names = ", ".join(spot(step.location) for step in steps)
    return f"started by {names}{f' and {more:,} more' * (more > 0)}" if names else ""


def _witnesses(finding: Finding, report: Report) -> str:
    names, engines = witnesses(finding, report), sorted(finding.engines)
    parts = (
        f"seen as {', '.join(names)}" if names else "",
        f"seen by {' and '.join(engines)}" if len(engines) > 1 else "",
    )
    return "; ".join(part for part in parts if part)


def _labelled(label: str, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if text:
            yield f"  {label:<6}{_one_line(text)}"
            label = ""


def _set_aside(report: Report, *, colour: bool) -> str:
    findings = report.set_aside
    lines = [f"{set_aside(report)}:"] if findings else []
    for finding in findings:
        why = reason(finding)
        parts = (place(finding.location), finding.rule.severity.word, finding.rule.id, why)
        lines.append(_painted("  " + "  ".join(map(_one_line, parts)), _DIM, colour=colour))
    return "\n".join(lines)


def _notification(one: Notification, *, colour: bool) -> str:
    where = "" if one.path is None else f"{one.path}:{one.line}" if one.line else str(one.path)
    parts = (_one_line(part) for part in (one.id, where, one.message) if part)
    return "  ".join((_painted(one.level.value, _STYLES[one.level], colour=colour), *parts))


def _verdict(report: Report, *, colour: bool) -> str:
    style = _GREEN if is_complete(report) and report.passed else _RED
    return _painted(_one_line(verdict(report)), style, colour=colour)


def _one_line(text: str) -> str:
    return defuse(shorten(text, _TEXT_LIMIT))


def _painted_mark(mark: str, severity: Severity, *, colour: bool) -> str:
    carets = mark.lstrip()
    return mark[: len(mark) - len(carets)] + _painted(carets, _STYLES[severity], colour=colour)


def _painted(text: str, style: str, *, colour: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if colour else text
