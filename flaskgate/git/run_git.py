"""Asks git about the workspace, whose own settings have no say.

A repository's configuration may name programs and remotes: whatever is started here starts
nothing else, reaches no network, and ends in time.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from threading import Timer

ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C",
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    # older gits do not know the line above; this one outdoes every `protocol.*` of the repository
    "GIT_ALLOW_PROTOCOL": "",
    # no commit is what another one is, and none has other parents than it says
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_LITERAL_PATHSPECS": "1",
}
SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.alternateRefsCommand=",
    "safe.directory=*",
    # a folder of the workspace that looks like a bare repository is none
    "safe.bareRepository=explicit",
)
"""Settings that keep git from starting programs, and from refusing another user's checkout."""

LIMIT = 60.0
"""Seconds for one question."""
MAX_OUTPUT = 256 * 1024 * 1024
"""Bytes of one answer: more than the names of any tree."""

_MAX_COMMIT = 16 * 1024 * 1024

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


class TooMuchError(subprocess.SubprocessError):
    """The answer is longer than was asked for."""


def git(
    folder: str | Path,
    *arguments: str,
    seconds: float = LIMIT,
    limit: int = MAX_OUTPUT,
    repository: Path | None = None,
) -> bytes:
    """Return what git says in `folder`, of the repository around it or of the one that is named.

    No argument may come from the workspace without a `--` or `--end-of-options` before it.
    `repository` is a work tree that holds `.git` itself. Raises `OSError` or
    `subprocess.SubprocessError` where git is missing, fails, takes too long or says too much
    (`limit`, in bytes).
    """
    command = command_of(*arguments)
    with subprocess.Popen(  # noqa: S603 (no shell)
        command,
        cwd=folder,
        env=environment_of(repository) if repository else ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        output, is_late = _read(process, seconds, limit)
    if len(output) > limit:
        raise TooMuchError(f"git says more than {limit} bytes")
    if is_late:
        raise subprocess.TimeoutExpired(command, seconds)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return output


def command_of(*arguments: str) -> list[str]:
    """Return the command that asks git, with settings of ours before those of the repository."""
    return ["git", *(part for setting in SETTINGS for part in ("-c", setting)), *arguments]


def environment_of(repository: Path) -> dict[str, str]:
    """Return the environment that makes git look at one work tree, which holds `.git` itself."""
    return {**ENVIRONMENT, "GIT_DIR": f"{repository}/.git", "GIT_WORK_TREE": f"{repository}"}


def ask(root: Path, *arguments: str, seconds: float = LIMIT, limit: int = MAX_OUTPUT) -> bytes:
    """Return what git says of the repository whose work tree is `root`; fails as `git` does.

    A repository further up, or a folder that only looks like a bare one, does not count.
    """
    return git(root, *arguments, seconds=seconds, limit=limit, repository=root)


def _read(process: subprocess.Popen[bytes], seconds: float, limit: int) -> tuple[bytes, bool]:
    """Return at most one byte more than `limit`, and whether the time ran out; then it is gone."""
    late: list[bool] = []

    def end() -> None:
        late.append(True)
        _end(process)

    timer = Timer(seconds, end)
    timer.start()
    try:
        output: bytes = process.stdout.read(limit + 1) if process.stdout else b""
        if len(output) > limit:
            _end(process)
        process.wait()
    finally:
        timer.cancel()
        timer.join()
    return output, bool(late)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill git, and what it started although it should not."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def resolve(root: Path, revision: str) -> str:
    """Return the commit that `revision` names and that is there; empty where there is none.

    One that looks like an option names nothing.
    """
    try:
        found = ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", _peel(revision))
        return _commit_in(found)
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""


def parents(root: Path, commit: str) -> tuple[str, ...]:
    """Return the parents of a commit as they are written in it, there or not.

    A shallow clone knows them by name although it lacks them.
    """
    try:
        head = ask(root, "cat-file", "commit", commit, limit=_MAX_COMMIT).partition(b"\n\n")[0]
    except (OSError, ValueError, subprocess.SubprocessError):
        return ()
    lines = [line.removeprefix(b"parent ") for line in head.split(b"\n") if line[:7] == b"parent "]
    names = (line.decode("ascii", "replace") for line in lines)
    return tuple(name for name in names if is_commit(name))


def is_commit(name: str) -> bool:
    """Return whether this is the whole id of a commit, by SHA-1 or SHA-256."""
    return _COMMIT.fullmatch(name) is not None


def merge_base(root: Path, one: str, other: str) -> str:
    """Return the best commit that both commits come from; empty where none is there."""
    try:
        return _commit_in(ask(root, "merge-base", one, other))
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""


def _commit_in(output: bytes) -> str:
    """Return the commit that git names in a line of its own; empty if it is none."""
    name = output.strip().decode("ascii", "replace")
    return name if is_commit(name) else ""


def _peel(revision: str) -> str:
    return f"{revision}^{{commit}}"
