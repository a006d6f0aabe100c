from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.fix.write_file import create
from flaskgate.model.errors import SinkError

FILES = {PurePosixPath("a/b/c.txt"): b"c", PurePosixPath("d.txt"): b"d"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "a").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    return tmp_path / "root"


def listed(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*"))


def test_all_are_written(root: Path) -> None:
    create(root, FILES)
    assert listed(root) == ["a", "a/b", "a/b/c.txt", "d.txt"]
    assert (root / "d.txt").read_bytes() == b"d"
    assert (root / "d.txt").stat().st_mode & 0o777 == 0o644


def _file(root: Path) -> None:
    (root / "d.txt").write_bytes(b"old")


def _link(root: Path) -> None:
    (root / "d.txt").symlink_to(root.parent / "outside" / "d.txt")


def _folder(root: Path) -> None:
    (root / "d.txt").mkdir()


def _file_for_a_folder(root: Path) -> None:
    (root / "a" / "b").write_bytes(b"")


def _linked_folder(root: Path) -> None:
    (root / "a").rmdir()
    (root / "a").symlink_to(root.parent / "outside")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(_file, id="a file"),
        pytest.param(_link, id="a link"),
        pytest.param(_folder, id="a folder"),
        pytest.param(_file_for_a_folder, id="a file in the place of a folder"),
        pytest.param(_linked_folder, id="a folder that leads elsewhere"),
    ],
)
def test_none_is_written_over_something(root: Path, spoil: Callable[[Path], None]) -> None:
    spoil(root)
    before = listed(root)
    with pytest.raises(SinkError, match=r"could not be written: .*; nothing was"):
        create(root, FILES)
    assert listed(root) == before
    assert list((root.parent / "outside").iterdir()) == []


def test_none_is_written_where_one_fails(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def full(source: str, target: str, **options: int) -> None:
        if target == "d.txt":
            raise OSError(28, "No space left on device")
        link(source, target, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(SinkError, match="No space left"):
        create(root, FILES)
    assert listed(root) == ["a"]
