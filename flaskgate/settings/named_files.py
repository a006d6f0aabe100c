"""Reads files that somebody named: policy, baseline, rules of their own."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

_STREAMS: Final = ("dev", "proc")
"""Where a shell puts what it hands over in a pipe, `<(…)`: the top folders of such names."""


def read_named(path: Path, limit: int) -> bytes:
    """Return the content, of one byte more than `limit` at most.

    Raises `OSError` for what cannot be read, and for a named pipe in a folder: nobody may ever
    write to it.
    """
    if stat.S_ISFIFO(path.stat().st_mode) and path.parts[1:2] not in [(top,) for top in _STREAMS]:
        raise OSError(errno.EINVAL, "it is a pipe", os.fspath(path))
    with path.open("rb") as file:
        return file.read(limit + 1)
