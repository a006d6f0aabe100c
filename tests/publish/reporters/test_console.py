from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import termios
from pathlib import Path
from uuid import uuid4

import pytest

from flaskgate.model.errors import SinkError
from flaskgate.publish.reporters.console import Console
from flaskgate.publish.views.console import Look, to_text
from tests.factories import a_finding, a_report
from tests.hostile import HOSTILE, a_hostile_report
from tests.oracles.runner_commands import LogReader
from tests.publish.reporters.streams import Broken, Terminal


@pytest.mark.parametrize(
    ("stream", "asked", "on_terminals", "given"),
    [
        pytest.param(io.StringIO(), False, True, False, id="no terminal"),
        pytest.param(io.StringIO(), True, False, True, id="no terminal, but asked for"),
        pytest.param(Terminal(), False, False, False, id="terminal, but not wanted"),
        pytest.param(Terminal(), False, True, True, id="terminal"),
    ],
)
def test_colour_needs_a_terminal_or_the_wish(
    stream: io.StringIO, *, asked: bool, on_terminals: bool, given: bool
) -> None:
    report = a_report(a_finding())
    Console(stream, look=Look(colour=asked), colours_terminal=on_terminals).report(report)
    assert stream.getvalue() == to_text(report, Look(colour=given))


@pytest.mark.parametrize(
    ("stream", "columns", "expected"),
    [
        pytest.param(io.StringIO(), 0, 100, id="no terminal"),
        pytest.param(Terminal(), 0, 100, id="a terminal that does not say"),
        pytest.param(io.StringIO(), 72, 72, id="as the environment says"),
        pytest.param(io.StringIO(), 3, 40, id="narrower than any text"),
    ],
)
def test_width(stream: io.StringIO, columns: int, expected: int) -> None:
    report = a_report(a_finding(message="word " * 50))
    Console(stream, columns=columns, colours_terminal=False).report(report)
    assert stream.getvalue() == to_text(report, Look(width=expected))


def test_a_terminal_is_asked_how_wide_it_is() -> None:
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 61, 0, 0))
    with os.fdopen(slave, "w", encoding="utf-8") as terminal:
        report = a_report(a_finding(message="word " * 50))
        Console(terminal, colours_terminal=False).report(report)
        shown = os.read(master, 100_000).decode()
    os.close(master)
    assert shown.replace("\r\n", "\n") == to_text(report, Look(width=61))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_fenced_listing_holds_no_command_but_the_fence(text: str) -> None:
    stream, token = io.StringIO(), str(uuid4())
    Console(stream, token=token).report(a_hostile_report(text))
    names = [command.name for command in LogReader().read(stream.getvalue())]
    assert names == ["stop-commands", token]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_what_the_stream_cannot_encode_becomes_an_escape(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    Console(stream).report(a_report(a_finding(message="日本")))
    assert rb"\u65e5\u672c" in raw.getvalue()


def test_a_full_disk_is_a_sink_error() -> None:
    with Path("/dev/full").open("wb", buffering=0) as full:
        stream = io.TextIOWrapper(full, write_through=True)
        with pytest.raises(SinkError, match="No space left"):
            Console(stream).report(a_report())


def test_who_closes_the_pipe_has_seen_enough() -> None:
    Console(Broken()).report(a_report())
