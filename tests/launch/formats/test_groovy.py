"""Literals of Groovy, as the Groovy console shows them."""

from __future__ import annotations

import pytest

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.groovy import assigned_texts, text_of

VALUES = {"APP": "shop", "PORT": "80"}


@pytest.mark.parametrize(
    ("literal", "expected"),
    [
        pytest.param(r"'cd \'a\' && $APP'", "cd 'a' && $APP", id="nothing is filled in"),
        pytest.param(r'"cd \"${APP}\" $env.PORT"', 'cd "shop" 80', id="names are filled in"),
        pytest.param(r'"echo \$APP \\\$APP"', r"echo $APP \$APP", id="an escaped dollar"),
        pytest.param('"""a\nb $APP"""', "a\nb shop", id="over several lines"),
        pytest.param("'''a \\\nb'''", "a b", id="a line that goes on"),
        pytest.param(r'"${f(1)} ${params.X} $Y.z"', " ".join([UNKNOWN] * 3), id="what is computed"),
        pytest.param(r"'\u0041\t'", "A\t", id="a character by its number"),
        pytest.param("''", "", id="nothing"),
    ],
)
def test_text(literal: str, expected: str) -> None:
    assert text_of(literal, VALUES) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("def a = 'x'\nString b = \"$a/y\";\n", {"a": "x", "b": "x/y"}, id="texts"),
        pytest.param("env.A = '1' // one\n", {"A": "1"}, id="of the environment"),
        pytest.param("a = 'x' + y\n", {"a": None}, id="computed"),
        pytest.param("a = 'x'\na = 'y'\na = 'x'\n", {"a": None}, id="two values"),
        pytest.param("if (a == 'x') {}\na =~ 'x'\n", {}, id="comparisons"),
        pytest.param("a = credentials('x')\n", {"a": None}, id="a call"),
    ],
)
def test_assigned(text: str, expected: dict[str, str | None]) -> None:
    assert assigned_texts(text) == expected


@pytest.mark.parametrize("text", ["'''" * 100_000, '"\\' * 100_000, "a = '" * 50_000, "{" * 99_999])
def test_hostile_texts_end(text: str) -> None:
    assert isinstance(assigned_texts(text), dict)
