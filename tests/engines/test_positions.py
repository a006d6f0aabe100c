from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.engines.positions import Positions
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Position


def positions(data: bytes) -> Positions:
    return Positions(SourceFile(path=PurePosixPath("a.py"), kind=Kind.PYTHON, data=data))


@pytest.mark.parametrize(
    ("data", "offset", "expected"),
    [
        pytest.param(b"", 0, Position(1, 1), id="an empty file"),
        pytest.param(b"ab\ncd", 0, Position(1, 1), id="the beginning"),
        pytest.param(b"ab\ncd", 2, Position(1, 3), id="the line ending"),
        pytest.param(b"ab\ncd", 3, Position(2, 1), id="the next line"),
        pytest.param(b"ab\ncd", 5, Position(2, 3), id="the end"),
        pytest.param(b"ab\ncd", 99, Position(2, 3), id="beyond the end"),
        pytest.param(b"ab\r\ncd\ref", 4, Position(2, 1), id="after CRLF"),
        pytest.param(b"ab\r\ncd\ref", 7, Position(3, 1), id="after CR"),
        pytest.param("é€😀x".encode(), 9, Position(1, 4), id="characters of many bytes"),
        pytest.param(b"\xe9\xe9x", 2, Position(1, 3), id="bytes that are no UTF-8"),
        pytest.param(b"\xef\xbb\xbfab", 1, Position(1, 2), id="a byte order mark does not count"),
    ],
)
def test_position(data: bytes, offset: int, expected: Position) -> None:
    assert positions(data).position(offset) == expected


def test_location_never_ends_before_it_starts() -> None:
    location = positions(b"abc").location(2, 1)
    assert (location.start, location.end) == (Position(1, 3), Position(1, 3))
