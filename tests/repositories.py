"""Real git repositories for tests: what is written here is what git itself makes of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    # what only costs time here: sample hooks, flushing to the disk, and upkeep in the background
    "GIT_TEMPLATE_DIR": "",
    "GIT_CONFIG_COUNT": "2",
    "GIT_CONFIG_KEY_0": "core.fsync",
    "GIT_CONFIG_VALUE_0": "none",
    "GIT_CONFIG_KEY_1": "maintenance.auto",
    "GIT_CONFIG_VALUE_1": "false",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_NAME": "C",
    "GIT_COMMITTER_EMAIL": "c@example.com",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a work tree at `root`, on branch `main`."""

    root: Path

    @classmethod
    def create(cls, root: Path) -> Repository:
        root.mkdir(parents=True)
        made = cls(root)
        made.git("init", "--quiet", "--initial-branch=main")
        return made

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.root,
            env=ENVIRONMENT,
            check=True,
            capture_output=True,
        )
        return done.stdout.decode().strip()

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        for name, content in files.items():
            path = self.root / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def commit(self, files: Mapping[str, str | bytes | None]) -> str:
        """Commit `files` on top of HEAD, None for one to remove; return the id."""
        self.write(files)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x")
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str) -> None:
        self.git("checkout", "--quiet", "-b", name, start)

    def checkout(self, name: str) -> None:
        self.git("checkout", "--quiet", name)

    def merge(self, base: str, head: str) -> str:
        """Check out the merge of `head` into `base` as GitHub makes it; return the id."""
        self.git("checkout", "--quiet", "--detach", base)
        self.git("merge", "--quiet", "--no-ff", "--message=m", head)
        return self.git("rev-parse", "HEAD")

    def clone(self, root: Path, commit: str, depth: int = 0) -> Repository:
        """Fetch and check out one commit as actions/checkout does."""
        shutil.rmtree(root, ignore_errors=True)
        made = Repository.create(root)
        made.git("remote", "add", "origin", f"file://{self.root}")
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")
        deep = [f"--depth={depth}"] if depth else []
        branches = [] if depth else ["+refs/heads/*:refs/remotes/origin/*"]
        made.git("fetch", "--quiet", *deep, "origin", commit, *branches)
        made.git("checkout", "--quiet", "--detach", commit)
        return made
