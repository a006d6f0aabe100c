"""Files of variables are read as systemd and Docker read them."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import OTHERS
from flaskgate.launch.project.environment_files import (
    Reader,
    read_for_docker,
    read_for_unit,
    read_named,
)
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Position
from tests.launch.repository import Tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", {}, id="empty"),
        pytest.param("# A=1\n;A=1\n  # A=1", {}, id="comments"),
        pytest.param("# c \\\nA=1\nB=2", {"B": "2"}, id="a comment that goes on"),
        pytest.param("A\nB=1", {"B": "1"}, id="a name alone"),
        pytest.param("export A=1\n1=2\n=3", {}, id="no names"),
        pytest.param("A=1\nA=2", {"A": "2"}, id="set twice"),
        pytest.param(" A = 1 \r\nB=2", {"A": "1", "B": "2"}, id="blanks"),
        pytest.param("A=\nB=", {"A": "", "B": ""}, id="empty values"),
        pytest.param("A=0 # off", {"A": "0 # off"}, id="no comment behind a value"),
        pytest.param("A=${B} $C", {"A": "${B} $C"}, id="no references"),
        pytest.param("A='1' ", {"A": "1"}, id="single quotes"),
        pytest.param('A="1" # off', {"A": "1# off"}, id="what follows quotes"),
        pytest.param("A='a'\"b\" c", {"A": "abc"}, id="pieces"),
        pytest.param('A="a\\"b\\n\\$"', {"A": 'a"b\\n$'}, id="escapes in double quotes"),
        pytest.param("A='a\\'", {"A": "a\\"}, id="no escapes in single quotes"),
        pytest.param("A=a\\ b\\\nc\nB=1", {"A": "a bc", "B": "1"}, id="a line that goes on"),
        pytest.param("A='a\nb'\nB=1", {"A": "a\nb", "B": "1"}, id="a quote over lines"),
        pytest.param("A=b'c'", {"A": "b'c'"}, id="quotes inside are text"),
    ],
)
def test_unit(text: str, expected: dict[str, str]) -> None:
    found = read_for_unit(Tree({"x.env": text}).file("x.env"))
    assert {name: one.value for name, one in found.items()} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", {}, id="empty"),
        pytest.param("#A=1\n  # A=1\nA", {}, id="comments, and a name alone"),
        pytest.param("export A=1", {}, id="a name with a blank"),
        pytest.param("A=\"0\"\n B='1'", {"A": '"0"', "B": "'1'"}, id="quotes are text"),
        pytest.param("A=0 # off\nB=\nC=a=b", {"A": "0 # off", "B": "", "C": "a=b"}, id="as it is"),
        pytest.param("A=1\r\nA=2\r\n", {"A": "2"}, id="set twice"),
    ],
)
def test_docker(text: str, expected: dict[str, str]) -> None:
    found = read_for_docker(Tree({"x.env": text}).file("x.env"))
    assert {name: one.value for name, one in found.items()} == expected


def test_a_file_that_is_not_here_may_set_anything() -> None:
    place = Location(Tree({"x.env": ""}).file("x.env").path, Position(1, 1), Position(1, 2))
    assert set(read_named(read_for_unit, None, place)) == {OTHERS}
    assert read_named(read_for_unit, Tree({"x.env": "A=1"}).file("x.env"), place)["A"].value == "1"


@pytest.mark.parametrize("read", [read_for_unit, read_for_docker])
def test_a_variable_stands_where_its_value_ends(read: Reader) -> None:
    file = SourceFile(path=PurePosixPath("web.env"), kind=Kind.DOTENV, data=b"A=1\nDEBUG=12\nB=2\n")
    place = read(file)["DEBUG"].location
    assert (place.start, place.end) == (Position(2, 1), Position(2, 9))
