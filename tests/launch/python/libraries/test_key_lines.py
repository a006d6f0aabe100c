"""The line on which a data file sets a key, which a finding names as its cause."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from flaskgate.launch.python.libraries.files.key_lines import KeyLines
from flaskgate.model.files import Kind, SourceFile
from tests.launch.gate import FLASK, launched

TOML = "[old]\ndebug = true\n\n[web]\nport = 80\ndebug = true\n"
YAML = "old:\n  debug: true\nweb:\n  port: 80\n  debug: true\n"
JSON = '{"old": {\n "debug": true},\n"web": {\n "port": 80,\n "debug": true}}\n'
INI = "[old]\ndebug = true\n\n[web]\nport = 80\ndebug = true\n"


@pytest.mark.parametrize(
    ("name", "text", "load", "line"),
    [
        pytest.param("c.toml", TOML, "import tomllib as m; c = m.load(open('c.toml', 'rb'))", 6),
        pytest.param("c.yml", YAML, "import yaml as m; c = m.safe_load(open('c.yml'))", 5),
        pytest.param("c.json", JSON, "import json as m; c = m.load(open('c.json'))", 5),
        pytest.param("c.ini", INI, "import configparser as m; c = m.ConfigParser(); "
                     "c.read('c.ini')", 6),
    ],
    ids=["TOML", "YAML", "JSON", "INI"],
)  # fmt: skip
def test_cause_is_the_line_of_the_inner_key(name: str, text: str, load: str, line: int) -> None:
    code = f"{load}\n{FLASK}app.run(debug=bool(c['web']['debug']))\n"
    (found,) = launched({name: text, "app.py": code}).findings
    places = [step.location for step in found.chain]
    assert [one.start.line for one in places if one.path.name == name] == [line]


@pytest.mark.parametrize(
    ("key", "after", "line"),
    [
        pytest.param("debug", 0, 2, id="the first"),
        pytest.param("DEBUG", 3, 6, id="below another key, whatever its case"),
        pytest.param("debug", 7, None, id="there is none below"),
        pytest.param("deb", 0, None, id="a part of a key"),
        pytest.param("web", 0, 4, id="a table"),
        pytest.param(7, 0, None, id="no text"),
        pytest.param("x" * 99, 0, None, id="too long"),
    ],
)
def test_lines_of_keys(key: object, after: int, line: int | None) -> None:
    file = SourceFile(path=PurePosixPath("c.toml"), kind=Kind.INI, data=TOML.encode())
    step = KeyLines(file).step(key, after=after)
    assert (None if step is None else step.location.start.line) == line
