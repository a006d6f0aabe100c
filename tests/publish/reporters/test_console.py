from __future__ import annotations

import io
from uuid import uuid4

import pytest

from flaskgate.model.errors import SinkError
from flaskgate.publish.reporters.console import Console
from flaskgate.publish.views.console import to_text
from tests.factories import a_finding, a_report
from tests.hostile import HOSTILE, a_hostile_report
from tests.oracles.runner_commands import LogReader
from tests.publish.reporters.streams import Broken, Terminal


@pytest.mark.parametrize(
    ("stream", "wanted", "given"),
    [
        pytest.param(io.StringIO(), True, False, id="wanted, but no terminal"),
        pytest.param(Terminal(), False, False, id="terminal, but not wanted"),
        pytest.param(Terminal(), True, True, id="both"),
    ],
)
def test_colour_needs_a_terminal_and_the_wish(
    stream: io.StringIO, *, wanted: bool, given: bool
) -> None:
    report = a_report(a_finding())
    Console(stream, colour=wanted).report(report)
    assert stream.getvalue() == to_text(report, colour=given)


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


def test_a_closed_pipe_is_a_sink_error() -> None:
    with pytest.raises(SinkError, match=r"to the stream: .*closed"):
        Console(Broken()).report(a_report())
