"""Reads the hunks of the unified diff of one file.

A patch is what stands from the first `@@` on, as git writes it and as GitHub's API gives it.
Names in headers are never read: whose patch it is, the caller knows. Only a line feed ends a
line; lines count from 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk as ParsedHunk
from unidiff.patch import PatchSet

MAX_LENGTH = 4 * 1024 * 1024
"""Characters: a longer patch touches too much to be worth reading."""

_HEADER = "--- a\n+++ b\n"
_FOREIGN = re.compile(r"^[^@ +\-\\\n]", re.MULTILINE)
"""The start of a line that is no part of a hunk, such as git's header of another file."""
_LARGEST = 2**31
"""More lines than a file has."""


class PatchError(ValueError):
    """It is no unified diff of one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hunk:
    """One stretch of a patch: a comment, or a range of lines, has to lie within one."""

    lines: Mapping[int, str]
    """The lines of the new side, added and context, without their line feeds, from the top."""


def hunks(patch: str) -> tuple[Hunk, ...]:
    """Return the hunks of a patch, which may be empty, from the top; raises `PatchError`."""
    return tuple(_read(hunk) for hunk in _parsed(patch))


def _parsed(patch: str) -> Sequence[ParsedHunk]:
    if not patch:
        return ()
    text = patch.rstrip("\n") + "\n"
    if len(text) > MAX_LENGTH or not text.startswith("@@ ") or _FOREIGN.search(text):
        raise PatchError("this is not a patch")
    try:
        files = PatchSet(_HEADER + text)
    except (UnidiffParseError, ValueError) as error:
        raise PatchError("the patch cannot be read") from error
    # unidiff passes over what stands between hunks, or takes it for the header of another file
    if text.count("\n") != sum(1 + len(hunk) for file in files for hunk in file):
        raise PatchError("the patch holds more than its hunks")
    return files[0]


def _read(hunk: ParsedHunk) -> Hunk:
    """Walk through a hunk whose lengths unidiff has checked."""
    # an empty side is named by the line before it
    first = hunk.target_start + (hunk.target_length == 0)
    if first > _LARGEST:
        raise PatchError("the patch counts more lines than a file has")
    kept = (part for part in hunk if part.is_added or part.is_context)
    lines = enumerate((part.value.removesuffix("\n") for part in kept), first)
    return Hunk(lines=dict(lines))
