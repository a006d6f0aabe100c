"""An artefact goes to its reader, and no reader ends the run."""

from __future__ import annotations

import pytest

from flaskgate.launch.model import Reading, Repository
from flaskgate.launch.readers import reading
from flaskgate.launch.readers.containers import compose, dockerfile
from flaskgate.launch.readers.reading import read_units
from flaskgate.model.files import SourceFile
from tests.launch.repository import Tree


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("notes.yaml", "a: 1\n", [], id="no format that starts something"),
        pytest.param("Dockerfile", "FROM python\nCMD flask run\n", ["image"], id="image"),
        pytest.param(
            "compose.yaml", "services:\n  a:\n    command: flask run\n", ["service a"], id="compose"
        ),
        pytest.param("Procfile", "web: flask run\n", ["process web"], id="chosen by name"),
    ],
)
def test_units(path: str, text: str, expected: list[str]) -> None:
    tree = Tree({path: text})
    assert [one.name for one in read_units(tree.file(path), tree).units] == expected


@pytest.mark.parametrize(
    ("path", "module"),
    [
        pytest.param("Dockerfile", dockerfile, id="image"),
        pytest.param("compose.yaml", compose, id="compose"),
        pytest.param("Procfile", reading, id="chosen"),
    ],
)
def test_too_deep(path: str, module: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(file: SourceFile, repository: Repository) -> Reading:
        return read(file, repository)

    monkeypatch.setattr(module, "read", read)
    tree = Tree({path: "x"})
    found = read_units(tree.file(path), tree)
    assert found.units == ()
    assert [(one.id, str(one.path)) for one in found.notifications] == [("launch-limit", path)]
