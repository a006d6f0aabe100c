"""Commits and what changed between two of them, as `patch` of GitHub's API tells it."""

from __future__ import annotations

import difflib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Literal

Side = Literal["LEFT", "RIGHT"]

PATCH_LINES = 20_000
PATCH_BYTES = 500_000
"""Larger patches are left out: https://docs.github.com/repositories (limits for viewing diffs)."""

_HEADER = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit and its whole tree."""

    sha: str
    files: Mapping[str, bytes]
    """From path to content; folders are there only through what is in them."""
    parents: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """One file of a comparison or pull request."""

    filename: str
    status: Literal["added", "removed", "modified", "renamed"] = "modified"
    patch: str | None = None
    """Hunks without a file header and without a last newline; `None` if large, binary or empty."""
    previous_filename: str | None = None
    sha: str = field(default="0" * 40)

    def count(self, sign: Literal["+", "-"]) -> int:
        """Return how many lines the patch adds or removes."""
        return sum(line.startswith(sign) for line in (self.patch or "").split("\n"))

    def hunk(self, side: Side, line: int) -> Hunk | None:
        """Return the hunk that shows `line`, counted from 1, on `side`."""
        return next((one for one in hunks(self.patch or "") if line in one.side(side)), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """One hunk: from line number to text on either side, context on both."""

    left: Mapping[int, str]
    right: Mapping[int, str]
    text: str

    def side(self, side: Side) -> Mapping[int, str]:
        """Return the lines of `side`."""
        return self.left if side == "LEFT" else self.right


def object_id(content: bytes) -> str:
    """Return the id that git gives a blob."""
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def hunks(patch: str) -> list[Hunk]:
    """Take `patch` apart."""
    found: list[Hunk] = []
    for text in re.split(r"^(?=@@ )", patch, flags=re.MULTILINE):
        header = _HEADER.match(text)
        if header is not None:
            old, new = int(header[1]), int(header[2])
            left: dict[int, str] = {}
            right: dict[int, str] = {}
            for line in text.split("\n")[1:]:
                if line[:1] in ("-", " "):
                    left[old + len(left)] = line[1:]
                if line[:1] in ("+", " "):
                    right[new + len(right)] = line[1:]
            found.append(Hunk(left=left, right=right, text=text.removesuffix("\n")))
    return found


def changed_files(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[ChangedFile]:
    """Return what leads from one tree to the other, by name; only exact renames are seen."""
    gone: dict[str, list[str]] = {}
    for path in sorted(before.keys() - after.keys(), reverse=True):
        gone.setdefault(object_id(before[path]), []).append(path)
    changed: list[ChangedFile] = []
    for path in sorted(after):
        if path not in before:
            twins = gone.get(object_id(after[path]))
            changed.append(
                _renamed(twins.pop(), path, after) if twins else _change("added", path, after)
            )
        elif before[path] != after[path]:
            changed.append(_change("modified", path, after, before[path]))
    removed = [path for paths in gone.values() for path in paths]
    changed += [_change("removed", path, {path: b""}, before[path]) for path in removed]
    return sorted(changed, key=lambda file: file.filename)


def merge_base(commits: Mapping[str, Commit], one: str, other: str) -> str | None:
    """Return the nearest commit that both come from."""
    mine = set(_ancestors(commits, one))
    return next((sha for sha in _ancestors(commits, other) if sha in mine), None)


def _ancestors(commits: Mapping[str, Commit], sha: str) -> Iterable[str]:
    queue, seen = [sha], {sha}
    for current in queue:
        yield current
        new = [parent for parent in commits[current].parents if parent not in seen]
        seen.update(new)
        queue += new


def _renamed(old: str, path: str, after: Mapping[str, bytes]) -> ChangedFile:
    sha = object_id(after[path])
    return ChangedFile(filename=path, status="renamed", previous_filename=old, sha=sha)


def _change(
    status: Literal["added", "removed", "modified"],
    path: str,
    after: Mapping[str, bytes],
    before: bytes = b"",
) -> ChangedFile:
    patch = _patch(before, after[path])
    return ChangedFile(filename=path, status=status, patch=patch, sha=object_id(after[path]))


def _patch(before: bytes, after: bytes) -> str | None:
    if b"\0" in before or b"\0" in after:
        return None
    lines = list(difflib.unified_diff(_lines(before), _lines(after)))[2:]
    text = "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    ).removesuffix("\n")
    too_large = len(lines) > PATCH_LINES or len(text) > PATCH_BYTES
    return None if too_large or not text else text


def _lines(content: bytes) -> list[str]:
    """Split as git does, at LF alone."""
    return list(io.StringIO(content.decode("utf-8", "replace"), newline="\n"))
