from __future__ import annotations

import pytest

from flaskgate.text import toml
from tests.soon import ends_soon

MANY = ".a" * 100_000


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"x{MANY} = 1\ny = 2\n", id="key"),
        pytest.param(f"y = 2\n[x{MANY}]\n", id="table"),
        pytest.param(f"y = 2\nz = {{x{MANY} = 1}}\n", id="inline table"),
    ],
)
def test_keys_of_many_parts_are_cut(text: str) -> None:
    with ends_soon(10):
        assert toml.loads(text)["y"] == 2
    assert len(toml.with_short_keys(text)) == len(text)


def test_texts_and_short_keys_stay() -> None:
    text = f'a.b."c.d" = "{MANY}"\n'
    assert toml.with_short_keys(text) == text
