"""Asks git about the workspace, whose own settings have no say.

A repository's configuration may name programs and remotes: whatever is started here starts
nothing else, reaches no network, and ends in time.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

ENVIRONMENT = {
    "PATH": os.defpath,
    "LC_ALL": "C",
    "HOME": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
}
SETTINGS = (
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "safe.directory=*",
    # a partial clone would fetch what it lacks; older gits do not know GIT_NO_LAZY_FETCH
    "protocol.allow=never",
)
"""Settings that keep git from starting programs, and from refusing another user's checkout."""

LIMIT = 60.0
"""Seconds for one question."""

_COMMIT = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def git(folder: str | Path, *arguments: str, seconds: float = LIMIT) -> bytes:
    """Return what git says in `folder`; no argument may come from the workspace without a `--`.

    Raises `OSError` or `subprocess.SubprocessError` where git is missing, fails or takes too long.
    """
    settings = [part for setting in SETTINGS for part in ("-c", setting)]
    done = subprocess.run(  # noqa: S603 (no shell)
        ["git", *settings, *arguments],  # noqa: S607 (git is where PATH says)
        cwd=folder,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=seconds,
        check=True,
    )
    return done.stdout


def resolve(folder: Path, revision: str) -> str:
    """Return the commit that `revision` names and that is there; empty where there is none.

    `revision` is one of ours or of GitHub's; one that looks like an option names nothing.
    """
    try:
        found = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", _peel(revision))
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.decode("ascii", "replace").strip()


def parents(folder: Path, commit: str) -> tuple[str, ...]:
    """Return the parents of a commit as they are written in it, there or not.

    A shallow clone knows them by name although it lacks them.
    """
    try:
        head = git(folder, "cat-file", "commit", commit).partition(b"\n\n")[0]
    except (OSError, subprocess.SubprocessError):
        return ()
    lines = [line.removeprefix(b"parent ") for line in head.split(b"\n") if line[:7] == b"parent "]
    return tuple(line.decode("ascii") for line in lines if _COMMIT.fullmatch(line))


def _peel(revision: str) -> str:
    return f"{revision}^{{commit}}"
