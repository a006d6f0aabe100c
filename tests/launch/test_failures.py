"""A bug of ours at one place leaves the rest of the run as it is, and is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flaskgate.launch.commands import starts
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.launch.python.interpreter.source import modules
from flaskgate.launch.readers.containers import dockerfile
from flaskgate.model.findings import NotificationLevel
from tests.launch.gate import FLASK, MAIN, gate, launched

RUNS = f"{FLASK}{MAIN}app.run(debug=True)\n"
TWO = {
    "Procfile": "bad: python bad.py\nweb: python app.py\n",
    "bad.py": RUNS,
    "app.py": RUNS,
}
UNRESOLVED = [["launch-unresolved", "Procfile:1"]]
FOUND = "critical debug-deployed app.py:5"


def failing(function: Callable[..., object], is_bad: Callable[..., bool]) -> Callable[..., object]:
    def call(*given: object, **named: object) -> object:
        if is_bad(*given):
            raise KeyError("surprise")
        return function(*given, **named)

    return call


def told(files: dict[str, str]) -> list[tuple[str, str, str, int | None]]:
    notes = launched(files).notifications
    return [(one.id, one.level.value, str(one.path), one.line) for one in notes]


def test_one_start_that_cannot_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    run = failing(Analyser.run, lambda _self, path: path.name == "bad.py")
    monkeypatch.setattr(Analyser, "run", run)
    found = gate(TWO)
    assert FOUND in found
    assert [one.split()[1:] for one in found if "launch-unresolved" in one] == UNRESOLVED
    assert told(TWO) == [("launch-error", "error", "Procfile", 1)]


def test_one_unit_whose_command_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "trace", failing(starts.trace, lambda unit, *_: "bad" in unit.name))
    found = gate(TWO)
    assert FOUND in found
    assert [one.split()[1:] for one in found if "launch-unresolved" in one] == UNRESOLVED
    assert told(TWO) == [("launch-error", "error", "Procfile", 1)]


def test_one_artefact_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {**TWO, "Dockerfile": "FROM python\nCMD python bad.py\n"}
    monkeypatch.setattr(dockerfile, "read", failing(print, lambda *_: True))
    assert FOUND in gate(files)
    assert told(files) == [("launch-error", "error", "Dockerfile", None)]


def test_one_file_that_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    survey = failing(Analyser.survey, lambda _self, path, _: path.name == "bad.py")
    monkeypatch.setattr(Analyser, "survey", survey)
    files = {"bad.py": RUNS, "app.py": RUNS}
    found = [str(one.location.path) for one in launched(files).findings]
    assert "app.py" in found
    assert told(files) == [("launch-error", "error", "bad.py", 1)]


def test_what_is_nested_too_deep_is_unknown_for_one_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhaust(_programs: object, _launch: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Programs, "around", exhaust)
    levels = {one.level for one in launched(TWO).notifications}
    assert levels == {NotificationLevel.ERROR}


def test_what_production_starts_and_nothing_reads_is_said() -> None:
    served = f"{FLASK}x = = 3\n{MAIN}from waitress import serve\n    serve(app)\n"
    files = {"Procfile": "web: python app.py\n", "app.py": served, "other.py": "y = = 3\n"}
    assert told(files) == [("syntax-error", "error", "app.py", 4)]
    assert told({**files, "app.py": served.replace("= = 3", "= f'{\"{}\"}'")}) == []


@pytest.mark.parametrize(
    ("code", "level"),
    [
        pytest.param("import os\nx = = 3\n", "warning", id="a job"),
        pytest.param("import os, app\nx = = 3\n", "error", id="what imports the app"),
        pytest.param("import os\nx = = 3\nimport flask\n", "error", id="in the rest"),
        pytest.param("import os\nx = = 3\n__import__('flask')\n", "error", id="by its name"),
    ],
)
def test_what_cannot_be_read_of_another_program_leaves_nothing_out(code: str, level: str) -> None:
    files = {"Procfile": "web: python job.py\n", "job.py": code, "app.py": FLASK}
    assert told(files) == [("syntax-error", level, "job.py", 2)]
    assert {one.answer for one in launched(files).starts} == {"unknown"}


def test_files_that_take_long_to_read_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules, "TOLERATED", 1)
    served = f"{FLASK}import b\n{MAIN}from waitress import serve\n    serve(app)\n"
    broken = {"b.py": "import c\nx = = 3\nDEBUG = 1\n", "c.py": "x = = 4\nDEBUG = 1\n"}
    files = {"Procfile": "web: python app.py\n", "app.py": served, **broken}
    assert told(files) == [
        ("syntax-error", "error", "b.py", 2),
        ("syntax-error", "error", "c.py", 1),
    ]


@pytest.mark.parametrize("place", ["/", "/app"])
def test_a_package_of_which_only_the_innermost_folder_is_copied(place: str) -> None:
    files = {f"a/{name}__init__.py": "" for name in ("", "b/")}
    files |= {"a/b/app.py": FLASK, "a/b/Dockerfile": f"FROM x\nCOPY . {place}\nCMD flask run\n"}
    assert told(files) == []
