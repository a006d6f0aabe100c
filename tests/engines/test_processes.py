from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from flaskgate.engines.processes import ChildProgram, Outcome, OutOfTimeError, run

SHELL = ChildProgram(file=Path("/bin/sh"), name="a name", arguments=("-c",))


def test_the_outcome(tmp_path: Path) -> None:
    script = 'echo "$0 $X $(pwd)"; echo no >&2; cat; exit 3'
    outcome = run(SHELL, [script], folder=tmp_path, env={"X": "1"}, limit=10)
    assert outcome == Outcome(code=3, output=f"a name 1 {tmp_path}\n".encode(), errors=b"no\n")


def test_a_program_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        run(
            ChildProgram(file=tmp_path / "none", name="none"), [], folder=tmp_path, env={}, limit=10
        )


def test_the_bound_of_memory(tmp_path: Path) -> None:
    script = "sleep 0.2; ulimit -v"
    outcome = run(SHELL, [script], folder=tmp_path, env={}, limit=10, memory=1 << 30)
    assert outcome.output == b"1048576\n"


def test_a_system_that_bounds_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    outcome = run(SHELL, ["sleep 0.1; ulimit -v"], folder=tmp_path, env={}, limit=10, memory=1)
    assert outcome.code == 0


def test_the_limit(tmp_path: Path) -> None:
    with pytest.raises(OutOfTimeError):
        run(SHELL, ["sleep 600; echo > ended"], folder=tmp_path, env={}, limit=0.05)
    assert not (tmp_path / "ended").exists()


@pytest.mark.parametrize("script", ["exit 0", "sleep 600"], ids=["has ended", "still runs"])
def test_an_interrupt_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def interrupt(process: subprocess.Popen[bytes], timeout: float) -> None:
        started.append(process)
        if script == "exit 0":
            process.wait(timeout)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(SHELL, [script], folder=tmp_path, env={}, limit=10)
    assert started[0].returncode == (0 if script == "exit 0" else -9)
