"""Reads what the repository's history says of files: what they were, and what has changed.

Names come from git between zero bytes and patches one file at a time, so that no name has to be
parsed. Whatever cannot be told exactly counts as changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from flaskgate.git.patches import MAX_LENGTH, PatchError, touched_lines, without_header
from flaskgate.git.run_git import TooMuchError, ask, merge_base, resolve
from flaskgate.model.errors import GateError, InputError
from flaskgate.steps.scope import Changes

MAX_FILE = 16 * 1024 * 1024
"""Bytes of a file that is compared or read from history."""
MAX_DIFFS = 1000
"""Files whose lines are compared; of all others the whole file counts."""
SECONDS = 60.0
"""For all the patches of one change."""

_EXACT = ("--no-renames", "--no-ext-diff", "--no-textconv", "--no-relative", "--no-color")
_LINK, _SUBMODULE = "120000", "160000"
_HINT = "check out the history that is asked for: actions/checkout takes 'fetch-depth: 0'"


class HistoryError(GateError):
    """The repository's history cannot be read: git or a commit is missing, or git is too slow."""


class Entry(NamedTuple):
    """What a commit has at a path."""

    mode: str
    """Such as `100644`; all zeros where there is nothing."""
    blob: str
    """The id of the content; all zeros where there is nothing."""


def file_at(root: Path, commit: str, path: PurePosixPath) -> bytes | None:
    """Return the content of a file as `commit` has it; None where it has no such path.

    Raises `HistoryError` for a commit that is not there, and for what is no ordinary file.
    """
    listed = _ask(root, "ls-tree", "-z", "--full-tree", commit, "--", str(path))
    entry = dict(_tree(listed)).get(path)
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


def changed_files(root: Path, base: str, head: str) -> Mapping[PurePosixPath, Entry]:
    """Return what differs between two commits, by path, as `head` has it; also what is gone.

    A renamed file is one that is gone and a new one. Undecodable bytes of a name are surrogates.
    Raises `HistoryError`.
    """
    listed = _ask(root, "diff-tree", "-r", "-z", "--raw", "--no-abbrev", *_EXACT, base, head, "--")
    facts = iter(os.fsdecode(listed).split("\0"))
    files = {}
    for fact, name in zip(facts, facts, strict=False):
        _, mode, _, blob, _ = fact.split(" ")
        files[PurePosixPath(name)] = Entry(mode, blob)
    return files


def changed_lines(root: Path, base: str, head: str, paths: Collection[PurePosixPath]) -> Changes:
    """Return what changed from one commit to another, the lines for `paths`.

    All of a file counts if the work tree has it otherwise than `head`, if it cannot be compared,
    or beyond `MAX_DIFFS` files and `SECONDS`. Raises `HistoryError`.
    """
    end = time.monotonic() + SECONDS
    files: dict[PurePosixPath, frozenset[int] | None] = {}
    wanted = with_folders(paths)
    for path, entry in changed_files(root, base, head).items():
        if path in wanted:
            is_exact = len(files) < MAX_DIFFS and is_same(root, path, entry.blob)
            left = end - time.monotonic()
            files[path] = _lines(root, (base, head), path, left) if is_exact else None
    return Changes(files=files)


def changes_since(root: Path, revision: str, paths: Collection[PurePosixPath]) -> Changes:
    """Return what the work tree has more than `revision`, since the two went different ways.

    What is not committed counts as well. Raises `InputError` for a revision that is not there,
    and `HistoryError`.
    """
    head, other = resolve(root, "HEAD"), resolve(root, revision)
    base = merge_base(root, other, head) if head and other else ""
    if not base:
        problem = "has nothing in common with HEAD" if head and other else "names no commit here"
        raise InputError(f"the revision '{revision}' {problem}", hint=_HINT)
    files = dict(changed_lines(root, base, head, paths).files or {})
    committed = dict(_tree(_ask(root, "ls-tree", "-r", "-z", "--full-tree", head)))
    for path in paths:
        entry = committed.get(path) or Entry("", "")
        is_inside = any(committed.get(one, entry).mode == _SUBMODULE for one in path.parents)
        if not (is_inside or is_same(root, path, entry.blob)):
            files[path] = None
    return Changes(files=files)


def with_folders(paths: Collection[PurePosixPath]) -> frozenset[PurePosixPath]:
    """Return the paths and all folders above them: a submodule is one of those."""
    return frozenset(paths).union(*(path.parents for path in paths))


def is_same(root: Path, path: PurePosixPath, blob: str) -> bool:
    """Return whether the work tree has exactly the content that git calls `blob`.

    The id is that of https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
    """
    place = root / path
    try:
        if place.is_symlink() or not place.is_file() or place.stat().st_size > MAX_FILE:
            return False
        data = place.read_bytes()
    except (OSError, ValueError):
        return False
    name = hashlib.sha256() if len(blob) == 64 else hashlib.sha1(usedforsecurity=False)  # noqa: PLR2004
    name.update(b"blob %d\0" % len(data))
    name.update(data)
    return name.hexdigest() == blob


def _lines(
    root: Path, commits: tuple[str, str], path: PurePosixPath, seconds: float
) -> frozenset[int] | None:
    """Return the touched lines of a file; None, for all of it, where they cannot be told."""
    # whatever attributes say of the file, its lines are compared as text
    exact = ("diff-tree", "--patch", "--unified=0", "--text", "--full-index", *_EXACT)
    try:
        diff = ask(
            root, *exact, *commits, "--", str(path), seconds=max(seconds, 0), limit=MAX_LENGTH
        )
        return touched_lines(without_header(diff.decode("utf-8", "replace")))
    except (OSError, subprocess.SubprocessError, PatchError):
        return None


def _tree(listed: bytes) -> Iterator[tuple[PurePosixPath, Entry]]:
    """Read `<mode> <type> <id>`, a tab and the path, each ended by a zero byte."""
    for line in os.fsdecode(listed).split("\0")[:-1]:
        facts, _, name = line.partition("\t")
        mode, _, blob = facts.split(" ")
        yield PurePosixPath(name), Entry(mode, blob)


def _ask(root: Path, *arguments: str) -> bytes:
    try:
        return ask(root, *arguments)
    except FileNotFoundError as error:
        raise HistoryError("git is missing", hint="install git") from error
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        kind = type(error).__name__
        raise HistoryError(f"git cannot tell what has changed ({kind})", hint=_HINT) from error
