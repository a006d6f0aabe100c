"""A bound on work that hostile input could make endless.

It counts what this process worked, which other programs on the machine hardly change; and what it
is to notice takes minutes, so that a machine may be ten times as slow as ours.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

SOON = 30
"""Seconds of processor time; where a square would still fit, a test asks for less."""


@contextmanager
def ends_soon(seconds: float = SOON) -> Iterator[None]:
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds
