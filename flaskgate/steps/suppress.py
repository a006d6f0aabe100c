"""Marks the findings that someone has accepted, and points out the marks that do nothing.

A mark counts on any line of the finding's statement or alone on the line above it; `source_marks`
knows the spellings. It accepts the rule that it names at the severity that rule has: where
production starts the line since, the finding is another one. A mark that names no rule silences
nothing, because nobody can say what it meant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.model.files import SourceFile
from flaskgate.model.findings import (
    Finding,
    Ignore,
    Notification,
    NotificationLevel,
    Severity,
    Suppression,
    SuppressionKind,
)
from flaskgate.steps.accepting import still_reaches
from flaskgate.steps.source_marks import Mark, Tool, marks_of
from flaskgate.text.globs import matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressing:
    """How suppressions are treated in this run."""

    accepts: Mapping[str, Severity]
    """Rule id that a mark may name to the severity up to which it then accepts what is found."""
    honour: bool = True
    """False: no mark in the code counts."""
    require_reason: bool = False
    external: Sequence[Ignore] = ()
    today: dt.date


def suppress(
    findings: Sequence[Finding], files: Iterable[SourceFile], how: Suppressing
) -> tuple[tuple[Finding, ...], tuple[Notification, ...]]:
    """Return the findings, the accepted ones marked, and remarks on marks that do not count.

    Findings keep their order. Remarks name blanket and other tools' marks, unknown ids, missing
    reasons, expired entries and what has outgrown its mark, each where it would have silenced
    something, and marks that silence nothing.
    """
    places = {finding.location.path for finding in findings}
    marks = {file.path: tuple(marks_of(file, has_findings=file.path in places)) for file in files}
    marked = [_mark(finding, marks.get(finding.location.path, ()), how) for finding in findings]
    remarks = [*_mark_remarks(marked, marks, how), *_external_remarks(marked, how)]
    return tuple(marked), tuple(remarks)


def _mark(finding: Finding, marks: Sequence[Mark], how: Suppressing) -> Finding:
    for mark in marks if how.honour else ():
        if _counts(mark, finding, how):
            suppression = Suppression(
                kind=SuppressionKind.IN_SOURCE, justification=mark.reason, location=mark.location
            )
            return replace(finding, suppression=suppression)
    for entry in how.external:
        if _is_live(entry, how) and _accepts({entry.rule}, finding, how) and _is_at(entry, finding):
            suppression = Suppression(kind=SuppressionKind.EXTERNAL, justification=entry.reason)
            return replace(finding, suppression=suppression)
    return finding


def _counts(mark: Mark, finding: Finding, how: Suppressing) -> bool:
    has_reason = bool(mark.reason) or not how.require_reason
    return has_reason and _speaks_of(mark, finding) and _accepts(mark.ids, finding, how)


def _accepts(names: Iterable[str], finding: Finding, how: Suppressing) -> bool:
    """Return whether one of the names accepts the finding at the severity that it has now."""
    return any(
        name == finding.rule.id
        or (
            name in finding.rule_ids
            and name in how.accepts
            and still_reaches(name, how.accepts[name], finding)
        )
        for name in names
    )


def _speaks_of(mark: Mark, finding: Finding) -> bool:
    span = finding.span
    last = span.end.line - (span.end.column == 1 and span.end.line > span.start.line)
    return any(span.start.line <= line <= last for line in mark.lines)


def _is_live(entry: Ignore, how: Suppressing) -> bool:
    return entry.until is None or how.today <= entry.until


def _is_at(entry: Ignore, finding: Finding) -> bool:
    return matches(finding.location.path, entry.path)


def _mark_remarks(
    findings: Sequence[Finding], marks: Mapping[PurePosixPath, Sequence[Mark]], how: Suppressing
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


def _remark(mark: Mark, touched: Sequence[Finding], how: Suppressing) -> Iterator[Notification]:
    live = [one for one in touched if one.suppression is None]
    unknown = sorted(mark.ids - how.accepts.keys())
    outgrown = [one for one in live if mark.ids & one.rule_ids]
    if mark.tool is Tool.FOREIGN or (unknown and set(unknown) <= mark.dotted):
        yield from _foreign(mark, live)
    elif not mark.ids:
        if mark.tool is Tool.OURS or live:
            problem = f"names no rule, so it silences nothing{_instead(live)}"
            yield _at(mark, "blanket-suppression", problem)
    elif unknown and (mark.tool is Tool.OURS or live):
        names = ", ".join(unknown)
        yield _at(mark, "unknown-suppression", f"names {names}, which is not a Flaskgate rule")
    elif outgrown:
        yield _unaccepted(mark, outgrown[0], how)
    elif not unknown:
        yield _at(mark, "unused-suppression", "silences nothing any more; remove it")


def _unaccepted(mark: Mark, finding: Finding, how: Suppressing) -> Notification:
    if how.require_reason and not mark.reason:
        return _at(mark, "suppression-without-reason", "gives no reason, so it does not count")
    return _at(mark, "outgrown-suppression", _outgrown(mark.ids, finding))


def _foreign(mark: Mark, live: Sequence[Finding]) -> Iterator[Notification]:
    """Tell the author of a mark for another tool what the gate would take, where it matters."""
    if live:
        problem = f"({mark.word}) speaks to another tool{_instead(live)}"
        yield _at(mark, "foreign-suppression", problem)


def _instead(live: Sequence[Finding]) -> str:
    if not live:
        return ""
    return f"; Flaskgate takes `# flaskgate: ignore[{live[0].rule.id}]` and a reason"


def _outgrown(names: Iterable[str], finding: Finding) -> str:
    rule = finding.rule
    return (
        f"accepts {', '.join(sorted(names))}; what is found here now is {rule.id} "
        f"({rule.severity.word}), which nobody has accepted: put it right, or name {rule.id}"
    )


def _at(mark: Mark, kind: str, problem: str) -> Notification:
    is_note = kind in {"unused-suppression", "foreign-suppression"}
    return Notification(
        id=kind,
        message=f"this suppression {problem}",
        level=NotificationLevel.NOTE if is_note else NotificationLevel.WARNING,
        path=mark.location.path,
        line=mark.location.start.line,
    )


def _external_remarks(findings: Sequence[Finding], how: Suppressing) -> Iterator[Notification]:
    for entry in how.external:
        here = [one for one in findings if _is_at(entry, one)]
        touched = [one for one in here if entry.rule in one.rule_ids]
        live = [one for one in touched if one.suppression is None]
        outgrown = [one for one in live if not _accepts({entry.rule}, one, how)]
        what = f"the entry of 'ignore' for {entry.rule} in {entry.path}"
        if touched and not _is_live(entry, how):
            yield Notification(id="expired-suppression", message=f"{what} ended on {entry.until}")
        elif outgrown:
            message = f"{what} {_outgrown([entry.rule], outgrown[0])}"
            yield Notification(id="outgrown-suppression", message=message)
        elif not touched:
            yield Notification(
                id="unused-suppression",
                message=f"{what} silences nothing any more; remove it",
                level=NotificationLevel.NOTE,
            )
