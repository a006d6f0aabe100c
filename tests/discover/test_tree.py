from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from flaskgate.discover import discover, tree
from flaskgate.discover.artefacts import is_artefact
from flaskgate.model.files import Kind


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        pytest.param(Kind.PYTHON, b"CMD nohup", False, id="code starts nothing by itself"),
        pytest.param(Kind.DOTENV, b"A=1", False, id="values start nothing"),
        pytest.param(Kind.MANIFEST, b"a: 1", False, id="any YAML"),
        pytest.param(Kind.SHELL, b"echo", False, id="any script"),
        pytest.param(
            Kind.SHELL, b"nohup python app.py &", True, id="a script that leaves a server"
        ),
        pytest.param(Kind.MANIFEST, b"apiVersion: v1", True, id="a manifest"),
        pytest.param(Kind.DOCKERFILE, b"", True, id="a Dockerfile"),
        pytest.param(Kind.RECIPE, b"user_data = 1", True, id="Terraform"),
    ],
)
def test_is_artefact(kind: Kind, data: bytes, *, expected: bool) -> None:
    assert is_artefact(kind, data) is expected


def test_everything_that_was_walked_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("flask")
    (tmp_path / "Dockerfile").write_text("FROM x")
    (tmp_path / "outside").symlink_to("/etc/hostname")
    found = discover(tmp_path)
    assert set(found.tree.paths) == {PurePosixPath("requirements.txt"), PurePosixPath("Dockerfile")}
    kept = found.tree.read(PurePosixPath("Dockerfile"))
    assert kept is found.artefacts[0]
    plain = found.tree.read(PurePosixPath("requirements.txt"))
    assert plain is not None
    assert (plain.kind, plain.data) == (Kind.RECIPE, b"flask")
    assert found.tree.read(PurePosixPath("requirements.txt")) is plain


@pytest.mark.parametrize("path", ["outside", "nowhere", "../x", "/etc/hostname", "."])
def test_nothing_else_can_be_read(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside").symlink_to("/etc/hostname")
    assert discover(tmp_path).tree.read(PurePosixPath(path)) is None


def test_a_file_that_is_gone_since_is_none(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    found = discover(tmp_path)
    (tmp_path / "notes.txt").unlink()
    assert found.tree.read(PurePosixPath("notes.txt")) is None


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "KEPT_BYTES", 1)
    (tmp_path / "notes.txt").write_text("xx")
    found = discover(tmp_path)
    first = found.tree.read(PurePosixPath("notes.txt"))
    assert first == found.tree.read(PurePosixPath("notes.txt"))
    assert first is not found.tree.read(PurePosixPath("notes.txt"))


@pytest.mark.parametrize(
    ("name", "text", "is_read"),
    [
        pytest.param("report.json", '{"title": "flask run"}', False, id="a report"),
        pytest.param("package-lock.json", '{"a": "flask run"}', False, id="a lock file"),
        pytest.param("app.json", '{"env": {"FLASK_DEBUG": "1"}}', True, id="a manifest by name"),
        pytest.param("x.json", '{"containerDefinitions": ["flask run"]}', True, id="by content"),
    ],
)
def test_json_is_read_where_it_starts_something(
    tmp_path: Path, name: str, text: str, *, is_read: bool
) -> None:
    (tmp_path / name).write_text(text)
    assert bool(discover(tmp_path).files) is is_read


def test_a_link_is_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.py").write_text("x = 1\n")
    for link, target in {
        "run.py": "src/app.py",
        "web": "src",
        "again": "web",
        "nowhere.py": "gone.py",
        "outside.py": "/etc/passwd",
    }.items():
        (tmp_path / link).symlink_to(target)
    tree = discover(tmp_path).tree
    for name in ("src/app.py", "run.py", "web/app.py", "again/app.py"):
        file = tree.read(PurePosixPath(name))
        assert file is not None
        assert (PurePosixPath(name) in tree.paths, str(file.path)) == (True, "src/app.py")
    for name in ("web", "web/b.py", "nowhere.py", "outside.py", "src"):
        assert PurePosixPath(name) not in tree.paths
        assert tree.read(PurePosixPath(name)) is None
    assert [str(path) for path in tree.paths] == ["src/app.py"]
    assert len(tree.paths) == 1
