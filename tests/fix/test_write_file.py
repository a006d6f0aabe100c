from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.fix.write_file import rewrite


@pytest.fixture
def root(tmp_path: Path) -> Path:
    top = tmp_path / "root"
    (top / "a" / "b").mkdir(parents=True)
    (top / "a" / "b" / "app.py").write_bytes(b"old\r\n")
    return top


PATH = PurePosixPath("a/b/app.py")


def test_content_changes_and_the_mode_stays(root: Path) -> None:
    file = root / PATH
    file.chmod(0o751)
    assert rewrite(root, PATH, b"old\r\n", b"new\r\n") == ""
    assert file.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o751
    assert list(file.parent.iterdir()) == [file]


def test_another_name_of_the_file_keeps_the_old_content(root: Path) -> None:
    other = root / "other"
    os.link(root / PATH, other)
    assert rewrite(root, PATH, b"old\r\n", b"new\r\n") == ""
    assert other.read_bytes() == b"old\r\n"


def _change(file: Path, _: Path) -> None:
    file.write_bytes(b"other")


def _remove(file: Path, _: Path) -> None:
    file.unlink()


def _link(file: Path, outside: Path) -> None:
    file.unlink()
    file.symlink_to(outside / "app.py")


def _link_the_folder(file: Path, outside: Path) -> None:
    file.unlink()
    file.parent.rmdir()
    file.parent.symlink_to(outside)


def _make_a_pipe(file: Path, _: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _protect(file: Path, _: Path) -> None:
    file.chmod(0o444)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        pytest.param(_change, "it has changed since it was scanned", id="changed"),
        pytest.param(_remove, "it cannot be written: No such file", id="gone"),
        pytest.param(_link, "it cannot be written: Too many levels", id="a link"),
        pytest.param(_link_the_folder, "it cannot be written: Not a dir", id="a linked folder"),
        pytest.param(_make_a_pipe, "it is not a regular file", id="a pipe"),
        pytest.param(_protect, "it is read-only", id="read-only"),
    ],
)
def test_left_alone(
    root: Path, tmp_path: Path, spoil: Callable[[Path, Path], None], expected: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "app.py").write_bytes(b"old\r\n")
    spoil(root / PATH, outside)
    before = os.lstat(root / PATH) if os.path.lexists(root / PATH) else None
    assert rewrite(root, PATH, b"old\r\n", b"new").startswith(expected)
    after = os.lstat(root / PATH) if os.path.lexists(root / PATH) else None
    assert (after and after.st_ino) == (before and before.st_ino)
    assert (outside / "app.py").read_bytes() == b"old\r\n"


def test_whole_or_not_at_all(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert (
        rewrite(root, PATH, b"old\r\n", b"new") == "it cannot be written: No space left on device"
    )
    assert (root / PATH).read_bytes() == b"old\r\n"
    assert [one.name for one in (root / "a" / "b").iterdir()] == ["app.py"]
