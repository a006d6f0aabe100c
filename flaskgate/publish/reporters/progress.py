"""Says on a terminal that a long scan is at work, and takes it back when it is done."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Protocol, Self, TextIO

_DELAY = 0.7
"""Seconds. A scan that is done sooner says nothing: flicker is worse than silence."""

_ERASE = "\r\x1b[K"
"""Back to the first column, and erase to the end of the line (ECMA-48 §8.3.41)."""


class Timer(Protocol):
    """The part of `threading.Timer` that is used."""

    def start(self) -> None:
        """Begin to wait."""

    def cancel(self) -> None:
        """Stop waiting."""

    def join(self) -> None:
        """Return when nothing runs any more."""


class Progress:
    """A context manager around the engines; silent where the stream is no terminal.

    `text` is one short line of our own words; `timer` waits a number of seconds, then calls.
    """

    def __init__(
        self,
        stream: TextIO,
        text: str,
        *,
        is_wanted: bool = True,
        timer: Callable[[float, Callable[[], None]], Timer] = threading.Timer,
    ) -> None:
        self._stream = stream
        self._text = text
        self._timer = timer(_DELAY, self._show) if is_wanted and stream.isatty() else None
        self._shown = False

    def __enter__(self) -> Self:
        """Start to wait."""
        if self._timer is not None:
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Erase the line if it was shown; no thread is left."""
        if self._timer is None:
            return
        self._timer.cancel()
        self._timer.join()
        if self._shown:
            self._write(_ERASE)

    def _show(self) -> None:
        self._shown = True
        self._write(f"{self._text} …")

    def _write(self, text: str) -> None:
        # a lost terminal must not end the scan, and the line is only a courtesy
        with contextlib.suppress(OSError, UnicodeEncodeError):
            self._stream.write(text)
            self._stream.flush()
