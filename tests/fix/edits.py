"""Corrects one text at one place, as the gate would after it has found something there."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskgate.fix import correct
from flaskgate.fix.apply import apply_fixes
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position
from tests.factories import a_finding, a_rule


def corrected(rule: str, text: str, region: str, kind: Kind = Kind.PYTHON) -> str | None:
    """Return `text` after the correction of a finding of `rule` at the first `region`; or None."""
    file = SourceFile(path=PurePosixPath("file"), kind=kind, data=text.encode())
    finding = a_finding(rule=a_rule(id=rule), location=_location(file, region))
    (found,) = correct([finding], file, lambda _: None)
    return None if found.fix is None else apply_fixes(file.data, [found.fix]).decode()


def _location(file: SourceFile, region: str) -> Location:
    start = file.text.index(region)
    return Location(file.path, _position(file, start), _position(file, start + len(region)))


def _position(file: SourceFile, offset: int) -> Position:
    before = file.text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Position(len(before), len(before[-1]) + 1)
