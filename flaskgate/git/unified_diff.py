"""Shows how a file changes as a unified diff that `git apply` and `patch -p1` take; pure.

The format is that of https://git-scm.com/docs/diff-format: lines end at a line feed only, and a
name that could be misread stands in quotes. Bytes stay bytes, whatever their encoding.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_UNSAFE = re.compile(rb'[\x00-\x1f"\\\x7f]')
_NO_NEWLINE = b"\n\\ No newline at end of file\n"


def unified_diff(path: PurePosixPath, old: bytes, new: bytes) -> bytes:
    """Return the patch of one file, which lies at `path` from the root; empty for no change."""
    hunks = b"".join(_hunks(old, new))
    return b"".join((b"--- ", _name("a", path), b"+++ ", _name("b", path), hunks)) if hunks else b""


def _hunks(old: bytes, new: bytes) -> Iterator[bytes]:
    lines = difflib.diff_bytes(
        difflib.unified_diff, _LINE.findall(old), _LINE.findall(new), lineterm=b"\n"
    )
    for number, line in enumerate(lines):
        if number > 1:  # the first two name the files
            yield line if line.endswith(b"\n") else line + _NO_NEWLINE


def _name(side: str, path: PurePosixPath) -> bytes:
    name = os.fsencode(f"{side}/{path}")
    if _UNSAFE.search(name):
        quoted = _UNSAFE.sub(lambda found: b"\\%03o" % found[0][0], name)
        return b'"' + quoted + b'"\n'
    return name + (b"\t\n" if b" " in name else b"\n")  # as git does: the tab ends the name
