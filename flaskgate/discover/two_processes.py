"""Shares out work on many files between two processes: the filter is pure Python, one core's work.

A forked child takes the first half and sends back what it found. It does nothing else and leaves
by `os._exit`, and where it fails the parent does its half, too.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

T = TypeVar("T")
Item = TypeVar("Item")

MANY = 3_000
"""Below this a fork costs more than it saves."""


def in_two_processes(items: Sequence[Item], work: Callable[[Sequence[Item]], T]) -> list[T]:
    """Return what `work` makes of the items, in one or two parts, in their order."""
    if len(items) < MANY or (os.cpu_count() or 1) < 2 or not hasattr(os, "fork"):  # noqa: PLR2004
        return [work(items)]
    middle = len(items) // 2
    receiving, sending = os.pipe()
    child = _fork()
    if child == 0:
        _send(os.fdopen(sending, "wb"), lambda: work(items[:middle]))
    os.close(sending)
    second = work(items[middle:])
    with os.fdopen(receiving, "rb") as stream:
        first = _received(stream, lambda: work(items[:middle]))
    os.waitpid(child, 0)
    return [first, second]


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the child takes no lock that a thread may hold
        return os.fork()


def _send(stream: BinaryIO, work: Callable[[], object]) -> None:
    """Run in the child: it must not return into the program that it is a copy of."""
    import pickle  # noqa: PLC0415 (most trees are small)

    status = 1
    try:
        pickle.dump(work(), stream, protocol=pickle.HIGHEST_PROTOCOL)
        stream.close()
        status = 0
    finally:
        os._exit(status)


def _received(stream: BinaryIO, instead: Callable[[], T]) -> T:
    import pickle  # noqa: PLC0415 (as above)

    try:
        found: T = pickle.load(stream)  # noqa: S301 (from our own child)
    except (EOFError, pickle.UnpicklingError):
        return instead()
    return found
