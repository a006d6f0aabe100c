"""The hooks, run by pre-commit itself from this repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.e2e.runner import EXAMPLES, IMAGE, ROOT, Done, git, podman

PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
LOCKED = set(
    re.findall(
        r"^[\w.-]+==[\w.]+", (ROOT / "requirements" / "image.txt").read_text("utf-8"), re.MULTILINE
    )
)
SIZE_LIMIT = 300 * 10**6
"""Bytes, with what Python compiles; Semgrep's program with its libraries is 223 million of them."""
PUBLISHED = "registry.example/flaskgate/flaskgate:v0"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where pre-commit keeps what it installs, with a `docker` that is podman beside it."""
    folder = tmp_path_factory.mktemp("pre-commit")
    program = folder / "bin" / "docker"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nexec podman "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    assert podman("tag", IMAGE, PUBLISHED).returncode == 0
    return folder


def run(hook: str, repository: Path, home: Path) -> Done:
    """Run a hook of the last commit of this repository, as a user's configuration names it."""
    entry = {"repo": str(ROOT), "rev": head(), "hooks": [{"id": hook}]}
    (repository / ".pre-commit-config.yaml").write_text(
        yaml.safe_dump({"repos": [entry]}), encoding="utf-8"
    )
    git(repository, "add", "--all")
    return subprocess.run(
        [PRE_COMMIT, "run", "--all-files", "--verbose"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env={
            **os.environ,
            "PRE_COMMIT_HOME": str(home / "kept"),
            "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
        },
    )


def head() -> str:
    """Return the last commit of this repository."""
    asked = ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}", "rev-parse", "HEAD"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("hook", ["flaskgate", "flaskgate-image"])
@pytest.mark.parametrize(
    ("example", "code", "words"),
    [
        pytest.param("dockerfile-flask-run", 1, "critical  debug-deployed", id="bad"),
        pytest.param("dockerfile-gunicorn", 0, "PASSED: 1 production start", id="good"),
    ],
)
def test_a_hook(tmp_path: Path, home: Path, hook: str, example: str, code: int, words: str) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(EXAMPLES / example, repository)
    git(repository, "init", "--quiet")
    done = run(hook, repository, home)
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stdout
    environments = list((home / "kept").glob("repo*/py_env-*"))
    assert environments or hook != "flaskgate"
    for environment in environments:
        assert versions(environment / "bin" / "python") <= LOCKED
        assert size(environment) < SIZE_LIMIT


def size(folder: Path) -> int:
    """Return how many bytes the files of a folder hold."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def versions(python: Path) -> set[str]:
    """Return what is installed beside Flaskgate and pip."""
    freeze = ("-m", "pip", "--disable-pip-version-check", "list", "--format=freeze")
    listed = subprocess.run([python, *freeze], check=True, capture_output=True, text=True)
    lines = {line.lower().replace("_", "-") for line in listed.stdout.splitlines()}
    installers = ("pip=", "setuptools=", "wheel=", "flaskgate=")
    return {line for line in lines if not line.startswith(installers)}
