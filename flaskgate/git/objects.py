"""Reads contents from git's object store by one process: no filter and no checkout has a say."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import IO

from flaskgate.git.run_git import command_of, environment_of
from flaskgate.model.errors import HistoryError

SECONDS = 120.0
"""For everything that one process is asked."""

_CHUNK = 1024 * 1024


class Objects:
    """The objects of one repository; the process starts with the first question.

    A forked copy starts a process of its own: two readers of one pipe would mix their answers.
    """

    def __init__(self, root: Path) -> None:
        """Read from the repository whose work tree is `root`."""
        self._root = root
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: Timer | None = None
        self._owner = 0

    def blob(self, name: str, limit: int) -> bytes | None:
        """Return the content that git calls `name`; None where it has more than `limit` bytes.

        Raises `HistoryError` where it is not here, as in a partial clone, or git fails.
        """
        try:
            return self._ask(name, limit)
        except (OSError, ValueError, EOFError) as error:
            raise HistoryError(
                f"git cannot read the content {name[:12]}",
                hint="check out the whole history of the base: 'fetch-depth: 0', without a filter",
            ) from error

    def close(self) -> None:
        """End the process, if this one has started it."""
        if self._timer is not None:
            self._timer.cancel()
        process = self._process
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
        self._process = None

    def __del__(self) -> None:
        """End the process with its reader, where nobody has closed it."""
        self.close()

    def _ask(self, name: str, limit: int) -> bytes | None:
        asking, answering = self._pipes()
        asking.write(name.encode("ascii") + b"\n")
        asking.flush()
        _, kind, size = answering.readline().split()
        if kind != b"blob":
            raise ValueError(kind)
        data = None
        if int(size) <= limit:
            data = answering.read(int(size))
        else:
            _skip(answering, int(size))
        if answering.read(1) != b"\n":
            raise EOFError
        return data

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process is None or self._owner != os.getpid():
            self._process, self._owner = self._start(), os.getpid()
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise EOFError
        return process.stdin, process.stdout

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 (no shell)
            command_of("cat-file", "--batch"),
            cwd=self._root,
            env=environment_of(self._root),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._timer = Timer(SECONDS, process.kill)
        self._timer.daemon = True
        self._timer.start()
        return process


def _skip(stream: IO[bytes], size: int) -> None:
    """Read past a content that is too large."""
    while size > 0:
        part = stream.read(min(size, _CHUNK))
        if not part:
            raise EOFError
        size -= len(part)
