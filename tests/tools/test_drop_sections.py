from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.drop_sections import main, without_sections


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"#!/bin/sh\n", id="a script"),
        pytest.param(b"\x7fELF\x01\x01" + bytes(64), id="32 bits"),
        pytest.param(b"\x7fELF\x02\x02" + bytes(64), id="big endian"),
    ],
)
def test_what_is_no_such_program_is_refused(program: bytes) -> None:
    with pytest.raises(ValueError, match="no 64-bit"):
        without_sections(program)


def test_a_program_runs_without_its_sections(tmp_path: Path) -> None:
    source = Path(shutil.which("true") or "/bin/true")
    program = tmp_path / "true"
    shutil.copy(source, program)
    main(program)
    assert program.stat().st_size < source.stat().st_size
    assert program.read_bytes()[64:] == source.read_bytes()[64 : program.stat().st_size]
    subprocess.run([program], check=True)


def test_nothing_is_left_to_drop() -> None:
    once = without_sections(Path(sys.executable).resolve().read_bytes())
    assert without_sections(once) == once
