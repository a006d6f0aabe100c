"""Reads what the repository's history says: what a commit holds, and where files were before.

Names come from git between zero bytes, so that no name has to be parsed.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from flaskgate.git.run_git import TooMuchError, ask, merge_base, resolve
from flaskgate.model.errors import HistoryError, InputError

MAX_FILE: Final = 16 * 1024 * 1024
"""Bytes of a file that is read from history."""
MAX_RENAMES: Final = 1000
"""Files that are compared to find out which of them were moved; beyond, only equal ones are."""
LINK: Final = "120000"
SUBMODULE: Final = "160000"
"""Modes in a tree (https://git-scm.com/docs/git-fast-import)."""

_EXACT = ("--no-ext-diff", "--no-textconv", "--no-relative", "--no-color")
_HINT = "check out the history that is asked for: actions/checkout takes 'fetch-depth: 0'"


class TreeEntry(NamedTuple):
    """What a commit has at a path."""

    mode: str
    """Such as `100644`."""
    blob: str
    """The id of the content; empty where only somebody else knows it."""


def file_at(root: Path, commit: str, path: PurePosixPath) -> bytes | None:
    """Return the content of a file as `commit` has it; None where it has no such path.

    Raises `HistoryError` for a commit that is not there, and for what is no ordinary file.
    """
    listed = _ask(root, "ls-tree", "-z", "--full-tree", commit, "--", str(path))
    entry = dict(_entries(listed)).get(str(path))
    if entry is None:
        return None
    what = f"'{path}' in commit {commit[:12]}"
    if not entry.mode.startswith("100"):
        raise HistoryError(f"{what} is a link or a folder", hint="make it an ordinary file")
    try:
        return ask(root, "cat-file", "blob", entry.blob, limit=MAX_FILE)
    except TooMuchError as error:
        raise HistoryError(f"{what} is too large", hint="make it smaller") from error
    except (OSError, subprocess.SubprocessError) as error:
        raise HistoryError(f"git cannot read {what}", hint=_HINT) from error


def tree_of(root: Path, commit: str) -> Mapping[str, TreeEntry]:
    """Return everything that a commit holds but folders, by path from the repository root.

    Undecodable bytes of a name are surrogates. Raises `HistoryError`.
    """
    return dict(_entries(_ask(root, "ls-tree", "-r", "-z", "--full-tree", commit)))


def renamed(root: Path, base: str, head: str) -> Mapping[PurePosixPath, PurePosixPath]:
    """Return which files were moved between two commits: from where one is to where it was.

    Git takes a file for moved where it is gone from its place and at least half of it is in a new
    one (https://git-scm.com/docs/git-diff-tree). Raises `HistoryError`.
    """
    found = ("--find-renames", f"-l{MAX_RENAMES}", "--diff-filter=R")
    listed = _ask(root, "diff-tree", "-r", "-z", "--name-status", *found, *_EXACT, base, head, "--")
    parts = iter(os.fsdecode(listed).split("\0")[:-1])
    return {PurePosixPath(to): PurePosixPath(was) for _, was, to in zip(*[parts] * 3, strict=True)}


def fork_point(root: Path, revision: str, head: str) -> str:
    """Return the commit where what is checked out and `revision` went different ways.

    Raises `InputError` for a revision that is not here.
    """
    other = resolve(root, revision)
    base = merge_base(root, other, head) if head and other else ""
    if not base:
        problem = "has nothing in common with HEAD" if head and other else "names no commit here"
        raise InputError(f"the revision '{revision}' {problem}", hint=_HINT)
    return base


def _entries(listed: bytes) -> Iterator[tuple[str, TreeEntry]]:
    """Read `<mode> <type> <id>`, a tab and the path, each ended by a zero byte."""
    for line in os.fsdecode(listed).split("\0")[:-1]:
        facts, _, name = line.partition("\t")
        mode, _, blob = facts.split(" ")
        yield name, TreeEntry(mode, blob)


def _ask(root: Path, *arguments: str) -> bytes:
    try:
        return ask(root, *arguments)
    except FileNotFoundError as error:
        raise HistoryError("git is missing", hint="install git") from error
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        kind = type(error).__name__
        raise HistoryError(f"git cannot tell what was there before ({kind})", hint=_HINT) from error
