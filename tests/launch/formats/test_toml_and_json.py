"""YAML, JSON and TOML are the same values with exact places."""

from __future__ import annotations

import pytest

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.model.files import Kind
from tests.launch.repository import Tree

TOML = """\
title = "x" # comment

[build]
args = [
  "a",
  "b",
]

[[services]]
port = 80
[[services]]
port = 81
deploy.start = "flask run"
"""


@pytest.mark.parametrize(
    ("name", "text", "id_"),
    [
        pytest.param("x.toml", "a = ", "syntax-error", id="broken TOML"),
        pytest.param("x.toml", "a = " + "[" * 9999, "syntax-error", id="deep TOML"),
        pytest.param("x.toml", "#" * 1_000_001, "launch-limit", id="large TOML"),
        pytest.param("x.json", '{"a"', "syntax-error", id="broken JSON"),
        pytest.param("x.yaml", "a: [", "syntax-error", id="broken YAML"),
    ],
)
def test_trouble(name: str, text: str, id_: str) -> None:
    found = read_document(Tree({name: text}).file(name))
    assert [note.id for note in found.notifications] == [id_]


@pytest.mark.parametrize(
    ("keys", "text", "place"),
    [
        pytest.param(("title",), "x", (1, 1, 1, 22), id="a key"),
        pytest.param(("services",), None, (1, 1, 1, 22), id="what has no line of its own"),
        pytest.param(("build", "args"), None, (4, 1, 7, 2), id="several lines"),
    ],
)
def test_places_of_toml(keys: tuple[str, ...], text: str | None, place: tuple[int, ...]) -> None:
    document = read_document(Tree({"x.toml": TOML}).file("x.toml")).document
    assert document is not None
    value = document.at(*keys)
    location = value.location
    assert value.text == text
    assert (*location.start, *location.end) == place


def test_a_list_of_tables() -> None:
    document = read_document(Tree({"x.toml": TOML}).file("x.toml")).document
    assert document is not None
    second = document.get("services").elements[1]
    assert second.get("port").text == "81"
    (entry,) = second.get("deploy").entries
    assert (entry.value.text, entry.location.start) == ("flask run", (13, 1))


def test_json_with_tabs() -> None:
    tree = Tree({"app.json": '{\n\t"a": {\n\t\t"b": true\n\t}\n}'})
    file = tree.file("app.json")
    assert file.kind is Kind.JSON
    document = read_document(file).document
    assert document is not None
    assert document.at("a", "b").text == "true"
    assert document.at("a", "b").location.start == (3, 8)
