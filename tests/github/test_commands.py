from __future__ import annotations

from pathlib import PurePosixPath
from uuid import uuid4

import pytest

from flaskgate.github.commands import (
    MESSAGE_LIMIT,
    annotation,
    command,
    fence,
    file_command,
)
from flaskgate.model.findings import Location, Position
from flaskgate.text.escape import encodable
from tests.factories import a_location
from tests.hostile import HOSTILE
from tests.oracles.runner_commands import Command, LogReader, parse

FENCE = "0b0a2c8e-6f0b-4b43-9f0e-0a2f9d1e7c55"
DELIMITER = "ghadelimiter_0b0a2c8e"


def test_command_without_properties_has_no_space() -> None:
    assert command("endgroup", "") == "::endgroup::"
    assert command("group", "a", title=None, file="") == "::group::a"


def test_command_escapes_what_the_runner_unescapes() -> None:
    line = command("error", "100%\r\n::x", file="a,b:c%2C.py", line=3)
    assert line == "::error file=a%2Cb%3Ac%252C.py,line=3::100%25%0D%0A::x"


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_goes_round(text: str) -> None:
    line = command("warning", text, title=f"t{text}.")
    expected = encodable(text)
    assert list(LogReader().read(line + "\n")) == [
        Command("warning", {"title": f"t{expected}."}, expected)
    ]
    line.encode()


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.values[0]])
def test_any_file_name_goes_round(text: str) -> None:
    line = annotation("error", "m", location=a_location(text), title="t")
    found = parse(line)
    assert found is not None
    name = encodable(str(PurePosixPath(text)))
    assert found.properties["file"] == (f"./{name}" if name.startswith("=") else name)
    assert found.properties["title"] == "t"
    assert found.data == "m"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param((8, 13), (8, 23), "line=8,endLine=8,col=13,endColumn=22", id="one line"),
        pytest.param((8, 13), (8, 14), "line=8,endLine=8,col=13,endColumn=13", id="one character"),
        pytest.param((8, 13), (8, 13), "line=8,endLine=8,col=13,endColumn=13", id="empty"),
        pytest.param((8, 13), (8, 2), "line=8,endLine=8,col=13,endColumn=13", id="inverted"),
        pytest.param((8, 13), (7, 2), "line=8,endLine=8", id="inverted lines"),
        pytest.param((8, 13), (9, 1), "line=8,endLine=8", id="up to the line end"),
        pytest.param((8, 13), (11, 2), "line=8,endLine=11", id="several lines"),
    ],
)
def test_annotation_gives_only_what_the_runner_keeps(
    start: tuple[int, int], end: tuple[int, int], expected: str
) -> None:
    location = Location(PurePosixPath("a.py"), Position(*start), Position(*end))
    assert annotation("error", "m", location=location) == f"::error file=a.py,{expected}::m"


def test_annotation_of_the_step_has_no_place() -> None:
    assert annotation("notice", "m", title="t") == "::notice title=t::m"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param("x" * MESSAGE_LIMIT, "x" * MESSAGE_LIMIT, id="as long as the limit"),
        pytest.param("x" * (MESSAGE_LIMIT + 1), "x" * (MESSAGE_LIMIT - 1) + "…", id="longer"),
        pytest.param("🐍" * 2048, "🐍" * 2048, id="astral, as long as the limit"),
        pytest.param("🐍" * 2049, "🐍" * 2047 + "…", id="astral, never cut in halves"),
        pytest.param("%\n" * 2048, "%\n" * 2048, id="escapes do not count"),
    ],
)
def test_annotation_cuts_the_message_before_the_runner_does(message: str, expected: str) -> None:
    found = parse(annotation("error", message))
    assert found is not None
    assert found.data == expected


def test_annotation_cuts_the_title() -> None:
    found = parse(annotation("error", "m", title="x" * 300))
    assert found is not None
    assert found.properties["title"] == "x" * 254 + "…"


@pytest.mark.parametrize("text", HOSTILE)
def test_fence_mutes_any_text(text: str) -> None:
    fenced = fence(text, str(uuid4()))
    reader = LogReader()
    names = [found.name for found in reader.read(fenced + "::notice::after\n")]
    assert names[0] == "stop-commands"
    assert names[2:] == ["notice"]
    assert reader.stop_token is None
    fenced.encode()


def test_fence_adds_a_line_feed_only_where_one_is_missing() -> None:
    assert fence("a", FENCE) == fence("a\n", FENCE) == f"::stop-commands::{FENCE}\na\n::{FENCE}::\n"


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("", id="empty"),
        pytest.param("stop-commands", id="a command"),
        pytest.param("pause-logging", id="what the runner refuses"),
        pytest.param("0123456789abcde", id="short"),
        pytest.param(f"{FENCE}\n", id="line feed"),
        pytest.param(f"{FENCE}::", id="colons"),
    ],
)
def test_fence_refuses_a_bad_token(token: str) -> None:
    with pytest.raises(ValueError, match="needs 16"):
        fence("text", token)


@pytest.mark.parametrize("text", [f"a\n::{FENCE}::", f"##[{FENCE.upper()}]"])
def test_fence_refuses_a_text_that_would_open_it(text: str) -> None:
    with pytest.raises(ValueError, match="own fence"):
        fence(text, FENCE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("", "a-b=\n", id="empty"),
        pytest.param("x=y<<z", "a-b=x=y<<z\n", id="one line"),
        pytest.param("x\ny", f"a-b<<{DELIMITER}\nx\ny\n{DELIMITER}\n", id="two lines"),
        pytest.param("x\r", f"a-b<<{DELIMITER}\nx\r\n{DELIMITER}\n", id="carriage return"),
        pytest.param("x\nEOF\nb=1", f"a-b<<{DELIMITER}\nx\nEOF\nb=1\n{DELIMITER}\n", id="forged"),
        pytest.param("caf\udce9", "a-b=caf\\xe9\n", id="undecodable"),
    ],
)
def test_file_command(value: str, expected: str) -> None:
    assert file_command("a-b", value, DELIMITER) == expected


@pytest.mark.parametrize(
    ("name", "value", "delimiter"),
    [
        pytest.param("", "x", DELIMITER, id="no name"),
        pytest.param("a=b", "x", DELIMITER, id="equals sign in the name"),
        pytest.param("a<<b", "x", DELIMITER, id="delimiter in the name"),
        pytest.param("a\nb", "x", DELIMITER, id="line feed in the name"),
        pytest.param("a", f"x\n{DELIMITER}\nb=1", DELIMITER, id="value ends itself"),
        pytest.param("a", f"x{DELIMITER}", DELIMITER, id="value contains it"),
        pytest.param("delimiter", "x", "delimiter", id="name is it"),
        pytest.param("a", "x", "", id="no delimiter"),
    ],
)
def test_file_command_refuses(name: str, value: str, delimiter: str) -> None:
    with pytest.raises(ValueError, match="output"):
        file_command(name, value, delimiter)
