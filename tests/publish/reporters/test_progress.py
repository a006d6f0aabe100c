from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from flaskgate.publish.reporters.progress import Progress
from tests.publish.reporters.streams import Broken, Terminal

TEXT = "scanning 312 files"


@dataclass
class Clock:
    """A timer that rings when the test says so."""

    calls: list[str] = field(default_factory=list)
    delay: float = 0
    ring: Callable[[], None] = lambda: None

    def __call__(self, delay: float, ring: Callable[[], None]) -> Clock:
        self.delay, self.ring = delay, ring
        return self

    def start(self) -> None:
        self.calls.append("start")

    def cancel(self) -> None:
        self.calls.append("cancel")

    def join(self) -> None:
        self.calls.append("join")


def test_a_quick_scan_says_nothing() -> None:
    stream, clock = Terminal(), Clock()
    with Progress(stream, TEXT, timer=clock):
        assert clock.calls == ["start"]
    assert stream.getvalue() == ""
    assert clock.calls == ["start", "cancel", "join"]


def test_a_long_scan_is_shown_and_taken_back() -> None:
    stream, clock = Terminal(), Clock()
    with Progress(stream, TEXT, timer=clock):
        assert 0.5 <= clock.delay <= 1
        clock.ring()
        assert stream.getvalue() == f"{TEXT} …"
    assert stream.getvalue() == f"{TEXT} …\r\x1b[K"


def fail_late(clock: Clock) -> None:
    clock.ring()
    raise RuntimeError("the scan failed")


def test_it_is_taken_back_when_the_scan_fails() -> None:
    stream, clock = Terminal(), Clock()
    with pytest.raises(RuntimeError, match="the scan failed"), Progress(stream, TEXT, timer=clock):
        fail_late(clock)
    assert stream.getvalue().endswith("\r\x1b[K")


def test_a_log_never_sees_it() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(stream, TEXT, timer=clock):
        clock.ring()
    assert stream.getvalue() == ""
    assert clock.calls == []


def test_a_lost_terminal_does_not_end_the_scan() -> None:
    clock = Clock()
    with Progress(Broken(), TEXT, timer=clock):
        clock.ring()
    assert clock.calls == ["start", "cancel", "join"]


def test_the_real_timer_leaves_no_thread() -> None:
    before = threading.active_count()
    with Progress(Terminal(), TEXT):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
