from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

import pytest

from flaskgate.steps.identity import line_fingerprints


class Vector(TypedDict, total=False):
    name: str
    input: str
    input_hex: str
    lines: list[str]


DATA = Path(__file__).parents[1] / "data"
VECTORS: list[Vector] = json.loads((DATA / "fingerprint-vectors.json").read_text("utf-8"))
SAME = b"app.run(debug=True)\n" + b"x = 1\n" * 50 + b"app.run(debug=True)\n" + b"x = 1\n" * 50


def data_of(vector: Vector) -> bytes:
    return vector["input"].encode() if "input" in vector else bytes.fromhex(vector["input_hex"])


def test_there_are_vectors_of_both_sorts() -> None:
    upstream = [vector["name"] for vector in VECTORS if vector["name"].startswith("upstream")]
    assert len(upstream) == 11
    assert len(VECTORS) == 28


@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["name"]) for vector in VECTORS])
def test_every_line_has_the_value_that_github_gives_it(vector: Vector) -> None:
    assert dict(line_fingerprints(data_of(vector))) == dict(enumerate(vector["lines"], start=1))


@pytest.mark.parametrize("vector", [pytest.param(vector, id=vector["name"]) for vector in VECTORS])
def test_a_line_has_the_same_value_when_asked_for_alone(vector: Vector) -> None:
    for line, expected in enumerate(vector["lines"], start=1):
        assert line_fingerprints(data_of(vector), {line}) == {line: expected}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([], [], id="none wanted"),
        pytest.param([0, -1], [], id="lines count from 1"),
        pytest.param([104], [], id="beyond the end"),
        pytest.param([103], [103], id="the empty line after the last one"),
        pytest.param([52, 1], [1, 52], id="in any order"),
        pytest.param(range(2, 4), [2, 3], id="a range"),
        pytest.param({1, 200}, [1], id="some exist"),
    ],
)
def test_only_lines_that_are_wanted_and_exist_get_one(
    lines: list[int], expected: list[int]
) -> None:
    assert list(line_fingerprints(SAME, lines)) == expected


def test_equal_lines_count_up_even_if_the_first_is_not_wanted() -> None:
    assert line_fingerprints(SAME, [1])[1].endswith(":1")
    assert line_fingerprints(SAME, [52])[52] == line_fingerprints(SAME, [1])[1][:-1] + "2"


def test_an_edit_above_leaves_the_value_alone() -> None:
    before = line_fingerprints(b"import flask\n" + SAME, [2])[2]
    assert line_fingerprints(b"import flask\nimport os\n\n" + SAME, [4])[4] == before
