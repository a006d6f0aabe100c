"""Words and texts of Dockerfiles as BuildKit reads them."""

from __future__ import annotations

import pytest

from flaskgate.launch.images.docker_words import expand_heredoc


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("exec flask\n", "exec flask\n", id="no variables"),
        pytest.param("a $SET ${SET}b\n", "a 1 1b\n", id="what is set"),
        pytest.param("a ${NO:-2} $NO.\n", "a 2 .\n", id="what is not set"),
        pytest.param("a $SECRET\n", "a ${TEMPLATE}\n", id="what cannot be told"),
        pytest.param('exec "$@" $1 $# $$\n', 'exec ""   \n', id="what a script would have"),
        pytest.param('exec "\\$@" \\$SET\n', 'exec "$@" $SET\n', id="escaped"),
        pytest.param(
            "a $(date) '$SET'\n", "a $(date) '1'\n", id="programs stay, quotes do not hold"
        ),
    ],
)
def test_heredoc(text: str, expected: str) -> None:
    assert expand_heredoc(text, {"SET": "1", "SECRET": None}, "\\") == expected
