"""A stand-in plays the multitool here; the real one needs `npm ci` and is run in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import validate_sarif

CLEAN = '{"runs": [{"results": [], "invocations": [{"executionSuccessful": true}]}]}'
NOTED = CLEAN.replace("[]", '[{"level": "warning"}, {}]')
BROKEN = CLEAN.replace("true", "false")
FAULTY = CLEAN.replace("[]", '[{"level": "error"}]')
SILENT = '{"runs": [{"results": [], "invocations": []}]}'
SAID = "out.sarif(1,2): error GH2012: no help"


@pytest.fixture
def multitool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tool = tmp_path / "Sarif.Multitool"
    monkeypatch.setattr(validate_sarif, "MULTITOOL", tool)
    monkeypatch.setattr(validate_sarif, "unseen_in", lambda _file: [])
    return tool


def script(says: str, report: str, code: int = 0) -> str:
    """Return a tool that writes `report`, if any, to the place that follows `--output`."""
    write = f"cat > \"$6\" <<'END'\n{report}\nEND\n" if report else ""
    return f'#!/bin/sh\n[ "$5" = --output ] || exit 9\n{write}echo "{says}"\nexit {code}\n'


@pytest.mark.parametrize(
    ("says", "report", "code", "complaint"),
    [
        pytest.param(SAID, FAULTY, 0, SAID, id="an error ends with code 0"),
        pytest.param("", FAULTY, 0, "multitool failed", id="an error only in the report"),
        pytest.param("", BROKEN, 0, "multitool failed", id="the run did not finish"),
        pytest.param("", SILENT, 0, "multitool failed", id="nothing was run"),
        pytest.param("", "", 0, "multitool failed", id="no report"),
        pytest.param("out of memory", CLEAN, 134, "out of memory", id="a crash"),
    ],
)
def test_errors_fail(
    multitool: Path,
    capsys: pytest.CaptureFixture[str],
    says: str,
    report: str,
    code: int,
    complaint: str,
) -> None:
    multitool.write_text(script(says, report, code))
    assert validate_sarif.main(["out.sarif"]) == 1
    out = capsys.readouterr().out
    assert complaint in out
    assert "1 SARIF files checked: 1 errors" in out


@pytest.mark.parametrize(
    "report", [pytest.param(CLEAN, id="clean"), pytest.param(NOTED, id="notes")]
)
def test_files_in_order_pass(multitool: Path, report: str) -> None:
    multitool.write_text(script("Done.", report))
    assert validate_sarif.main(["a.sarif", "b.sarif"]) == 0


def test_a_missing_multitool_is_no_pass(multitool: Path) -> None:
    assert not multitool.exists()
    assert validate_sarif.main(["out.sarif"]) == 2


def test_no_files_is_no_pass(multitool: Path) -> None:
    multitool.write_text(script("Done.", CLEAN))
    assert validate_sarif.main([]) == 2
