"""The pages that tell a story: every command is run as it is written."""

from __future__ import annotations

import pytest

from tools import docs
from tools.play import play


@pytest.mark.parametrize("page", docs.STORIES)
def test_a_story_prints_what_it_says(page: str) -> None:
    text = (docs.ROOT / page).read_text("utf-8")
    assert play(text) == text, "run `make docs`, and read what has changed"
