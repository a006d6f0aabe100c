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

from flaskgate.fix.text import Edit, Text, joined
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding, Location, Replacement

MOST = 200
"""How many findings of one file are corrected; a hostile file may hold thousands."""

_Edits = Callable[[str, Location], Sequence[Edit]]


def correct(findings: Iterable[Finding], file: SourceFile) -> tuple[Finding, ...]:
    """Return the findings of one file, each with its exact correction where there is one.

    A finding that already has one, from a rule of the project's own, keeps it.
    """
    text = Text(file)
    edits = _edits(file, text)
    return tuple(
        _corrected(one, text, edits) if at < MOST else one for at, one in enumerate(findings)
    )


def _edits(file: SourceFile, text: Text) -> _Edits:
    """Return what gives the edits of a rule at a place; most runs find nothing and load neither."""
    if file.kind is Kind.PYTHON:
        from flaskgate.fix.python import PythonEdits  # noqa: PLC0415

        return PythonEdits(text, file.data).at
    from flaskgate.fix.artefact import artefact_edits  # noqa: PLC0415

    return partial(artefact_edits, text)


def _corrected(finding: Finding, text: Text, edits: _Edits) -> Finding:
    found = edits(finding.rule.id, finding.location)
    if not found or finding.fix is not None:
        return finding
    edit = joined(text.text, found)
    place = text.location(edit.start, edit.end)
    return replace(finding, fix=Replacement(location=place, text=edit.text))
