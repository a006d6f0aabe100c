"""An edit as the whole lines that it changes."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.fix.lines import lines_of, part_of
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Change, Location, Position, Replacement

PATH = PurePosixPath("app.py")
FILE = SourceFile(path=PATH, kind=Kind.PYTHON, data=b"run(\n    debug=True,\n    port=1,\n)\n")


def edit(start: tuple[int, int], end: tuple[int, int], text: str = "") -> Replacement:
    return Replacement(location=Location(PATH, Position(*start), Position(*end)), text=text)


@pytest.mark.parametrize(
    ("fix", "expected"),
    [
        pytest.param(edit((9, 1), (9, 1)), None, id="lines that are not there"),
        pytest.param(
            edit((2, 11), (2, 15), "False"),
            (2, "    debug=True,", "    debug=False,"),
            id="within a line",
        ),
        pytest.param(
            edit((1, 5), (3, 5)),
            (1, "run(\n    debug=True,\n    port=1,", "run(port=1,"),
            id="over several",
        ),
        pytest.param(edit((2, 1), (3, 1)), (2, "    debug=True,", ""), id="a whole line goes"),
        pytest.param(
            edit((2, 1), (3, 1), "    # off\n"),
            (2, "    debug=True,", "    # off"),
            id="or changes",
        ),
    ],
)
def test_lines_of(fix: Replacement, expected: tuple[int, str, str] | None) -> None:
    change = lines_of(fix, FILE)
    found = None if change is None else (change.line, change.before, change.after)
    assert found == expected


def test_a_change_that_does_not_fit_is_no_edit() -> None:
    assert part_of(Change(path=PATH, line=2, before="other", after="x"), FILE) is None
    assert part_of(Change(path=PATH, line=2, before="other", after="x"), None) is None
