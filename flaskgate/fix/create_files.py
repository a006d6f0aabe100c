"""Puts new files into the workspace: all of them or none, over nothing, and through no link."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from flaskgate.fix.write_file import drafted, opened
from flaskgate.model.errors import SinkError

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
