from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.git.history import (
    HistoryError,
    changed_files,
    changed_lines,
    changes_since,
    file_at,
    is_same,
)
from flaskgate.git.run_git import ENVIRONMENT
from flaskgate.model.errors import InputError
from tests.repositories import Repository

APP = PurePosixPath("app.py")
TEN = "".join(f"{number}\n" for number in range(1, 11))
NAMES = ["-x.py", "a\nb.py", "a\tb.py", ":(glob)*.py", "*.py", os.fsdecode(b"\xff.py"), "é/ .py"]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.create(tmp_path / "r")


def lines(repository: Repository, base: str, *names: str) -> dict[str, frozenset[int] | None]:
    head = repository.git("rev-parse", "HEAD")
    paths = [PurePosixPath(name) for name in names or ("app.py",)]
    files = changed_lines(repository.root, base, head, paths).files
    assert files is not None
    return {str(path): touched for path, touched in files.items()}


def test_a_file_is_read_as_it_was(repository: Repository) -> None:
    first = repository.commit({"app.py": b"\xff\r\n\0", "a/b.py": "2", "empty": ""})
    repository.commit({"app.py": None, "new.py": "3"})
    assert file_at(repository.root, first, APP) == b"\xff\r\n\0"
    assert file_at(repository.root, first, PurePosixPath("a/b.py")) == b"2"
    assert file_at(repository.root, first, PurePosixPath("empty")) == b""


@pytest.mark.parametrize("name", ["new.py", "a/nope.py", "app.py/x", "*.py", ":/", ".", "-z"])
def test_a_file_that_was_not_there(repository: Repository, name: str) -> None:
    first = repository.commit({"app.py": "1", "a/b.py": "2"})
    repository.commit({"new.py": "3"})
    assert file_at(repository.root, first, PurePosixPath(name)) is None


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_are_literal(repository: Repository, name: str) -> None:
    base = repository.commit({name: TEN, "other.py": "x"})
    repository.commit({name: f"{TEN}11\n", "other.py": "y"})
    assert file_at(repository.root, base, PurePosixPath(name)) == TEN.encode()
    assert lines(repository, base, name) == {name: frozenset({11})}
    assert set(changed_files(repository.root, base, "HEAD")) == {
        PurePosixPath(name),
        PurePosixPath("other.py"),
    }


def test_what_is_no_ordinary_file_is_refused(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.root / "link").symlink_to("/etc/passwd")
    commit = repository.commit({"a/b.py": "1", "large": "x" * 100})
    for name in ("link", "a"):
        with pytest.raises(HistoryError, match=r"is a link or a folder"):
            file_at(repository.root, commit, PurePosixPath(name))
    monkeypatch.setattr("flaskgate.git.history.MAX_FILE", 99)
    with pytest.raises(HistoryError, match=r"too large"):
        file_at(repository.root, commit, PurePosixPath("large"))


def test_a_content_that_is_missing_is_told(repository: Repository) -> None:
    commit = repository.commit({"app.py": "1"})
    blob = repository.git("rev-parse", "HEAD:app.py")
    (repository.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(HistoryError, match=r"git cannot read 'app\.py'"):
        file_at(repository.root, commit, APP)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(TEN, TEN, {}, id="not changed"),
        pytest.param(TEN, TEN.replace("5\n", "5\nx\n"), {"app.py": {6}}, id="added"),
        pytest.param(TEN, TEN.replace("5\n", ""), {"app.py": {4, 5}}, id="deleted"),
        pytest.param(TEN, TEN.replace("5\n", "x\n"), {"app.py": {4, 5, 6}}, id="replaced"),
        pytest.param(None, "1\n2\n", {"app.py": {1, 2}}, id="new"),
        pytest.param(TEN, None, {"app.py": None}, id="gone"),
        pytest.param("", "1", {"app.py": {1}}, id="was empty"),
        pytest.param("1\n", "", {"app.py": {1}}, id="is empty"),
        pytest.param("1\r\n2\r\n", "1\r\n2\r\n3\r\n", {"app.py": {3}}, id="CR LF"),
        pytest.param("a\0\n", "a\0\n++ b/x\n@@ -1 +1 @@\n", {"app.py": {2, 3}}, id="binary"),
        pytest.param(b"\xff\n", b"\xff\n\xfe\n", {"app.py": {2}}, id="no UTF-8"),
        pytest.param("x" * 1_000_000, "y" * 1_000_000, {"app.py": {1, 2}}, id="a megabyte"),
    ],
)
def test_changed_lines(
    repository: Repository,
    before: str | bytes | None,
    after: str | bytes | None,
    expected: dict[str, set[int] | None],
) -> None:
    base = repository.commit({} if before is None else {"app.py": before})
    repository.commit({"app.py": after})
    assert lines(repository, base) == expected


def test_only_files_of_interest_are_compared(repository: Repository) -> None:
    base = repository.commit({"app.py": TEN, "b.py": TEN})
    repository.commit({"app.py": "x", "b.py": "x", "c.py": "x"})
    assert list(lines(repository, base, "b.py", "d.py")) == ["b.py"]


def test_a_renamed_file_is_new(repository: Repository) -> None:
    base = repository.commit({"old.py": TEN})
    repository.git("config", "diff.renames", "copies")
    repository.commit({"old.py": None, "app.py": TEN})
    assert lines(repository, base) == {"app.py": frozenset(range(1, 11))}


def test_the_mode_touches_no_line(repository: Repository) -> None:
    base = repository.commit({"app.py": TEN})
    (repository.root / "app.py").chmod(0o755)
    repository.commit({})
    assert lines(repository, base) == {"app.py": frozenset()}


def test_a_folder_that_becomes_a_file_is_new_as_a_whole(repository: Repository) -> None:
    base = repository.commit({"app.py/a": TEN})
    (repository.root / "app.py/a").unlink()
    (repository.root / "app.py").rmdir()
    repository.commit({"app.py": TEN})
    assert lines(repository, base) == {"app.py": None}


def test_a_moved_submodule_touches_what_is_in_it(repository: Repository) -> None:
    base = repository.commit({"app.py": TEN})
    inner = Repository.create(repository.root / "vendor")
    inner.commit({"web.py": TEN})
    repository.commit({})
    assert lines(repository, base, "vendor/web.py") == {"vendor": None}


def test_all_of_a_file_counts_that_is_not_as_the_commit_has_it(repository: Repository) -> None:
    base = repository.commit({"app.py": TEN})
    repository.commit({"app.py": f"{TEN}11\n"})
    repository.write({"app.py": f"0\n{TEN}11\n"})
    assert lines(repository, base) == {"app.py": None}


@pytest.mark.parametrize(("limit", "value"), [("MAX_DIFFS", 0), ("SECONDS", 0.0), ("MAX_FILE", 1)])
def test_all_of_a_file_counts_beyond_the_limits(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, limit: str, value: float
) -> None:
    base = repository.commit({"app.py": TEN})
    repository.commit({"app.py": f"{TEN}11\n"})
    monkeypatch.setattr(f"flaskgate.git.history.{limit}", value)
    assert lines(repository, base) == {"app.py": None}


def test_a_missing_commit_is_told(repository: Repository, tmp_path: Path) -> None:
    base = repository.commit({"app.py": TEN})
    head = repository.commit({"app.py": "x"})
    shallow = repository.clone(tmp_path / "clone", head, depth=1)
    with pytest.raises(HistoryError, match=r"git cannot tell") as raised:
        changed_lines(shallow.root, base, head, [APP])
    assert "fetch-depth" in raised.value.hint
    with pytest.raises(HistoryError):
        file_at(shallow.root, base, APP)


def test_missing_git_is_told(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaskgate.git.run_git.ENVIRONMENT", {"PATH": os.fspath(repository.root)})
    with pytest.raises(HistoryError, match=r"git is missing"):
        changed_files(repository.root, "a" * 40, "b" * 40)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, {11}, id="committed alone"),
        pytest.param({"app.py": f"{TEN}11\n12\n"}, None, id="edited"),
        pytest.param({"app.py": TEN}, None, id="taken back"),
    ],
)
def test_changes_of_the_work_tree_since_a_revision(
    repository: Repository, files: dict[str, str], expected: set[int] | None
) -> None:
    root = repository.commit({"app.py": TEN, "same.py": TEN, "edited.py": TEN})
    repository.commit({"same.py": "main went on"})
    repository.branch("change", root)
    repository.commit({"app.py": f"{TEN}11\n"})
    repository.write({"edited.py": "x", "new.py": "x", **files})
    names = ("app.py", "same.py", "edited.py", "new.py")
    found = changes_since(repository.root, "main", [PurePosixPath(name) for name in names])
    assert found.files == {
        APP: expected,
        PurePosixPath("edited.py"): None,
        PurePosixPath("new.py"): None,
    }


def test_files_of_an_old_submodule_are_not_new(repository: Repository) -> None:
    Repository.create(repository.root / "vendor").commit({"web.py": TEN})
    repository.commit({"app.py": TEN})
    found = changes_since(repository.root, "HEAD", [PurePosixPath("vendor/web.py"), APP])
    assert found.files == {}


def test_an_unknown_revision_is_wrong_use(repository: Repository) -> None:
    repository.commit({"app.py": TEN})
    with pytest.raises(InputError, match=r"'--all' names no commit here"):
        changes_since(repository.root, "--all", [APP])
    repository.git("checkout", "--quiet", "--orphan", "other")
    repository.commit({"app.py": "x"})
    with pytest.raises(InputError, match=r"nothing in common"):
        changes_since(repository.root, "main", [APP])


def test_a_content_is_recognised_by_its_id(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"app.py": TEN, "b.py": "x"})
    blob = repository.git("rev-parse", "HEAD:app.py")
    (repository.root / "link.py").symlink_to("app.py")
    found = [is_same(repository.root, PurePosixPath(one), blob) for one in ("app.py", "b.py")]
    assert found == [True, False]
    for name in ("link.py", "nope.py", ".", "a\0b", "x" * 300):
        assert not is_same(repository.root, PurePosixPath(name), blob)
    modern = tmp_path / "sha256"
    modern.mkdir()
    Repository(modern).git("init", "--quiet", "--object-format=sha256")
    base = Repository(modern).commit({"app.py": TEN})
    Repository(modern).commit({"app.py": f"{TEN}11\n"})
    assert lines(Repository(modern), base) == {"app.py": frozenset({11})}


def _hostile_settings(spy: Path) -> dict[str, str]:
    return {
        "core.repositoryformatversion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{spy} fetched",
        "remote.origin.uploadpack": f"{spy}",
        "remote.origin.proxy": f"{spy}",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "core.fsmonitor": f"{spy}",
        "core.pager": f"{spy}",
        "core.sshCommand": f"{spy}",
        "core.alternateRefsCommand": f"{spy}",
        "diff.external": f"{spy}",
        "diff.evil.command": f"{spy}",
        "diff.evil.textconv": f"{spy}",
        "diff.evil.binary": "true",
        "filter.evil.clean": f"{spy}",
        "filter.evil.process": f"{spy}",
        "credential.helper": f"!{spy}",
        "diff.noprefix": "true",
        "diff.relative": "true",
        "diff.orderFile": "app.py",
        "diff.context": "9",
        "diff.interHunkContext": "99",
        "color.ui": "always",
        "color.diff": "always",
    }


@pytest.mark.parametrize("is_old", [False, True], ids=["git", "git without GIT_NO_LAZY_FETCH"])
def test_a_hostile_configuration_starts_nothing_and_changes_nothing(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_old: bool
) -> None:
    if is_old:
        monkeypatch.delitem(ENVIRONMENT, "GIT_NO_LAZY_FETCH")
    proof, spy = tmp_path / "proof", tmp_path / "spy"
    spy.write_text(f"#!/bin/sh\necho $0 $@ >> {proof}\n")
    spy.chmod(spy.stat().st_mode | stat.S_IXUSR)
    base = repository.commit({"app.py": TEN, "gone.py": "x"})
    attributes = "*.py diff=evil filter=evil -text\n"
    head = repository.commit({"app.py": f"{TEN}11\n", ".gitattributes": attributes})
    blob = repository.git("rev-parse", "HEAD:gone.py")
    hooks = repository.root / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(spy)
    for name, value in _hostile_settings(spy).items():
        repository.git("config", name, value)
    (repository.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert changed_lines(repository.root, base, head, [APP]).files == {APP: frozenset({11})}
    assert file_at(repository.root, base, APP) == TEN.encode()
    assert changes_since(repository.root, base, [APP]).files == {APP: frozenset({11})}
    with pytest.raises(HistoryError):
        file_at(repository.root, base, PurePosixPath("gone.py"))
    assert not proof.exists(), proof.read_text()
