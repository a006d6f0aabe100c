"""What can lie in the workspace: every kind of checkout that actions/checkout leaves, or none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.runner import EXAMPLES, Done, Job, commit, git

BAD = EXAMPLES / "dockerfile-flask-run"
GATED = [("debug-deployed", "Dockerfile", 7)]
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
"""https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md"""


def no_repository(_: Path, workspace: Path) -> None:
    shutil.copytree(BAD, workspace, dirs_exist_ok=True)


def whole(_: Path, workspace: Path) -> None:
    shutil.copytree(BAD, workspace, dirs_exist_ok=True)
    commit(workspace)


def shallow(folder: Path, workspace: Path) -> None:
    origin = _origin(folder)
    commit(origin)
    git(folder, "clone", "--quiet", "--depth=1", origin.as_uri(), str(workspace))
    assert (workspace / ".git" / "shallow").is_file()


def detached(folder: Path, workspace: Path) -> None:
    """As actions/checkout leaves a pull request: no branch, one commit, the tree of the merge."""
    git(folder, "init", "--quiet", str(workspace))
    git(workspace, "fetch", "--quiet", "--depth=1", _origin(folder).as_uri(), "HEAD")
    git(workspace, "checkout", "--quiet", "--detach", "FETCH_HEAD")


def sparse(folder: Path, workspace: Path) -> None:
    origin = _origin(folder)
    (origin / "docs").mkdir()
    shutil.copy(origin / "Dockerfile", origin / "docs" / "Dockerfile")
    commit(origin)
    git(folder, "clone", "--quiet", "--no-checkout", origin.as_uri(), str(workspace))
    git(workspace, "sparse-checkout", "set", "--cone", "nothing")
    git(workspace, "checkout", "--quiet", "main")
    assert not (workspace / "docs").exists()


def ignored_files(_: Path, workspace: Path) -> None:
    shutil.copytree(BAD, workspace, dirs_exist_ok=True)
    (workspace / ".gitignore").write_text("*.local.py\n", encoding="utf-8")
    (workspace / "a.local.py").write_text("app.run(debug=True)\n", encoding="utf-8")
    commit(workspace)


def work_tree(folder: Path, workspace: Path) -> None:
    """A linked work tree whose repository is not mounted: git cannot list it, we walk it."""
    git(_origin(folder), "worktree", "add", "--quiet", "--force", str(workspace))


@pytest.mark.parametrize(
    ("prepare", "remarks"),
    [
        pytest.param(no_repository, 0, id="no repository"),
        pytest.param(whole, 0, id="whole"),
        pytest.param(shallow, 0, id="shallow"),
        pytest.param(detached, 0, id="detached, as for a pull request"),
        pytest.param(sparse, 0, id="sparse"),
        pytest.param(ignored_files, 0, id="with ignored files"),
        pytest.param(work_tree, 1, id="a work tree without its repository"),
    ],
)
@pytest.mark.parametrize("user", ["0:0", "4711:4711"])
def test_a_checkout(
    tmp_path: Path, prepare: Callable[[Path, Path], None], user: str, remarks: int
) -> None:
    job = Job(tmp_path)
    prepare(tmp_path, job.workspace)
    done = gated(job, user)
    assert done.returncode == 1, done.stderr
    assert job.sarif() == GATED
    assert done.stdout.count("git could not list") == remarks


def test_submodules(tmp_path: Path) -> None:
    job = Job(tmp_path, "dockerfile-gunicorn")
    commit(job.workspace)
    git(job.workspace, "submodule", "--quiet", "add", _origin(tmp_path).as_uri(), "lib/bad")
    commit(job.workspace)
    done = gated(job)
    assert done.returncode == 1, done.stderr
    assert job.sarif() == [("debug-deployed", "lib/bad/Dockerfile", 7)]
    assert "git could not list" not in done.stdout


def test_submodules_that_were_not_checked_out(tmp_path: Path) -> None:
    job = Job(tmp_path)
    origin = tmp_path / "outer"
    shutil.copytree(EXAMPLES / "dockerfile-gunicorn", origin)
    commit(origin)
    git(origin, "submodule", "--quiet", "add", _origin(tmp_path).as_uri(), "lib/bad")
    commit(origin)
    git(tmp_path, "clone", "--quiet", "--depth=1", origin.as_uri(), str(job.workspace))
    done = gated(job)
    assert done.returncode == 0, done.stderr
    assert job.sarif() == []


def test_pointers_of_large_files(tmp_path: Path) -> None:
    job = Job(tmp_path, "dockerfile-flask-run")
    attributes = "*.bin filter=lfs diff=lfs merge=lfs -text\n"
    (job.workspace / ".gitattributes").write_text(attributes, encoding="utf-8")
    for name in ("model.bin", "app.py", "compose.yaml"):
        (job.workspace / name).write_text(POINTER, encoding="utf-8")
    git(job.workspace, "init", "--quiet")
    git(job.workspace, "-c", "filter.lfs.clean=cat", "add", "--all")
    git(job.workspace, "commit", "--quiet", "--message=x")
    done = gated(job)
    assert done.returncode == 1, done.stderr
    assert done.stdout.count("lfs-pointer") == 2, "app.py and compose.yaml"
    assert job.sarif() == GATED


def gated(job: Job, user: str = "0:0") -> Done:
    job.workspace.chmod(0o777)
    (job.folder / "file_commands").chmod(0o777)
    return job.run({}, f"--user={user}")


def _origin(folder: Path) -> Path:
    origin = folder / "origin"
    shutil.copytree(BAD, origin)
    commit(origin)
    return origin
