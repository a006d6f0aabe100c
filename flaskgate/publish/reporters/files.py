"""Writes report files: whole or not at all, and never through a link."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from flaskgate.model.errors import SinkError

MODE: Final = 0o644
"""Later steps of a job run as other users and must be able to read the file."""

_HINTS: Final = {
    errno.ENOENT: "Create the folder first, or name another one.",
    errno.EACCES: "Name a folder that may be written.",
    errno.EROFS: "Name a folder that may be written.",
    errno.EISDIR: "Name a file in it.",
    errno.ENOTDIR: "Name a path whose parent is a folder.",
}


def write_json(path: Path, document: Mapping[str, object]) -> None:
    """Put `document` at `path` as indented UTF-8, as `write_text` does."""
    write_text(path, as_json(document))


def as_json(document: object) -> str:
    """Return plain JSON values as an indented text that ends with a line feed."""
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n"


def write_text(path: Path, text: str) -> None:
    """Put `text` at `path` as UTF-8, or raise `SinkError` and leave `path` as it was.

    A link at `path` is itself replaced; a folder, pipe or device there is refused. The file belongs
    to whom its folder belongs, if this process may give it away: files that root leaves in a
    runner's workspace break the next checkout (actions/checkout#1014).
    """
    try:
        _refuse_special(path)
        _replace(path, text.encode())
    except OSError as error:
        raise SinkError(
            f"{str(path)!r} could not be written: {error.strerror}",
            hint=_HINTS.get(error.errno or 0, "Name another file."),
        ) from error


def _refuse_special(path: Path) -> None:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "It is not an ordinary file")


def _replace(path: Path, data: bytes) -> None:
    owner = path.parent.stat()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".flaskgate-")
    draft = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - Path.open takes no descriptor
            file.write(data)
            os.fchmod(file.fileno(), MODE)
            with suppress(PermissionError):
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
