"""A program of Node serves no Flask where its image holds none."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.launch.gate import FLASK, analysed

NODE = "FROM node:20\nRUN apt-get install python3\nWORKDIR /app\nCOPY package.json ./\nCOPY . .\n"
ASKED = '{"dependencies": {"expo": "1"}, "scripts": {"dev": "expo start"}}'


@pytest.mark.parametrize(
    ("command", "files", "word"),
    [
        pytest.param("CMD npx expo start -c", {}, "Safe", id="by npx"),
        pytest.param('CMD ["npm", "run", "dev"]', {}, "Safe", id="by a script of npm"),
        pytest.param("CMD expo start", {}, "Safe", id="by its name"),
        pytest.param("CMD other start", {}, "Unsure", id="a program that nobody asks for"),
        pytest.param("CMD expo start --with-flask", {}, "Unsure", id="words that speak of Python"),
        pytest.param("CMD expo start", {"front/a.py": FLASK}, "Unsure", id="Flask beside it"),
        pytest.param("CMD expo start", {"front/package.json": "["}, "Unsure", id="no JSON"),
        pytest.param("CMD expo start", {"front/package.json": "[]"}, "Unsure", id="no object"),
        pytest.param(
            "CMD expo start",
            {"front/package.json": '{"dependencies": ["expo"]}'},
            "Unsure",
            id="no table of packages",
        ),
    ],
)
def test_program_of_a_package(command: str, files: Mapping[str, str], word: str) -> None:
    front = {"front/Dockerfile": f"{NODE}{command}\n", "front/package.json": ASKED}
    found = analysed({"app.py": FLASK, **front, **files}).launches
    assert [type(one.answer).__name__ for one in found] == [word]
