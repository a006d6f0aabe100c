"""Dotenv files are read as python-dotenv reads them, and only where Flask would find them."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.model import Mount
from flaskgate.launch.project.dotenv import dotenv_environment, read_dotenv
from tests.launch.repository import Tree

HERE = (Mount(source=PurePosixPath(), target=PurePosixPath("/app")),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", {}, id="empty"),
        pytest.param("# FLASK_DEBUG=1", {}, id="a comment"),
        pytest.param("FLASK_DEBUG", {}, id="a name without a value"),
        pytest.param('A="never closed\nB=1', {"B": "1"}, id="a quote that never closes"),
        pytest.param("=1\nB=1", {"B": "1"}, id="no name"),
        pytest.param("A=", {"A": ""}, id="empty value"),
        pytest.param("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}, id="CRLF"),
        pytest.param("A=1\nA=2", {"A": "2"}, id="set twice"),
        pytest.param("export A=1", {"A": "1"}, id="export"),
        pytest.param("A = 1", {"A": "1"}, id="spaces around the sign"),
        pytest.param("A=1 # on", {"A": "1"}, id="a comment behind"),
        pytest.param("A=a#b", {"A": "a#b"}, id="a hash inside"),
        pytest.param("A='1' # on", {"A": "1"}, id="single quotes"),
        pytest.param('A="a\\nb"', {"A": "a\nb"}, id="escapes in double quotes"),
        pytest.param("A='a\\nb'", {"A": "a\\nb"}, id="no escapes in single quotes"),
        pytest.param('A="a\nb"\nC=1', {"A": "a\nb", "C": "1"}, id="more than a line"),
        pytest.param("'A'=1", {"A": "1"}, id="a quoted name"),
        pytest.param("A=1\nB=${A}2", {"A": "1", "B": "12"}, id="what was set before"),
        pytest.param("B=${A:-1}", {"B": "1"}, id="a default"),
        pytest.param("B=${A}", {"B": None}, id="what is not known"),
        pytest.param("B=$A", {"B": "$A"}, id="no braces, no variable"),
    ],
)
def test_read_dotenv(text: str, expected: dict[str, str | None]) -> None:
    settings = read_dotenv(Tree({".env": text}).file(".env"))
    assert {name: one.value for name, one in settings.items()} == expected


def test_a_setting_knows_its_place() -> None:
    settings = read_dotenv(Tree({".env": "# x\n\nexport FLASK_DEBUG=1 # on\n"}).file(".env"))
    location = settings["FLASK_DEBUG"].location
    assert (location.start, location.end) == ((3, 1), (3, 21))


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app.py": ""}, None, id="no file"),
        pytest.param({"other/.flaskenv": "D=1"}, None, id="beside the way up"),
        pytest.param({".flaskenv": "D=1", "requirements.txt": "flask"}, None, id="no dotenv"),
        pytest.param({".flaskenv.example": "D=1"}, None, id="an example"),
        pytest.param({".flaskenv": "D=1"}, "1", id="nothing says what is installed"),
        pytest.param({".flaskenv": "D=1", "requirements.txt": "python-dotenv"}, "1", id="B077"),
        pytest.param({".flaskenv": "D=1", ".env": "D=2"}, "2", id=".env wins"),
        pytest.param({".flaskenv": "D=1", ".env": "E=2"}, "1", id="both count"),
        pytest.param({".env": "D=1", "api/.env": "D=2"}, "2", id="the nearest one wins"),
    ],
)
@pytest.mark.parametrize("is_host", [False, True], ids=["in an image", "on a host"])
def test_reach(files: dict[str, str], expected: str | None, *, is_host: bool) -> None:
    folder = PurePosixPath("/srv/shop/api" if is_host else "/app/api")
    mounts = () if is_host else HERE
    environment = dotenv_environment(folder, mounts, Tree(files), PurePosixPath("api"))
    value = environment["D"].value if "D" in environment else None
    assert value == expected


def test_what_does_not_reach_the_image_is_not_read() -> None:
    tree = Tree({".flaskenv": "D=1", "api/.flaskenv": "D=2"})
    folder, near = PurePosixPath("/app"), PurePosixPath()
    api = (Mount(source=PurePosixPath("api"), target=PurePosixPath("/srv")),)
    assert not dotenv_environment(folder, api, tree, near)
    assert not dotenv_environment(None, HERE, tree, near)
    assert not dotenv_environment(folder, HERE, tree, near, is_ignored=lambda _: True)
