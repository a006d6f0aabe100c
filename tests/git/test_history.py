from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

import pytest

from flaskgate.git.history import TreeEntry, file_at, fork_point, renamed, tree_of
from flaskgate.git.objects import Objects
from flaskgate.git.past import Past, past_of
from flaskgate.git.run_git import ENVIRONMENT
from flaskgate.model.errors import HistoryError, InputError
from tests.repositories import Repository

APP = PurePosixPath("app.py")
TEN = "".join(f"{number}\n" for number in range(1, 11))
NAMES = ["-x.py", "a\nb.py", "a\tb.py", ":(glob)*.py", "*.py", os.fsdecode(b"\xff.py"), "é/ .py"]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.create(tmp_path / "r")


def past(repository: Repository, commit: str) -> Past:
    """Return what a commit held, with what is checked out beside it."""

    def current(path: PurePosixPath) -> bytes | None:
        place = repository.root / path
        return place.read_bytes() if place.is_file() else None

    head = repository.git("rev-parse", "HEAD")
    return past_of(repository.root, commit, head, current, Objects(repository.root))


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
    assert set(tree_of(repository.root, base)) == {name, "other.py"}
    assert past(repository, base).read(name) == TEN.encode()


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


def test_a_tree_holds_everything_but_folders(repository: Repository) -> None:
    (repository.root / "link").symlink_to("a/b.py")
    Repository.create(repository.root / "vendor").commit({"web.py": TEN})
    commit = repository.commit({"a/b.py": TEN})
    tree = tree_of(repository.root, commit)
    blob = repository.git("rev-parse", "HEAD:a/b.py")
    assert tree["a/b.py"] == TreeEntry("100644", blob)
    assert {path: entry.mode for path, entry in tree.items()} == {
        "a/b.py": "100644",
        "link": "120000",
        "vendor": "160000",
    }


def test_moved_files_are_recognised(repository: Repository) -> None:
    text = "".join(f"line {number}\n" for number in range(30))
    base = repository.commit({"a.py": TEN, "b.py": text, "c.py": "c" * 99})
    repository.git("config", "diff.renames", "false")
    changed = {"a.py": None, "x/a.py": TEN, "b.py": None, "y.py": f"{text}one more\n"}
    head = repository.commit({**changed, "copy.py": "c" * 99})
    found = renamed(repository.root, base, head)
    assert {str(now): str(was) for now, was in found.items()} == {"x/a.py": "a.py", "y.py": "b.py"}


def test_a_missing_commit_is_told(repository: Repository, tmp_path: Path) -> None:
    base = repository.commit({"app.py": TEN})
    head = repository.commit({"app.py": "x"})
    shallow = repository.clone(tmp_path / "clone", head, depth=1)
    with pytest.raises(HistoryError, match=r"git cannot tell") as raised:
        tree_of(shallow.root, base)
    assert "fetch-depth" in raised.value.hint
    with pytest.raises(HistoryError):
        file_at(shallow.root, base, APP)


def test_missing_git_is_told(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flaskgate.git.run_git.ENVIRONMENT", {"PATH": os.fspath(repository.root)})
    with pytest.raises(HistoryError, match=r"git is missing"):
        tree_of(repository.root, "a" * 40)


def test_where_a_branch_was_made(repository: Repository) -> None:
    root = repository.commit({"app.py": TEN})
    repository.commit({"same.py": "main went on"})
    repository.branch("change", root)
    head = repository.commit({"app.py": f"{TEN}11\n"})
    assert fork_point(repository.root, "main", head) == root


def test_an_unknown_revision_is_wrong_use(repository: Repository) -> None:
    head = repository.commit({"app.py": TEN})
    with pytest.raises(InputError, match=r"'--all' names no commit here"):
        fork_point(repository.root, "--all", head)
    repository.git("checkout", "--quiet", "--orphan", "other")
    other = repository.commit({"app.py": "x"})
    with pytest.raises(InputError, match=r"nothing in common"):
        fork_point(repository.root, "main", other)


# What a commit held


def test_what_is_not_in_the_commit_is_not_there(repository: Repository) -> None:
    base = repository.commit({"app.py": TEN})
    repository.commit({"new.py": "x"})
    repository.write({"untracked.py": "x"})
    then = past(repository, base)
    assert then.files == ["app.py"]
    assert [then.read(name) for name in ("app.py", "new.py", "untracked.py", "")] == [
        TEN.encode(),
        None,
        None,
        None,
    ]


def test_what_is_not_committed_is_new(repository: Repository) -> None:
    base = repository.commit({"app.py": TEN, "gone.py": "x"})
    repository.write({"app.py": "edited", "gone.py": None})
    then = past(repository, base)
    assert [then.read(name) for name in ("app.py", "gone.py")] == [TEN.encode(), b"x"]


def test_a_pointer_stands_for_the_content_that_is_checked_out(repository: Repository) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n"
    base = repository.commit({"app.py": pointer, "b.py": pointer})
    repository.commit({"b.py": f"{pointer}x\n"})
    repository.write({"app.py": "content", "b.py": "content"})
    then = past(repository, base)
    assert (then.read("app.py"), then.read("b.py")) == (b"content", pointer.encode())


def test_a_submodule_that_stands_is_as_it_is_on_the_disk(repository: Repository) -> None:
    inner = Repository.create(repository.root / "vendor")
    inner.commit({"web.py": TEN})
    base = repository.commit({"app.py": TEN})
    then = past(repository, base)
    assert (then.submodules, then.read("vendor/web.py")) == (["vendor"], TEN.encode())
    inner.commit({"web.py": "x"})
    repository.commit({})
    then = past(repository, base)
    assert (then.submodules, then.read("vendor/web.py")) == ([], None)


def test_links_are_read_as_texts(repository: Repository) -> None:
    (repository.root / "link").symlink_to("app.py")
    base = repository.commit({"app.py": TEN})
    (repository.root / "link").unlink()
    repository.commit({"link": "a file"})
    then = past(repository, base)
    assert (then.links, then.read("link")) == ({"link": "app.py"}, None)


def test_a_content_is_recognised_by_its_id(tmp_path: Path) -> None:
    modern = Repository(tmp_path / "sha256")
    modern.root.mkdir()
    modern.git("init", "--quiet", "--object-format=sha256")
    base = modern.commit({"app.py": TEN})
    modern.commit({"app.py": "x"})
    assert past(modern, base).read("app.py") == TEN.encode()


def test_objects_are_read_one_after_the_other(repository: Repository) -> None:
    large = "x" * 3_000_000
    repository.commit({"a": "1", "b": large, "c": "", "d": "\n"})
    objects = Objects(repository.root)
    names = [repository.git("rev-parse", f"HEAD:{one}") for one in "abcd"]
    limits = (1, 2_999_999, 1, 1)
    found = [objects.blob(name, limit) for name, limit in zip(names, limits, strict=True)]
    assert found == [b"1", None, b"", b"\n"]
    assert objects.blob(names[1], 3_000_000) == large.encode()
    objects.close()
    assert objects.blob(names[0], 1) == b"1", "it starts anew"
    objects.close()
    objects.close()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("0" * 40, id="not there"),
        pytest.param("HEAD", id="a commit"),
        pytest.param("HEAD^{tree}", id="a tree"),
        pytest.param("é", id="no ASCII"),
        pytest.param("", id="empty"),
    ],
)
def test_what_is_no_content_is_an_error(repository: Repository, name: str) -> None:
    repository.commit({"a": "1"})
    objects = Objects(repository.root)
    with pytest.raises(HistoryError, match=r"git cannot read the content") as raised:
        objects.blob(name, 100)
    assert "fetch-depth" in raised.value.hint
    objects.close()


def test_a_git_that_ends_is_an_error(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit({"a": "1"})
    monkeypatch.setattr("flaskgate.git.objects.SECONDS", 0.0)
    spy = tmp_path / "bin" / "git"
    spy.parent.mkdir()
    spy.write_text("#!/bin/sh\nexec sleep 600\n")
    spy.chmod(0o755)
    monkeypatch.setitem(ENVIRONMENT, "PATH", f"{spy.parent}:{os.defpath}")
    objects = Objects(repository.root)
    with pytest.raises(HistoryError):
        objects.blob("a" * 40, 100)
    objects.close()


def test_a_forked_copy_asks_for_itself(repository: Repository) -> None:
    repository.commit({"a": "1"})
    objects, name = Objects(repository.root), repository.git("rev-parse", "HEAD:a")
    assert objects.blob(name, 9) == b"1"
    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(sending, objects.blob(name, 9) or b"")
        os._exit(0)
    os.close(sending)
    assert os.read(receiving, 9) == b"1"
    os.waitpid(child, 0)
    os.close(receiving)
    assert objects.blob(name, 9) == b"1"
    objects.close()


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


ATTRIBUTES = "*.py diff=evil filter=evil -text\n"


def _set_traps(repository: Repository, spy: Path) -> None:
    hooks = repository.root / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(spy)
    for name, value in _hostile_settings(spy).items():
        repository.git("config", name, value)


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
    head = repository.commit({"app.py": f"{TEN}11\n", ".gitattributes": ATTRIBUTES})
    blob = repository.git("rev-parse", "HEAD:gone.py")
    _set_traps(repository, spy)
    (repository.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert file_at(repository.root, base, APP) == TEN.encode()
    assert fork_point(repository.root, base, head) == base
    then = past(repository, base)
    assert then.read("app.py") == TEN.encode()
    (repository.root / "gone.py").unlink()
    with pytest.raises(HistoryError):
        file_at(repository.root, base, PurePosixPath("gone.py"))
    with pytest.raises(HistoryError):
        then.read("gone.py")
    assert not proof.exists(), proof.read_text()
