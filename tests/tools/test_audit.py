from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tools.audit import LOCKS, main

CLEAN = {"name": "flask", "version": "3.1.2", "vulns": []}
SKIPPED = {"name": "ours", "skip_reason": "Dependency not found on PyPI"}
WEAK = {
    "name": "werkzeug",
    "version": "3.0.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.0.3"], "aliases": []}],
}


def program(folder: Path, report: list[dict[str, Any]] | None, code: int) -> Path:
    """Return a pip-audit that writes this report, None for none, and ends with this code."""
    data = repr(json.dumps({"dependencies": report}) if report is not None else "")
    place = folder / "pip-audit"
    place.write_text(
        f"#!{sys.executable}\nimport sys\ndata = {data}\n"
        "if data: open(sys.argv[sys.argv.index('--output') + 1], 'w').write(data)\n"
        f"print('ERROR: no route to the service', file=sys.stderr)\nsys.exit({code})\n"
    )
    place.chmod(0o755)
    return place


@pytest.mark.parametrize(
    ("report", "code", "expected", "said"),
    [
        pytest.param([CLEAN], 0, 0, "1 packages audited, 0 vulnerabilities", id="all is well"),
        pytest.param([CLEAN, WEAK], 1, 1, "werkzeug 3.0.0: PYSEC-1, mended by 3.0.3", id="one"),
        pytest.param([WEAK, SKIPPED], 1, 1, "PYSEC-1", id="one, and one is not known"),
        pytest.param([CLEAN, SKIPPED], 0, 2, "does not know ours", id="one is not known"),
        pytest.param([SKIPPED], 0, 2, "NOT AUDITED", id="none is known, as pip-audit takes for 0"),
        pytest.param([], 0, 2, "NOT AUDITED", id="nothing was asked"),
        pytest.param(None, 1, 2, "NOT AUDITED: run.txt: ERROR: no route", id="no network"),
        pytest.param(None, 0, 2, "NOT AUDITED", id="no report"),
    ],
)
def test_only_what_was_asked_about_passes(
    report: list[dict[str, Any]] | None,
    code: int,
    expected: int,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("flask==3.1.2\n")
    assert main([], program(tmp_path, report, code), [lock]) == expected
    assert said in "".join(capsys.readouterr())


def test_many_names_are_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = [{**SKIPPED, "name": f"p{number}"} for number in range(9)]
    assert main([], program(tmp_path, report, 0), [tmp_path]) == 2
    assert "p0, p1, p2, p3, p4 and 4 more" in capsys.readouterr().err


def test_every_list_is_audited() -> None:
    assert {lock.name for lock in LOCKS} >= {"run.txt", "image.txt", "dev.txt", "audit.txt"}
