"""Jobs of a workflow on a real git repository, with the stand-in for GitHub beside it.

`Hub` is the repository on the server: real commits, which the stand-in knows under the same ids.
`Hub.job` checks one of them out as `actions/checkout` does and runs the action on it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from flaskgate.gate.run import main
from tests.exported_inputs import exported_inputs
from tests.fake_github import FakeGitHub
from tests.fake_github.git import Commit
from tests.fake_github.state import PullRequest, Repository
from tests.oracles.runner_commands import Command, LogReader
from tests.repositories import ENVIRONMENT

NAME = "octo/app"
EVERYTHING = {
    "contents": "read",
    "checks": "write",
    "pull-requests": "write",
    "security-events": "write",
}


def git(folder: Path, *arguments: str) -> str:
    """Return what git says in `folder`, without its last line feed."""
    return git_bytes(folder, *arguments).decode().removesuffix("\n")


def git_bytes(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return what git says in `folder` to what it is given."""
    command = ("git", *arguments)
    return subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, check=True, capture_output=True, input=given
    ).stdout


_SHOWN: dict[str, Commit] = {}
"""Commits of all tests by their ids, which say what is in them."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What one job left behind."""

    code: int
    commands: list[Command]
    """What the runner took for commands, from both streams."""
    log: str
    outputs: Mapping[str, str]
    summary: str
    sarif: Any

    def marks(self) -> list[tuple[str, str, str]]:
        """Return level, file and line of every annotation."""
        return [
            (one.name, one.properties.get("file", ""), one.properties.get("line", ""))
            for one in self.commands
            if one.name in {"error", "warning", "notice"}
        ]


class Hub:
    """A repository on the server, as git and as GitHub's API show it."""

    def __init__(
        self,
        folder: Path,
        github: FakeGitHub,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.folder, self.github = folder, github
        self.capsys, self.monkeypatch = capsys, monkeypatch
        self.origin = folder / "origin"
        self.origin.mkdir()
        git(self.origin, "init", "--quiet", "--initial-branch=main")
        git(self.origin, "config", "uploadpack.allowAnySHA1InWant", "true")
        self.repository: Repository = github.repository(NAME)
        self.heads: dict[str, str] = {}
        """The commits that are made here, by branch."""
        self.jobs = 0

    def commit(self, files: Mapping[str, str | None], branch: str = "main") -> str:
        """Commit on `branch`, made from `main` where it is new; None deletes a file."""
        parent = self.heads.get(branch) or self.heads.get("main")
        given = _to_import(files, branch, parent).encode()
        command = ("-c", "fastimport.unpackLimit=1", "fast-import", "--quiet")
        commit = git_bytes(self.origin, *command, given=given).decode().strip()
        self._show(commit)
        self.heads[branch] = self.repository.refs[f"refs/heads/{branch}"] = commit
        return commit

    def merge(self, base: str, head: str) -> str:
        """Return the merge commit that GitHub makes for a pull request."""
        tree = git(self.origin, "merge-tree", "--write-tree", base, head)
        merged = git(self.origin, "commit-tree", tree, "-p", base, "-p", head, "-m", "Merge")
        self._show(merged)
        return merged

    def pull(self, head: str, *, fork: str | None = None) -> PullRequest:
        """Open pull request 7 with this head, or push to it."""
        pull = self.repository.pulls.get(7)
        if pull is None:
            pull = self.repository.open_pull(7, self.repository.commits[head], fork=fork)
        else:
            self.repository.push(pull, self.repository.commits[head])
        base = self.repository.refs["refs/heads/main"]
        pull.merge = self.repository.commits[self.merge(base, head)]
        self.repository.refs["refs/pull/7/merge"] = pull.merge.sha
        return pull

    def on_push(self, *, depth: int = 1, **inputs: str) -> Done:
        """Run the job for a push to `main`."""
        commit = self.repository.refs["refs/heads/main"]
        return self.job("push", "refs/heads/main", commit, {}, depth=depth, **inputs)

    def on_pull(
        self, pull: PullRequest, *, depth: int = 1, event: str = "pull_request", **inputs: str
    ) -> Done:
        """Run the job for a pull request, on its merge commit."""
        node = {
            "number": pull.number,
            "head": {"sha": pull.head.sha, "repo": {"full_name": pull.head_repository}},
            "base": {"sha": pull.base.sha, "ref": "main"},
        }
        payload = {"pull_request": node}
        ref = f"refs/pull/{pull.number}/merge"
        return self.job(event, ref, pull.merge.sha, payload, depth=depth, **inputs)

    def job(
        self, event: str, ref: str, commit: str, payload: object, /, *, depth: int, **inputs: str
    ) -> Done:
        """Check `commit` out and run the action; inputs have `_` for `-`."""
        self.jobs += 1
        folder = self.folder / f"job{self.jobs}"
        workspace = folder / "workspace"
        workspace.mkdir(parents=True)
        self._check_out(workspace, commit, depth)
        (folder / "event.json").write_text(json.dumps(payload))
        self.monkeypatch.chdir(workspace)
        self.capsys.readouterr()
        environ = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": "octocat",
            "GITHUB_API_URL": self.github.url,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(folder / "event.json"),
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_REF": ref,
            "GITHUB_REPOSITORY": NAME,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": commit,
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
            "GITHUB_WORKSPACE": str(workspace),
            **exported_inputs({name.replace("_", "-"): text for name, text in inputs.items()}),
        }
        code = main(environ)
        return self._left_by(code, folder)

    def _left_by(self, code: int, folder: Path) -> Done:
        out, err = self.capsys.readouterr()
        output, summary = folder / "output", folder / "summary.md"
        sarif = folder / "workspace" / "flaskgate.sarif"
        lines = output.read_text().splitlines() if output.exists() else []
        return Done(
            code=code,
            commands=[*LogReader().read(out), *LogReader().read(err)],
            log=out + err,
            outputs=dict(line.split("=", 1) for line in lines),
            summary=summary.read_text() if summary.exists() else "",
            sarif=json.loads(sarif.read_text()) if sarif.exists() else None,
        )

    def _check_out(self, workspace: Path, commit: str, depth: int) -> None:
        """Check out what no test before has, and copy what one has: the id says what it holds."""
        kept = self.folder.parent / "checkouts" / f"{commit}-{depth}"
        if not kept.exists():
            kept.mkdir(parents=True)
            git(kept, "init", "--quiet")
            address = f"file://{self.origin}"
            git(kept, "fetch", "--quiet", f"--depth={depth}", address, commit)
            git(kept, "checkout", "--quiet", "FETCH_HEAD")
        shutil.copytree(kept, workspace, symlinks=True, dirs_exist_ok=True)
        git(workspace, "update-index", "-q", "--refresh")

    def _show(self, commit: str) -> None:
        """Let the stand-in know a commit under its real id."""
        shown = _SHOWN.get(commit) or _read(self.origin, commit)
        self.repository.commits[commit] = _SHOWN[commit] = shown


def _to_import(files: Mapping[str, str | None], branch: str, parent: str | None) -> str:
    """Return a commit as `git fast-import` reads it, which is to print its id."""
    lines = [f"commit refs/heads/{branch}", "mark :1", "author A <a@example.com> 1767225600 +0000"]
    lines += ["committer C <c@example.com> 1767225600 +0000", "data 1", "x"]
    lines += [f"from {parent}"] if parent else []
    for name, text in files.items():
        place = json.dumps(name, ensure_ascii=False)
        if text is None:
            lines += [f"D {place}"]
        else:
            lines += [f"M 100644 inline {place}", f"data {len(text.encode())}", text]
    return "\n".join([*lines, "get-mark :1", ""])


def _read(origin: Path, commit: str) -> Commit:
    names = git_bytes(origin, "ls-tree", "-r", "-z", "--name-only", commit)
    paths = [name.decode() for name in names.split(b"\0")[:-1]]
    return Commit(
        sha=commit,
        files={path: git_bytes(origin, "show", f"{commit}:{path}") for path in paths},
        parents=tuple(git(origin, "show", "-s", "--format=%P", commit).split()),
    )
