"""The recipes of CONTRIBUTING.md, followed to the letter with things that are thrown away after."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from types import ModuleType

import pytest

from flaskgate.gate.cli import main
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import Arguments, Known, Value
from flaskgate.launch.python.libraries import registry
from flaskgate.launch.python.libraries.library import Library
from flaskgate.model import kinds
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Position
from flaskgate.model.kinds import KINDS, ArtefactKind, KindTable
from tests.launch.gate import FLASK, MAIN, gate, image

ROOT = Path(__file__).parent.parent
READERS = ROOT / "flaskgate" / "launch" / "readers"
TABLET = ArtefactKind(reader="tablet", name=r".*\.tablet")


def _read(file: SourceFile, repository: Repository) -> Reading:
    """Read a tablet: each line is a command of production."""
    del repository
    units = (
        LaunchUnit(
            name=f"line {number}",
            command=Command(
                words=tuple(line.split()),
                location=Location(file.path, Position(number, 1), Position(number, len(line) + 1)),
                text=line,
            ),
        )
        for number, line in enumerate(file.lines, 1)
        if line
    )
    return Reading(units=tuple(units))


@pytest.fixture
def tablets(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Add a kind of artefact: one module with `read`, and one row."""

    def add() -> None:
        module = ModuleType("flaskgate.launch.readers.tablet")
        module.read = _read  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(kinds, "TABLE", KindTable((TABLET, *KINDS)))

    return add


def _scan(place: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    (place / "web.tablet").write_text("flask --app shop run --debug\n")
    (place / "shop.py").write_text("from flask import Flask\napp = Flask(__name__)\n")
    return main(["scan", str(place)]), capsys.readouterr().out


def test_a_kind_without_a_row_is_not_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = _scan(tmp_path, capsys)
    assert code == 0
    assert "launch-unresolved" in out
    assert "debug-deployed" not in out


def test_a_kind_of_artefact_is_a_row_and_a_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], tablets: Callable[[], None]
) -> None:
    tablets()
    code, out = _scan(tmp_path, capsys)
    assert code == 1
    assert "web.tablet:1" in out
    assert "debug-deployed" in out


def test_a_row_without_a_reader_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "TABLE", KindTable((TABLET, *KINDS)))
    code, out = _scan(tmp_path, capsys)
    assert code != 0, "a gate that cannot read what it was told to read has not passed"
    assert "web.tablet" in out


def test_every_reader_is_reached_from_discovery() -> None:
    reached = {row.reader.partition(":")[0] for row in KINDS}
    inner = {_name(path): _imported(path) for path in READERS.rglob("*.py")}
    for path in (ROOT / "flaskgate").rglob("*.py"):
        if not path.is_relative_to(READERS):
            reached |= _imported(path)
    waiting = list(reached & inner.keys())
    while waiting:
        more = inner[waiting.pop()] - reached
        reached |= more
        waiting += more & inner.keys()
    unreached = inner.keys() - reached
    assert [one for one in unreached if not one.endswith("__init__")] == []


def _name(path: Path) -> str:
    """Return the name of a module below `launch.readers`: `hosts.cron`."""
    return ".".join(path.relative_to(READERS).with_suffix("").parts)


def _imported(path: Path) -> set[str]:
    """Return the modules of `launch.readers` that a module imports, as `_name` writes them."""
    found = set()
    prefix = "flaskgate.launch.readers"
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{prefix}."):
            module = f"{node.module}.".removeprefix(f"{prefix}.")
            found |= {module.rstrip("."), *(f"{module}{alias.name}" for alias in node.names)}
    return found


SWITCHED = image(
    "CMD python shop.py",
    **{"shop.py": f"import lamps\n{FLASK}{MAIN}app.run(debug=lamps.is_lit('red'))\n"},
)


def test_an_unknown_library_gives_no_certainty() -> None:
    assert "critical debug-deployed shop.py:6" not in gate(SWITCHED)


@pytest.mark.parametrize(
    ("lit", "expected"),
    [
        pytest.param(False, "high dev-server-deployed Dockerfile:4", id="off"),
        pytest.param(True, "critical debug-deployed shop.py:6", id="on"),
    ],
)
def test_a_library_is_a_file_and_a_line(
    monkeypatch: pytest.MonkeyPatch, expected: str, *, lit: bool
) -> None:
    def call(_machine: Machine, name: str, _arguments: Arguments) -> Value | None:
        return Known(lit) if name == "lamps.is_lit" else None

    monkeypatch.setattr(registry, "LIBRARIES", (*registry.LIBRARIES, Library(call=call)))
    assert expected in gate(SWITCHED)


def test_every_library_is_registered() -> None:
    folder = ROOT / "flaskgate" / "launch" / "python" / "libraries"
    declared = {
        path.stem for path in folder.rglob("*.py") if "\nLIBRARY = " in path.read_text("utf-8")
    }
    text = (folder / "registry.py").read_text("utf-8")
    assert {name for name in declared if f"    {name}.LIBRARY,\n" not in text} == set()


def test_the_recipes_name_what_there_is() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = {word for word in text.split("`")[1::2] if "/" in word and " " not in word}
    places = (ROOT, ROOT / "flaskgate", ROOT / "flaskgate" / "launch")
    missing = {
        name
        for name in named
        if "<" not in name
        and not any(list(place.glob(str(PurePosixPath(name)))) for place in places)
    }
    assert missing == set()
