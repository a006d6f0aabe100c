"""Gives a finding its exact correction: the edit that switches off what the rule found.

Pure. A correction is an edit that is right whatever else the project does: it takes out the
argument, the flag or the option, or turns its value off, and leaves everything around it as it is
written. Where the right edit depends on what the project wants (which production server, which
default of a variable), there is advice and no correction. Findings that ask for nothing, such as
those of development files, get none either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath

from flaskgate.fix.lines import lines_of, part_of
from flaskgate.fix.text import Edit, Text, joined
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding, Location, Replacement

MOST = 200
"""How many findings of one file are corrected; a hostile file may hold thousands."""

_Edits = Callable[[str, Location], Sequence[Edit]]
_Read = Callable[[PurePosixPath], SourceFile | None]


def correct(findings: Iterable[Finding], file: SourceFile, read: _Read) -> tuple[Finding, ...]:
    """Return the findings of one file, each with its exact correction where there is one.

    A finding that already has one, from a rule of the project's own, keeps it. One whose cause
    stands elsewhere may be corrected there; `read` gives that file.
    """
    text = Text(file)
    edits = _edits(file, text)
    return tuple(
        _with_change(_at_cause(_corrected(_by_setting(one, read), text, edits), read), read)
        if at < MOST and not _stays(one)
        else one
        for at, one in enumerate(findings)
    )


def _by_setting(finding: Finding, read: _Read) -> Finding:
    """Return a finding that a line elsewhere puts right, as it is known already, with its edit."""
    change = finding.change
    file = None if change is None or finding.fix is not None else read(change.path)
    part = None if change is None else part_of(change, file)
    return finding if part is None else replace(finding, fix=part)


def _with_change(finding: Finding, read: _Read) -> Finding:
    """Return a finding with the whole lines of its correction, if they are not its own line."""
    fix = finding.fix
    file = None if fix is None or finding.change is not None else read(fix.location.path)
    if fix is None or file is None or _is_within(fix.location, finding.location):
        return finding
    change = lines_of(fix, file)
    return finding if change is None else replace(finding, change=change)


def _is_within(place: Location, line: Location) -> bool:
    return (place.path, place.start.line, place.end.line) == (
        line.path,
        line.start.line,
        line.start.line,
    )


def _stays(finding: Finding) -> bool:
    """Return whether a finding is put right by a variable, and what developers run stays."""
    return finding.plan is not None and bool(finding.plan.choice)


def _at_cause(finding: Finding, read: _Read) -> Finding:
    """Return a finding without a correction with the one that turns off its cause."""
    cause = finding.cause
    file = read(cause.path) if cause is not None and finding.fix is None else None
    if cause is None or file is None:
        return finding
    text = Text(file)
    if file.kind is Kind.PYTHON:
        from flaskgate.fix.python import OPEN, PythonEdits  # noqa: PLC0415

        edits = PythonEdits(text, file.data)
        found = edits.of_constant(cause) or edits.at(OPEN, cause)
    else:
        found = _edits(file, text)(finding.rule.id, cause)
    return _with(finding, text, found) if found else finding


def _edits(file: SourceFile, text: Text) -> _Edits:
    """Return what gives the edits of a rule at a place; most runs find nothing and load neither."""
    if file.kind is Kind.PYTHON:
        from flaskgate.fix.python import PythonEdits  # noqa: PLC0415

        return PythonEdits(text, file.data).at
    from flaskgate.fix.artefact import artefact_edits  # noqa: PLC0415

    return partial(artefact_edits, text)


def _corrected(finding: Finding, text: Text, edits: _Edits) -> Finding:
    found = edits(finding.rule.id, finding.location)
    return _with(finding, text, found) if found and finding.fix is None else finding


def _with(finding: Finding, text: Text, found: Sequence[Edit]) -> Finding:
    edit = joined(text.text, found)
    place = text.location(edit.start, edit.end)
    return replace(finding, fix=Replacement(location=place, text=edit.text))
