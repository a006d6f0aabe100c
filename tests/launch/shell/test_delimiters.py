"""Delimiters of here-documents with which other lines begin, too."""

from __future__ import annotations

import string

import pytest

from flaskgate.launch.shell.tree import with_own_delimiters

EVERY = "".join(f"{letter}\n" for letter in string.ascii_uppercase)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("echo a\n", id="none"),
        pytest.param("cat <<E\na\nE\n", id="no line begins so"),
        pytest.param("cat <<E\nEx\n", id="no end"),
        pytest.param("# cat <<E\nEx\nE\n", id="a comment"),
        pytest.param("cat <<< E\nEx\nE\n", id="a here-string"),
        pytest.param("N=$((1 <<E))\nEx\nE\n", id="a shift"),
        pytest.param(f"cat <<E_\n{EVERY}E_x\nE_\n", id="every letter begins a line"),
    ],
)
def test_what_stays(text: str) -> None:
    assert with_own_delimiters(text.encode()) == text.encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("cat <<EOF\nEOFx\nEOF\n", "cat <<QQQ\nEOFx\nQQQ\n", id="a document"),
        pytest.param("cat <<'E'\nEx\nE\n", "cat <<'Q'\nEx\nQ\n", id="in quotes"),
        pytest.param("cat <<E\nEx\nQ\nE\n", "cat <<Z\nEx\nQ\nZ\n", id="another letter"),
        pytest.param("cat <<-E\n\tEx\n\t\tE\n", "cat <<-Q\n\tEx\n\t\tQ\n", id="behind tabs"),
        pytest.param("cat <<E\n  E\nE\n", "cat <<Q\n  E\nQ\n", id="an indented line"),
        pytest.param(
            "cat <<A; cat <<B\nx\nA\nBx\nB\ncat <<A\ny\nA\n",
            "cat <<A; cat <<Q\nx\nA\nBx\nQ\ncat <<A\ny\nA\n",
            id="the second of a line",
        ),
    ],
)
def test_what_is_renamed(text: str, expected: str) -> None:
    assert with_own_delimiters(text.encode()).decode() == expected


def test_many_documents_without_an_end() -> None:
    text = b"cat <<E\nEx\n" * 100_000
    assert with_own_delimiters(text) == text
