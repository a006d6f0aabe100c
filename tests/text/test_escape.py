from __future__ import annotations

import pytest

from flaskgate.text.escape import defuse, encodable, shorten, visible
from tests.hostile import HOSTILE
from tests.oracles.runner_commands import LogReader


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("app.run(debug=True)  # Grüße, 日本, 🐍", id="letters of any script"),
        pytest.param(r"C:\new\table", id="backslashes"),
        pytest.param("a::b", id="colons inside"),
        pytest.param("# [x] ## y", id="hashes and brackets apart"),
    ],
)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert visible(text) == text
    assert defuse(text) == text
    assert encodable(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\nb\r\tc", r"a\nb\r\tc", id="line ends and tabs"),
        pytest.param("\x1b[31m\x9b", r"\x1b[31m\x9b", id="controls of terminals"),
        pytest.param("\u202ea\u2066", r"\u202ea\u2066", id="bidirectional controls"),
        pytest.param("\u2028\u2029\x85", r"\u2028\u2029\x85", id="line separators"),
        pytest.param("a\u200bb\ufeff", r"a\u200bb\ufeff", id="zero width"),
        pytest.param("a\ufe0f\u034f\U000e0100", r"a\ufe0f\u034f\U000e0100", id="ignorable"),
        pytest.param("\xa0\u3000", r"\xa0\u3000", id="spaces that are not the space"),
        pytest.param("\udce9", r"\xe9", id="byte of a file name"),
        pytest.param("\ud800\udc7f\udd00", r"\ud800\udc7f\udd00", id="other surrogates"),
        pytest.param("\U000e0001\ue000", r"\U000e0001\ue000", id="tag and private use"),
    ],
)
def test_visible_escapes_what_cannot_be_seen(text: str, expected: str) -> None:
    assert visible(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("::error::x", ": :error::x", id="at the start"),
        pytest.param("  :::error::x", "  : ::error::x", id="after spaces"),
        pytest.param("a ##[error]x", "a # #[error]x", id="old spelling"),
        pytest.param("####[error]x", "### #[error]x", id="more hashes"),
    ],
)
def test_defuse_breaks_commands_apart(text: str, expected: str) -> None:
    assert defuse(text) == expected


@pytest.mark.parametrize("text", HOSTILE)
def test_defuse_leaves_no_command(text: str) -> None:
    line = defuse(text)
    assert line.isprintable()
    line.encode()
    for before in ("", "  ", "a ", "3 | "):
        assert list(LogReader().read(before + line)) == []


def test_encodable_escapes_surrogates_only() -> None:
    assert encodable("a\n\x1b\udce9\ud800") == "a\n\x1b\\xe9\\ud800"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("abcd", "abcd", id="as long as the limit"),
        pytest.param("abcde", "abc…", id="longer"),
    ],
)
def test_shorten(text: str, expected: str) -> None:
    assert shorten(text, 4) == expected
