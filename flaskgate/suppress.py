"""Marks the findings that someone has accepted, and points out the marks that do nothing.

Three spellings count, on any line of the finding's statement or alone on the line above it:
`# flaskgate: ignore[rule-id] reason`, `# nosec B201` (Bandit) and `# nosemgrep: rule-id`
(Semgrep). A mark that names no rule silences nothing, because nobody can say what it meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.comments import Comment, comments
from flaskgate.globs import matches
from flaskgate.model import (
    Finding,
    Location,
    Notification,
    NotificationLevel,
    Position,
    Suppression,
    SuppressionKind,
)
from flaskgate.source import SourceFile

_OURS = re.compile(r"flaskgate:\s*ignore\b(?:\s*\[(?P<ids>[^\]]*)\])?(?P<reason>.*)", re.IGNORECASE)
_NOSEC = re.compile(r"\bnosec\b:?\s*(?P<ids>B\d+(?:[\s,]+B\d+)*)?(?P<reason>.*)", re.IGNORECASE)
_NOSEMGREP = re.compile(
    r"\bnosem(?:grep)?\b\s*(?::\s*(?P<ids>[\w.-]+(?:\s*,\s*[\w.-]+)*))?(?P<reason>.*)",
    re.IGNORECASE,
)
_HINT = re.compile(rb"flaskgate:|nosec|nosem", re.IGNORECASE)
_SPELLINGS = (_OURS, _NOSEC, _NOSEMGREP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """An accepted finding, kept outside the code: an entry of `ignore` in the configuration."""

    rule: str
    path: str
    """A glob from the repository root."""
    reason: str
    until: dt.date | None = None
    """The last day on which the entry counts; None: no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressing:
    """How suppressions are treated in this run."""

    known_ids: frozenset[str]
    """Rule ids that a mark may name."""
    honour: bool = True
    """False: no mark in the code counts."""
    require_reason: bool = False
    external: Sequence[Ignore] = ()
    today: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """One comment that means to suppress something."""

    location: Location
    lines: frozenset[int]
    """The lines that it speaks of."""
    ids: frozenset[str]
    """As written, without the dotted prefix of Semgrep's ids; empty for a blanket mark."""
    dotted: frozenset[str]
    """Those that were written with a prefix: where no rule of ours has one, another set's has."""
    reason: str
    is_ours: bool


def suppress(
    findings: Sequence[Finding], files: Iterable[SourceFile], how: Suppressing
) -> tuple[tuple[Finding, ...], tuple[Notification, ...]]:
    """Return the findings, the accepted ones marked, and remarks on marks that do not count.

    Findings keep their order. Remarks name blanket marks, unknown ids, missing reasons and
    expired entries that would have silenced something, and marks that silence nothing.
    """
    marks = {file.path: tuple(_marks(file)) for file in files}
    marked = [_mark(finding, marks.get(finding.location.path, ()), how) for finding in findings]
    remarks = [*_mark_remarks(marked, marks, how), *_external_remarks(marked, how)]
    return tuple(marked), tuple(remarks)


def _marks(file: SourceFile) -> Iterator[_Mark]:
    if not _HINT.search(file.data):
        return
    for comment in comments(file):
        for spelling in _SPELLINGS:
            found = spelling.search(comment.text)
            if found:
                yield _read_mark(file.path, comment, found, is_ours=spelling is _OURS)


def _read_mark(
    path: PurePosixPath, comment: Comment, found: re.Match[str], *, is_ours: bool
) -> _Mark:
    line, column = comment.start
    start = Position(line, column + found.start())
    end = Position(line, column + len(comment.text))
    written = [one for one in re.split(r"[\s,]+", found["ids"] or "") if one]
    return _Mark(
        location=Location(path, start, end),
        lines=frozenset({line, line + 1} if comment.is_alone else {line}),
        ids=frozenset(one.rpartition(".")[2] for one in written),
        dotted=frozenset(one.rpartition(".")[2] for one in written if "." in one),
        reason=found["reason"].strip(" \t-:#\u2013\u2014"),
        is_ours=is_ours,
    )


def _mark(finding: Finding, marks: Sequence[_Mark], how: Suppressing) -> Finding:
    for mark in marks if how.honour else ():
        if _counts(mark, finding, how):
            suppression = Suppression(
                kind=SuppressionKind.IN_SOURCE, justification=mark.reason, location=mark.location
            )
            return replace(finding, suppression=suppression)
    for entry in how.external:
        if _is_live(entry, how) and _accepts(entry, finding):
            suppression = Suppression(kind=SuppressionKind.EXTERNAL, justification=entry.reason)
            return replace(finding, suppression=suppression)
    return finding


def _counts(mark: _Mark, finding: Finding, how: Suppressing) -> bool:
    has_reason = bool(mark.reason) or not how.require_reason
    return has_reason and bool(mark.ids & finding.rule_ids) and _speaks_of(mark, finding)


def _speaks_of(mark: _Mark, finding: Finding) -> bool:
    span = finding.extent or finding.location
    last = span.end.line - (span.end.column == 1 and span.end.line > span.start.line)
    return any(span.start.line <= line <= last for line in mark.lines)


def _is_live(entry: Ignore, how: Suppressing) -> bool:
    return entry.until is None or how.today <= entry.until


def _accepts(entry: Ignore, finding: Finding) -> bool:
    return entry.rule in finding.rule_ids and matches(finding.location.path, entry.path)


def _mark_remarks(
    findings: Sequence[Finding], marks: Mapping[PurePosixPath, Sequence[_Mark]], how: Suppressing
) -> Iterator[Notification]:
    by_path: dict[PurePosixPath, list[Finding]] = {}
    for finding in findings:
        by_path.setdefault(finding.location.path, []).append(finding)
    for path, found in marks.items():
        here = by_path.get(path, [])
        used = {one.suppression.location for one in here if one.suppression}
        for mark in found if how.honour else ():
            if mark.location not in used:
                yield from _remark(mark, [one for one in here if _speaks_of(mark, one)], how)


def _remark(mark: _Mark, touched: Sequence[Finding], how: Suppressing) -> Iterator[Notification]:
    if mark.ids - how.known_ids and mark.ids - how.known_ids <= mark.dotted:
        return
    unknown = sorted(mark.ids - how.known_ids)
    live = [one for one in touched if one.suppression is None]
    if not mark.ids:
        if mark.is_ours or live:
            yield _at(mark, "blanket-suppression", "names no rule, so it silences nothing")
    elif unknown and (mark.is_ours or live):
        names = ", ".join(unknown)
        yield _at(mark, "unknown-suppression", f"names {names}, no rule of this gate")
    elif live and how.require_reason and any(mark.ids & one.rule_ids for one in live):
        yield _at(mark, "suppression-without-reason", "gives no reason, so it does not count")
    elif not unknown and not any(mark.ids & one.rule_ids for one in touched):
        yield _at(mark, "unused-suppression", "silences nothing any more; remove it")


def _at(mark: _Mark, kind: str, problem: str) -> Notification:
    return Notification(
        id=kind,
        message=f"this suppression {problem}",
        level=NotificationLevel.NOTE if kind == "unused-suppression" else NotificationLevel.WARNING,
        path=mark.location.path,
        line=mark.location.start.line,
    )


def _external_remarks(findings: Sequence[Finding], how: Suppressing) -> Iterator[Notification]:
    for entry in how.external:
        touched = [one for one in findings if _accepts(entry, one)]
        what = f"the entry of 'ignore' for {entry.rule} in {entry.path}"
        if touched and not _is_live(entry, how):
            yield Notification(id="expired-suppression", message=f"{what} ended on {entry.until}")
        elif not touched:
            yield Notification(
                id="unused-suppression",
                message=f"{what} silences nothing any more; remove it",
                level=NotificationLevel.NOTE,
            )
