"""The report as plain text for people: pure; colour, width and detail are parameters.

First what is started and what became of it, then what was found, the worst first, then what could
not be looked at; the verdict is the last line. Every text from the workspace goes through `defuse`,
so no terminal and no runner obeys it.
"""

from __future__ import annotations

import enum
import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.model.findings import (
    Finding,
    Location,
    Notification,
    NotificationLevel,
    Severity,
    Step,
)
from flaskgate.model.report import Report, worst_first
from flaskgate.model.starts import Started
from flaskgate.model.wording import (
    figures,
    folded,
    headline,
    is_complete,
    outcome,
    reason,
    witnesses,
)
from flaskgate.publish.routes import other_starts, worth_showing
from flaskgate.publish.views.change_lines import blocks
from flaskgate.publish.views.proof import ProofRow, counted, rows
from flaskgate.text.escape import defuse, shorten, visible

_TEXT_LIMIT = 2000
"""Code points of one message: longer ones come from code that a metavariable has caught."""
_BEFORE = 40
"""How many code points of a cut source line stand before its region."""
_NAME_LIMIT = 40
"""Code points of a second place in the table of starts."""
_STARTS = 10
"""How many starts are listed."""
_STEPS = 12
"""How many steps of a chain are listed."""
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
_SIGNS = {"-": "31", "+": "32"}
_MARKS = {"✓": _GREEN, "✗": _RED, "!": _YELLOW, "?": _YELLOW}


class Detail(enum.IntEnum):
    """How much is said."""

    QUIET = 0
    """What gates, a line each; nothing where nothing does and everything was looked at."""
    NORMAL = 1
    VERBOSE = 2
    """Also what is only counted otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the reader wants to see it."""

    colour: bool = False
    width: int = 100
    """Cells of a line; words that are longer stand out."""
    detail: Detail = Detail.NORMAL
    here: PurePosixPath = field(default_factory=PurePosixPath)
    """How the repository root is called from where the reader stands, such as `..`."""
    inside: PurePosixPath = field(default_factory=PurePosixPath)
    """Where the reader stands within the repository."""

    def painted(self, text: str, style: str) -> str:
        """Return `text` in a style, if colour is wanted."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.colour and style else text

    def name(self, path: PurePosixPath) -> str:
        """Return a path as the reader would type it."""
        if self.inside.parts:
            return os.path.relpath(path, self.inside)
        return os.path.normpath(self.here / path)

    def spot(self, location: Location, *, limit: int | None = None, column: bool = False) -> str:
        """Return `path:line`, and the column if wanted; a path beyond `limit` loses its head."""
        start = location.start
        line = f":{start.line}:{start.column}" if column else f":{start.line}"
        path = visible(self.name(location.path))
        room = len(path) if limit is None else limit - len(line)
        return defuse((path if len(path) <= room else f"…{path[1 - room :]}") + line)


def to_text(report: Report, look: Look) -> str:
    """Return the whole report, ending with a line feed unless it is empty."""
    if look.detail is Detail.QUIET:
        return "".join(f"{line}\n" for line in _briefly(report, look))
    blocks = [
        _starts(report, look),
        *(_finding(one, report, look) for one in _listed(report, look)),
        _set_aside(report, look),
        "\n".join(line for one in _told(report, look) for line in _notification(one, look)),
        "\n".join(_verdict(report, look)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _briefly(report: Report, look: Look) -> Iterator[str]:
    for finding in report.gating:
        severity = finding.rule.severity
        word = look.painted(severity.word, _STYLES[severity])
        place = look.spot(finding.location, column=True)
        yield f"{place}: {word} {_one_line(finding.rule.id)}: {_one_line(finding.message)}"
    if not (report.passed and is_complete(report)):
        yield look.painted(f"{outcome(report)}: {_one_line(headline(report))}", _RED)


def _listed(report: Report, look: Look) -> Iterable[Finding]:
    if look.detail is not Detail.VERBOSE:
        return report.shown
    return worst_first(report.live)


def _starts(report: Report, look: Look) -> str:
    """Return the table of starts: where, what runs there, what shows the answer."""
    everything = look.detail is Detail.VERBOSE
    table = rows(report, with_development=everything)
    listed = table if everything else table[:_STARTS]
    room = look.width * 2 // 5
    cells = [(_places(one.start, look, room), _one_line(one.runs)) for one in listed]
    widths = [max((_cells(cell[at]) for cell in cells), default=0) for at in (0, 1)]
    lines = []
    for row, (places, runs) in zip(listed, cells, strict=True):
        mark = look.painted(row.mark, _MARKS[row.mark])
        start = f"{mark} {_padded(places, widths[0])}  {_padded(runs, widths[1])}"
        lines.append(f"{start}  {_says(row, look)}".rstrip())
    if len(table) > len(listed):
        left = table[len(listed) :]
        lines.append(f"  … and {len(left):,} more: {counted(left)} (flaskgate scan -v)")
    return "\n".join(lines)


def _places(start: Started, look: Look, room: int) -> str:
    """Return the line of the artefact, and that of the script which it runs, if there is one."""
    first, last = start.steps[0].location, start.location
    if (first.path, first.start.line) == (last.path, last.start.line):
        return look.spot(last, limit=room)
    return " → ".join(look.spot(one, limit=room // 2 - 1) for one in (first, last))


def _says(row: ProofRow, look: Look) -> str:
    """Return what shows the answer, and the line that decides it."""
    cause, here = row.start.cause, row.start.location.path
    if cause is None:
        return _one_line(row.says)
    line = f"line {cause.start.line}" if cause.path == here else look.spot(cause, limit=_NAME_LIMIT)
    return f"{_one_line(row.says)}, by {line}"


def _finding(finding: Finding, report: Report, look: Look) -> str:
    severity = finding.rule.severity
    mark = "✗" if report.is_gating(finding) else "!" if severity > Severity.LOW else "·"
    head = (
        look.painted(mark, _STYLES[severity]),
        look.painted(look.spot(finding.location, column=True), _BOLD),
        look.painted(severity.word, _STYLES[severity]),
        _one_line(finding.rule.id),
    )
    return "\n".join(
        (
            "  ".join(head),
            *_paragraph(finding.message, look),
            *_source(finding, look),
            *_chain(finding, look),
            *_labelled("also", _others(finding, look), look),
            *_labelled("fix", finding.advice, look),
            *_changes(finding, look),
            *_labelled("also", _witnesses(finding, report, look), look),
        )
    )


def _changes(finding: Finding, look: Look) -> Iterator[str]:
    """Yield the lines to change, before and after."""
    for change, lines in blocks(finding):
        place = f"{visible(look.name(change.path))}:{change.line}"
        yield f"  {'change':<8}{defuse(place)}"
        yield from (f"          {look.painted(defuse(line), _SIGNS[line[0]])}" for line in lines)


def _source(finding: Finding, look: Look) -> Iterator[str]:
    if finding.snippet.strip():
        line, mark = _excerpt(finding, look.width - 10)
        number = f"{finding.location.start.line:>6}"
        yield f"{number} | {line}".rstrip()
        yield f"{'':>6} | {_painted_mark(mark, finding.rule.severity, look)}"


def _excerpt(finding: Finding, width: int) -> tuple[str, str]:
    """Return the source line, cut around the region, and the marks to stand below it."""
    line, start, end = finding.snippet, finding.location.start, finding.location.end
    first = min(start.column - 1, len(line))
    last = end.column - 1 if end.line == start.line else len(line)
    left = max(0, first - _BEFORE) if len(line) > width else 0
    right = min(len(line), left + width)
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
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in {"Mn", "Me"} for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))


def _chain(finding: Finding, look: Look) -> Iterator[str]:
    steps = worth_showing(finding)
    for number, step in enumerate(steps[:_STEPS]):
        yield f"{'  → ' if number else '    '}{_step(step, look)}"
    if len(steps) > _STEPS:
        yield f"  → … {len(steps) - _STEPS:,} more steps"


def _step(step: Step, look: Look) -> str:
    return f"{look.spot(step.location)}  {_one_line(shorten(step.message, look.width))}"


def _others(finding: Finding, look: Look) -> str:
    steps, more = other_starts(finding)
    names = ", ".join(look.spot(step.location) for step in steps)
    return f"started by {names}{f' and {more:,} more' * (more > 0)}" if names else ""


def _witnesses(finding: Finding, report: Report, look: Look) -> str:
    names = witnesses(finding, report) if look.detail is Detail.VERBOSE else []
    return f"known as {', '.join(names)}" if names else ""


def _labelled(label: str, text: str, look: Look) -> Iterator[str]:
    """Yield a text with a label before its first line."""
    for line in _paragraph(text, look, indent=8):
        yield f"  {label:<6}{line[8:]}"
        label = ""


def _paragraph(text: str, look: Look, *, indent: int = 2) -> Iterator[str]:
    """Yield a text as lines of the reader's width, each line of its own wrapped."""
    for part in shorten(text, _TEXT_LIMIT).split("\n") if text else ():
        for line in _wrapped(_one_line(part), look.width - indent):
            yield f"{'':{indent}}{line}".rstrip()


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Yield `text` in lines of at most `width` cells; a word that is longer stands alone.

    A word that was harmless within a line may begin one here.
    """
    line, room = "", width
    for word in text.split(" "):
        cells = _cells(word)
        if line and cells >= room:
            yield defuse(line)
            line, room = "", width
        room -= cells + bool(line)
        line += f" {word}" if line else word
    yield defuse(line)


def _set_aside(report: Report, look: Look) -> str:
    if look.detail is not Detail.VERBOSE:
        return ""
    lines = []
    for one in report.set_aside:
        why = (look.spot(one.location), one.rule.severity.word, one.rule.id, reason(one))
        lines.append(look.painted("  ".join(("·", *map(_one_line, why))), _DIM))
    return "\n".join(lines)


def _told(report: Report, look: Look) -> Iterable[Notification]:
    is_all = look.detail is Detail.VERBOSE
    return (
        one for one in report.notifications if is_all or one.level is not NotificationLevel.NONE
    )


def _notification(one: Notification, look: Look) -> Iterator[str]:
    name = "" if one.path is None else look.name(one.path)
    where = f"{name}:{one.line}: " if one.line else f"{name}: " if name else ""
    level = NotificationLevel.NOTE if one.level is NotificationLevel.NONE else one.level
    word = look.painted(f"{level.value:<7}", _STYLES[level])
    first, *rest = _wrapped(_one_line(f"{where}{one.message} [{one.id}]"), look.width - 9)
    yield f"{word}  {first}"
    yield from (f"         {line}" for line in rest)


def _verdict(report: Report, look: Look) -> Iterator[str]:
    """Yield what is counted and not listed, then the verdict."""
    rest = [] if look.detail is Detail.VERBOSE else folded(report)
    if rest:
        yield look.painted(
            f"Not listed: {'; '.join(map(_one_line, rest))} (flaskgate scan -v)", _DIM
        )
    is_good = is_complete(report) and report.passed
    word = look.painted(outcome(report), _GREEN if is_good else _RED)
    took = figures(report) if look.detail is Detail.VERBOSE else f"{report.seconds:.1f} s"
    said = f"{outcome(report)}: {_one_line(headline(report))}"
    first, *more = _wrapped(f"{said} ({took})", look.width)
    if more[-1:] == ["s)"]:  # a figure and its unit stay together
        *_, number = (more[-2:-1] or [first])[-1].rpartition(" ")
        first, *more = *_wrapped(said, look.width), f"{number} s)"
    yield first.replace(outcome(report), word, 1)
    yield from more


def _one_line(text: str) -> str:
    return defuse(shorten(text, _TEXT_LIMIT))


def _painted_mark(mark: str, severity: Severity, look: Look) -> str:
    carets = mark.lstrip()
    return mark[: len(mark) - len(carets)] + look.painted(carets, _STYLES[severity])
