from __future__ import annotations

import pytest

from flaskgate.launch.images.instructions import Dockerfile, split_dockerfile
from tests.launch.repository import Tree
from tests.soon import ends_soon


def split(text: str | bytes) -> Dockerfile:
    return split_dockerfile(Tree({"Dockerfile": text}).file("Dockerfile"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("# CMD x\n", [], id="a comment"),
        pytest.param("# syntax=a", [], id="a directive alone"),
        pytest.param("CMD\n", [], id="no value"),
        pytest.param("cmd x  \n", [("CMD", "x", 1, 1)], id="lower case"),
        pytest.param("RUN a \\\n  b\n", [("RUN", "a   b", 1, 2)], id="continued"),
        pytest.param("RUN a \\\n# c\n  b\n", [("RUN", "a   b", 1, 3)], id="comment inside"),
        pytest.param(
            "RUN a \\\n\n  b\nCMD c", [("RUN", "a   b", 1, 3), ("CMD", "c", 4, 4)], id="gap"
        ),
        pytest.param("# escape=`\nRUN a `\n b", [("RUN", "a  b", 2, 3)], id="other escape"),
        pytest.param("# x\n# escape=`\nRUN a `\n", [("RUN", "a `", 3, 3)], id="no directive"),
        pytest.param(
            "# syntax=a\n# escape=`\nRUN C:\\\n", [("RUN", "C:\\", 3, 3)], id="second one"
        ),
        pytest.param("RUN a\r\nCMD b\r\n", [("RUN", "a", 1, 1), ("CMD", "b", 2, 2)], id="CRLF"),
        pytest.param(b"\xef\xbb\xbfCMD \xff", [("CMD", "\ufffd", 1, 1)], id="bytes"),
        pytest.param(
            "RUN <<A\nCMD x\nA\nCMD y", [("RUN", "<<A", 1, 1), ("CMD", "y", 4, 4)], id="heredoc"
        ),
        pytest.param("RUN <<A\nCMD x\n", [("RUN", "<<A", 1, 1), ("CMD", "x", 2, 2)], id="no end"),
        pytest.param(
            "CMD <<A\nCMD x\nA", [("CMD", "<<A", 1, 1), ("CMD", "x", 2, 2)], id="only in some"
        ),
        pytest.param(
            "RUN echo $((1<<2))\nCMD x",
            [("RUN", "echo $((1<<2))", 1, 1), ("CMD", "x", 2, 2)],
            id="shift",
        ),
    ],
)
def test_instructions(text: str | bytes, expected: list[tuple[str, str, int, int]]) -> None:
    found = [
        (one.name, one.value, one.location.start.line, one.location.end.line)
        for one in split(text).instructions
    ]
    assert found == expected


def test_location_is_that_of_the_text() -> None:
    location = split("FROM x\n  CMD a \\\n    b  \n").instructions[1].location
    assert (location.start, location.end) == ((2, 3), (3, 6))


def test_heredocs_are_texts_with_places() -> None:
    instruction = split("COPY <<EOF <<-'B' /x/\n$A\nEOF\n\tc\n\tB\nCMD x\n").instructions[0]
    found = [(one.name, one.text, one.is_literal) for one in instruction.heredocs]
    assert found == [("EOF", "$A\n", False), ("B", "c\n", True)]
    assert [one.location.start.line for one in instruction.heredocs] == [2, 4]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("RUN a\n" * 6_000, id="many lines"),
        pytest.param("RUN " + "a" * 500_000, id="a long line"),
    ],
)
def test_what_is_too_large_is_said(text: str) -> None:
    dockerfile = split(text)
    assert dockerfile.instructions == ()
    assert [note.id for note in dockerfile.notifications] == ["launch-limit"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("RUN a " + "\\\n" * 4_900, id="continued on and on"),
        pytest.param("RUN " + "<<A " * 90_000 + "\nA\n" * 1_000, id="heredocs without end"),
        pytest.param("RUN " + '"' * 390_000, id="quotes"),
        pytest.param("RUN " + "\\ " * 190_000 + "x", id="backslashes"),
        pytest.param("# a=b\n" * 4_900, id="directives"),
    ],
)
def test_hostile_text_ends_soon(text: str) -> None:
    with ends_soon():
        split(text)
