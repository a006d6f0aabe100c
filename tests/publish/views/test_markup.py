from __future__ import annotations

import pytest

from flaskgate.publish.views.markup import code, prose
from flaskgate.text.escape import visible
from tests.hostile import HOSTILE
from tests.oracles.inline_markdown import shown


@pytest.mark.parametrize("text", [*HOSTILE, pytest.param("a`", id="ends with a backtick")])
def test_a_text_shows_as_itself_and_does_nothing(text: str) -> None:
    start = text[:200] if len(text) <= 200 else text[:199] + "…"
    assert shown(code(text)) == visible(start)
    start = text[:1000] if len(text) <= 1000 else text[:999] + "…"
    assert shown(prose(text)) == "\n".join(map(visible, start.split("\n")))
