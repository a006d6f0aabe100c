"""Real repositories, shallow and hostile ones too: nothing in them is started or believed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from flaskgate.git.run_git import TooMuchError, ask, git, merge_base, parents, resolve
from tests.repositories import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository.create(tmp_path / "r")


def test_revisions_are_resolved(repository: Repository) -> None:
    first = repository.commit({"a": "1"})
    repository.git("tag", "--annotate", "--message=t", "v1")
    second = repository.commit({"a": "2"})
    found = [resolve(repository.root, name) for name in ("HEAD", "v1", "main~1", second[:9])]
    assert found == [second, first, first, second]


@pytest.mark.parametrize(
    "revision",
    [
        pytest.param("", id="empty"),
        pytest.param("nope", id="unknown"),
        pytest.param("0" * 40, id="a commit that is not there"),
        pytest.param("--all", id="an option"),
        pytest.param("--git-dir", id="an option that answers"),
        pytest.param("-q", id="a short option"),
        pytest.param("HEAD:a", id="a file"),
        pytest.param("main\n", id="a line feed"),
        pytest.param("a\0b", id="a zero byte"),
        pytest.param("main..HEAD", id="a range"),
    ],
)
def test_what_names_no_commit(repository: Repository, revision: str) -> None:
    repository.commit({"a": "1"})
    assert resolve(repository.root, revision) == ""


def test_there_is_no_commit_yet(repository: Repository) -> None:
    assert (resolve(repository.root, "HEAD"), parents(repository.root, "HEAD")) == ("", ())


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_merge_commit_names_its_parents(
    repository: Repository, tmp_path: Path, depth: int
) -> None:
    root = repository.commit({"a": "1"})
    base = repository.commit({"b": "1"})
    repository.branch("change", root)
    head = repository.commit({"c": "1"})
    merge = repository.merge(base, head)
    clone = repository.clone(tmp_path / "clone", merge, depth)
    assert parents(clone.root, merge) == (base, head)
    assert resolve(clone.root, base) == ("" if depth == 1 else base)
    assert resolve(clone.root, root) == (root if depth == 0 else "")


def test_a_message_cannot_name_a_parent(repository: Repository) -> None:
    first = repository.commit({"a": "1"})
    repository.git("commit", "--allow-empty", "--quiet", f"--message=x\n\nparent {'0' * 40}")
    assert parents(repository.root, repository.git("rev-parse", "HEAD")) == (first,)


def test_the_merge_base_is_found_or_not(repository: Repository, tmp_path: Path) -> None:
    root = repository.commit({"a": "1"})
    base = repository.commit({"b": "1"})
    repository.branch("change", root)
    head = repository.commit({"c": "1"})
    assert merge_base(repository.root, base, head) == root
    shallow = repository.clone(tmp_path / "clone", head, depth=1)
    assert merge_base(shallow.root, base, head) == ""


def test_a_repository_further_up_does_not_count(repository: Repository) -> None:
    commit = repository.commit({"a/b": "1"})
    assert resolve(repository.root / "a", commit) == ""
    assert git(repository.root / "a", "rev-parse", "HEAD").decode().strip() == commit


def test_a_folder_that_looks_like_a_repository_is_none(tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    Repository.create(tmp_path / "r").git("init", "--quiet", "--bare", os.fspath(bare))
    with pytest.raises(subprocess.CalledProcessError):
        git(bare, "rev-parse", "--git-dir")


def test_a_linked_work_tree_is_a_repository(repository: Repository, tmp_path: Path) -> None:
    commit = repository.commit({"a": "1"})
    repository.git("worktree", "add", "--quiet", "--detach", os.fspath(tmp_path / "linked"))
    assert resolve(tmp_path / "linked", "HEAD") == commit


def test_the_configured_work_tree_has_no_say(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a": "1"})
    repository.git("config", "core.worktree", os.fspath(tmp_path))
    assert ask(repository.root, "ls-files", "--deleted") == b""


def test_trouble_is_told(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({"a": "x" * 1000})
    assert len(ask(repository.root, "cat-file", "blob", "HEAD:a", limit=1000)) == 1000
    with pytest.raises(TooMuchError):
        ask(repository.root, "cat-file", "blob", "HEAD:a", limit=999)
    with pytest.raises(subprocess.CalledProcessError):
        ask(repository.root, "cat-file", "blob", "HEAD:b")
    monkeypatch.setattr("flaskgate.git.run_git.ENVIRONMENT", {"PATH": os.fspath(repository.root)})
    with pytest.raises(FileNotFoundError):
        ask(repository.root, "version")
    assert (resolve(repository.root, "HEAD"), parents(repository.root, "HEAD")) == ("", ())
    assert merge_base(repository.root, "HEAD", "HEAD") == ""


def test_git_ends_in_time_with_what_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "git"
    slow.write_text(f"#!/bin/sh\n(/bin/sleep 60; echo > {tmp_path}/ended) &\n/bin/sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr("flaskgate.git.run_git.ENVIRONMENT", {"PATH": os.fspath(tmp_path)})
    with pytest.raises(subprocess.TimeoutExpired):
        ask(tmp_path, "version", seconds=0.2)
    assert not (tmp_path / "ended").exists()
