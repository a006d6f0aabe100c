"""What every correction holds, on the programs of the reference behind a Dockerfile."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from itertools import groupby
from pathlib import PurePosixPath

import pytest

from flaskgate.fix import correct
from flaskgate.fix.apply import applicable, apply_fixes
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding
from tests.launch.gate import FLASK, image, launched, said
from tests.launch.rows import PROGRAMS

STARTS = [
    'CMD ["python", "app.py"]',
    'CMD ["gunicorn", "app:app"]',
    'CMD ["flask", "run", "--debug"]',
    "ENV FLASK_DEBUG=1\nCMD flask run --debug",
    'ENV FLASK_DEBUG true\nENTRYPOINT ["python", "app.py"]',
]


def found(files: Mapping[str, str]) -> list[Finding]:
    """Return what launch analysis finds, with its corrections."""
    result = launched(files)
    every = sorted((*result.findings, *result.evidence.findings), key=lambda one: one.location)
    return [
        finding
        for path, here in groupby(every, key=lambda one: one.location.path)
        for finding in correct(here, a_file(path, files[str(path)]), lambda _: None)
    ]


def a_file(path: PurePosixPath, text: str) -> SourceFile:
    kind = Kind.PYTHON if path.suffix == ".py" else Kind.DOCKERFILE
    return SourceFile(path=path, kind=kind, data=textwrap.dedent(text).encode())


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_a_correction_removes_its_finding(start: str, program: str) -> None:
    files = image(start, **{"app.py": f"{FLASK}{program}\n"})
    left = found(files)
    for _ in range(3):
        fixable = [one for one in left if one.fix is not None]
        if not fixable:
            break
        for path, group in groupby(fixable, key=lambda one: one.location.path):
            data = a_file(path, files[str(path)]).data
            chosen = [one.fix for one in applicable(data, group) if one.fix]
            files[str(path)] = apply_fixes(data, chosen).decode()
        left = found(files)
        assert not set(said(fixable)) & set(said(left)), "no line is lost here"
    assert said(one for one in left if one.fix) == []
