from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools.demo import EXAMPLES, main


@dataclass
class RecordedRun:
    """Stands in for the gate: notes what it was asked and answers with `code`."""

    code: int
    arguments: list[str] = field(default_factory=list)
    folder: Path = Path()
    seen: set[str] = field(default_factory=set)

    def __call__(self, arguments: list[str]) -> int:
        self.arguments, self.folder = arguments, Path.cwd()
        self.seen = {path.name for path in self.folder.iterdir()}
        return self.code


@pytest.mark.parametrize(
    ("code", "expected", "words"),
    [
        pytest.param(0, 2, "passed them", id="a gate that passes the examples is a broken gate"),
        pytest.param(2, 2, "exit code 2", id="a gate that could not run is said aloud"),
        pytest.param(1, 0, "would have failed with exit code 1", id="failing is what is shown"),
    ],
)
def test_exit_code(
    code: int, expected: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], RecordedRun(code)) == expected
    assert words in capsys.readouterr().out.splitlines()[-1]


def test_a_copy_of_all_examples_is_scanned_outside_the_repository() -> None:
    run, before = RecordedRun(1), Path.cwd()
    main(["--report", "high"], run)
    assert run.arguments == ["scan", ".", "--report", "high"]
    assert run.seen == {path.name for path in EXAMPLES.iterdir()}
    assert EXAMPLES.parent not in run.folder.parents
    assert not run.folder.exists()
    assert Path.cwd() == before
