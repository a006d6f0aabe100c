from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from flaskgate.model.errors import SinkError
from flaskgate.publish.reporters.report_file import SarifFile
from flaskgate.publish.views.sarif import to_sarif
from tests.factories import a_finding, a_location, a_report, a_suppression

REPORT = a_report(a_finding(), a_finding(location=a_location("b.py"), suppression=a_suppression()))


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


def a_link_to_a_folder(path: Path) -> Path:
    path.symlink_to(path.parent)
    return path


def a_pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def below_a_file(path: Path) -> Path:
    path.write_text("")
    return path / "out.sarif"


def in_a_missing_folder(path: Path) -> Path:
    return path / "missing" / "out.sarif"


@pytest.mark.parametrize(
    ("target", "reason", "hint"),
    [
        pytest.param(in_a_missing_folder, "No such file", "Create the folder", id="no folder"),
        pytest.param(below_a_file, "Not a directory", "parent is a folder", id="below a file"),
        pytest.param(a_folder, "Is a directory", "Name a file in it", id="a folder"),
        pytest.param(a_link_to_a_folder, "Is a directory", "Name a file", id="link to a folder"),
        pytest.param(a_pipe, "not an ordinary file", "Name another file", id="a pipe"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_in_one_line(
    tmp_path: Path, target: Callable[[Path], Path], reason: str, hint: str
) -> None:
    path = target(tmp_path / "a\nb")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SinkError) as refused:
        SarifFile(path=path).report(REPORT)
    assert reason in refused.value.message
    assert repr(str(path)) in refused.value.message
    assert "\n" not in refused.value.message
    assert hint in refused.value.hint
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        pytest.param(errno.EACCES, "may be written", id="no right to write"),
        pytest.param(errno.EROFS, "may be written", id="read-only"),
        pytest.param(errno.ENOSPC, "Name another file.", id="disk full"),
        pytest.param(None, "Name another file.", id="no code"),
    ],
)
def test_what_was_there_stays_whole_when_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int | None, hint: str
) -> None:
    path = tmp_path / "out.sarif"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(code, "Out of luck")

    monkeypatch.setattr(os, "fchmod", fail)
    with pytest.raises(SinkError, match="Out of luck") as refused:
        SarifFile(path=path).report(REPORT)
    assert hint in refused.value.hint
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("untouched")
    folder = a_folder(tmp_path / "reports")
    path = folder / "out.sarif"
    path.symlink_to(secret)
    SarifFile(path=path).report(REPORT)
    assert secret.read_text() == "untouched"
    assert not path.is_symlink()
    assert json.loads(path.read_text("utf-8")) == to_sarif(REPORT)


def test_a_dangling_link_makes_no_file_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "out.sarif"
    path.symlink_to(tmp_path / "elsewhere")
    SarifFile(path=path).report(REPORT)
    assert list(tmp_path.iterdir()) == [path]
    assert not path.is_symlink()


def test_the_file_is_readable_for_all_and_the_only_one(tmp_path: Path) -> None:
    path = tmp_path / "out.sarif"
    path.write_text("old")
    path.chmod(0o600)
    SarifFile(path=path).report(REPORT)
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text("utf-8").endswith("}\n")


def test_the_file_belongs_to_whom_its_folder_belongs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(os, "fchown", lambda _, *owner: asked.append(owner))
    SarifFile(path=tmp_path / "out.sarif").report(REPORT)
    folder = tmp_path.stat()
    assert asked == [(folder.st_uid, folder.st_gid)]


def test_a_file_that_may_not_be_given_away_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    path = tmp_path / "out.sarif"
    SarifFile(path=path).report(REPORT)
    assert json.loads(path.read_text("utf-8")) == to_sarif(REPORT)


@pytest.mark.parametrize("suppressed", [False, True])
def test_suppressed_results_are_in_the_file_only_if_asked_for(
    tmp_path: Path, *, suppressed: bool
) -> None:
    path = tmp_path / "out.sarif"
    SarifFile(path=path, suppressed=suppressed).report(REPORT)
    (run,) = json.loads(path.read_text("utf-8"))["runs"]
    assert len(run["results"]) == 1 + suppressed
