from __future__ import annotations

import os
import re
import stat
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.engines.staging import SUFFIXES, staged, staged_data, staged_name
from flaskgate.model.files import Kind, SourceFile


def a_file(path: str = "app.py", data: bytes = b"x\n", kind: Kind = Kind.PYTHON) -> SourceFile:
    return SourceFile(path=PurePosixPath(path), kind=kind, data=data)


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        pytest.param("app.py", Kind.PYTHON, "app.py", id="Python"),
        pytest.param("start", Kind.PYTHON, "start.py", id="a script without an ending"),
        pytest.param("app.PY", Kind.PYTHON, "app.PY.py", id="an ending in capitals"),
        pytest.param("Dockerfile", Kind.DOCKERFILE, "Dockerfile.dockerfile", id="Dockerfile"),
        pytest.param("a.yml", Kind.COMPOSE, "a.yml.compose.yaml", id="Compose"),
        pytest.param("a.compose.yaml", Kind.COMPOSE, "a.compose.yaml", id="Compose by its ending"),
        pytest.param("a.yaml", Kind.MANIFEST, "a.yaml", id="a manifest"),
        pytest.param(
            "a.workflow.yaml",
            Kind.MANIFEST,
            "a.workflow.yaml.yaml",
            id="the ending of another kind",
        ),
        pytest.param(".flaskenv", Kind.DOTENV, ".flaskenv.env", id=".flaskenv"),
        pytest.param(".env", Kind.DOTENV, ".env", id=".env"),
    ],
)
def test_staged_name(name: str, kind: Kind, expected: str) -> None:
    assert staged_name(name, kind) == expected


def test_every_kind_has_its_ending() -> None:
    assert SUFFIXES.keys() == set(Kind)


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        pytest.param(Kind.PYTHON, b"a\r\nb\n", b"a\r\nb\n", id="line endings of both systems"),
        pytest.param(Kind.PYTHON, b"\xef\xbb\xbfa", b"a", id="a byte order mark"),
        pytest.param(Kind.PYTHON, b"# a\rb\r\n\r", b"# a\nb\r\n\n", id="lone carriage returns"),
        pytest.param(Kind.SHELL, b"# a\rb", b"# a\rb", id="no line ending in a shell"),
    ],
)
def test_staged_data(kind: Kind, data: bytes, expected: bytes) -> None:
    assert staged_data(a_file(data=data, kind=kind)) == expected


def test_the_stage_is_private_and_goes_away() -> None:
    with staged([a_file("a/app.py", b"x\n")]) as stage:
        assert stat.S_IMODE(stage.root.parent.stat().st_mode) == 0o700
        assert (stage.root / "a/app.py").read_bytes() == b"x\n"
        assert stage.home.is_dir()
    assert not stage.root.parent.exists()


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("-x.py", id="a leading dash"),
        pytest.param("a\nb.py", id="a line ending"),
        pytest.param("a/\x1b[0m/b.py", id="a control character in a folder"),
        pytest.param("é.py", id="a letter that is not ASCII"),
        pytest.param(os.fsdecode(b"\xff.py"), id="a byte that is no UTF-8"),
        pytest.param("a:b.py", id="the placeholder's character"),
        pytest.param(".git/hooks/x.py", id="git's folder"),
        pytest.param("sub/.GIT/x.py", id="git's folder in capitals"),
        pytest.param("../x.py", id="a way out"),
        pytest.param("a/../../x.py", id="another way out"),
        pytest.param("/x.py", id="an absolute path"),
        pytest.param("x" * 254, id="a name too long for its ending"),
        pytest.param("a" * 300 + ".py", id="a name too long anyway"),
    ],
)
def test_hostile_names_are_replaced(path: str) -> None:
    file = a_file(path)
    with staged([file, a_file("plain.py")]) as stage:
        (name, _) = stage.files
        assert re.fullmatch(r":/0/_[\w.]{1,60}\.py", name)
        assert stage.files[name] is file
        assert (stage.root / name).read_bytes() == b"x\n"
        assert {place.name for place in stage.root.iterdir()} == {":", "plain.py"}


@pytest.mark.parametrize(
    ("paths", "staged_paths"),
    [
        pytest.param(("a", "a.py"), ["a.py", ":/1/_a.py"], id="two names that become one"),
        pytest.param(("a.py", "a.py/b.py"), ["a.py", ":/1/_b.py"], id="a file, then a folder"),
        pytest.param(("a.py/b.py", "a"), ["a.py/b.py", ":/1/_a.py"], id="a folder, then a file"),
    ],
)
def test_names_that_clash(paths: tuple[str, ...], staged_paths: list[str]) -> None:
    with staged([a_file(path) for path in paths]) as stage:
        assert list(stage.files) == staged_paths


def test_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OSError, match="No space"), staged([a_file()]):
        raise AssertionError
