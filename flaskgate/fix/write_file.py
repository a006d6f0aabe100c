"""Writes files of the workspace: whole or not at all, and never through a link.

New files are put there all or none, and over nothing.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from flaskgate.model.errors import SinkError

_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
"""A link, a pipe or a terminal is not what it is called."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def rewrite(root: Path, path: PurePosixPath, old: bytes, new: bytes) -> str:
    """Replace `old` by `new` in the file at `path` below the resolved `root`; keep mode and owner.

    Returns why nothing was written, in words for the user; empty if it was. A file that does not
    hold `old` any more, is no regular file or may not be written by its mode is left alone.
    """
    try:
        with opened(root, path.parent) as folder:
            return _rewritten(folder, path.name, old, new)
    except OSError as error:
        return f"it cannot be written: {error.strerror}"


@contextmanager
def opened(root: Path, folder: PurePosixPath) -> Iterator[int]:
    """Open a folder part by part, so that none of them is a link, not even since the scan."""
    handle = os.open(root, _FOLDER)
    try:
        for part in folder.parts:
            inner = os.open(part, _FOLDER, dir_fd=handle)
            os.close(handle)
            handle = inner
        yield handle
    finally:
        os.close(handle)


def _rewritten(folder: int, name: str, old: bytes, new: bytes) -> str:
    with open(os.open(name, os.O_RDONLY | _FILE, dir_fd=folder), "rb") as file:  # noqa: PTH123
        facts = os.fstat(file.fileno())
        if not stat.S_ISREG(facts.st_mode):
            return "it is not a regular file"
        if file.read() != old:
            return "it has changed since it was scanned"
    if not facts.st_mode & 0o222:
        return "it is read-only"
    _replace(folder, name, new, facts)
    return ""


def _replace(folder: int, name: str, data: bytes, facts: os.stat_result) -> None:
    with drafted(folder, data) as (handle, draft):
        with suppress(PermissionError):
            os.fchown(handle, facts.st_uid, facts.st_gid)
        os.fchmod(handle, stat.S_IMODE(facts.st_mode))
        os.fsync(handle)
        os.replace(draft, name, src_dir_fd=folder, dst_dir_fd=folder)


@contextmanager
def drafted(folder: int, data: bytes) -> Iterator[tuple[int, str]]:
    """Write a draft, and yield its handle and its name, so that it can be given another.

    It is taken away if that fails.
    """
    draft = f".flaskgate-{secrets.token_hex(8)}"
    created = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FILE
    with open(os.open(draft, created, 0o600, dir_fd=folder), "wb") as file:  # noqa: PTH123
        try:
            file.write(data)
            file.flush()
            yield file.fileno(), draft
        except BaseException:
            os.unlink(draft, dir_fd=folder)
            raise


_MODE = 0o644


def create(root: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """Write files below the resolved `root`, with the folders that they need.

    Raises `SinkError` where one of them cannot be written, or is there by now; then none is, and
    no folder that was made for it.
    """
    with _undone_on_failure(root) as made:
        for path, data in sorted(files.items()):
            try:
                _create_folders(root, path.parent, made)
                with opened(root, path.parent) as folder:
                    _create(folder, path.name, data)
            except OSError as error:
                raise SinkError(
                    f"{path} could not be written: {error.strerror}; nothing was",
                    hint="see that the folder may be written, and that no link leads elsewhere",
                ) from error
            made.append(path)


@contextmanager
def _undone_on_failure(root: Path) -> Iterator[list[PurePosixPath]]:
    """Yield a list for what is made; take it away again, the last first, if anything fails."""
    made: list[PurePosixPath] = []
    try:
        yield made
    except BaseException:
        for path in reversed(made):
            with suppress(OSError), opened(root, path.parent) as folder:
                _remove(folder, path.name)
        raise


def _remove(folder: int, name: str) -> None:
    try:
        os.unlink(name, dir_fd=folder)
    except IsADirectoryError:
        os.rmdir(name, dir_fd=folder)


def _create_folders(root: Path, folder: PurePosixPath, made: list[PurePosixPath]) -> None:
    for path in (*reversed(folder.parents), folder)[1:]:
        with opened(root, path.parent) as above, suppress(FileExistsError):
            os.mkdir(path.name, dir_fd=above)
            made.append(path)


def _create(folder: int, name: str, data: bytes) -> None:
    """Write a draft, then give it its name, which a file that is there by now keeps."""
    with drafted(folder, data) as (handle, draft):
        os.fchmod(handle, _MODE)
        os.fsync(handle)
        os.link(draft, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    os.unlink(draft, dir_fd=folder)
