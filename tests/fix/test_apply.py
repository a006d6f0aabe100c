from __future__ import annotations

import pytest

from flaskgate.fix.apply import applicable, apply_fixes, suggestion
from flaskgate.model.findings import Finding, Replacement
from tests.factories import a_finding, a_location


def a_fix(start: tuple[int, int], end: tuple[int, int], text: str = "") -> Replacement:
    return Replacement(location=a_location(start=start, end=end), text=text)


def found(*fixes: Replacement | None) -> list[Finding]:
    return [a_finding(fix=fix, fingerprint=str(number)) for number, fix in enumerate(fixes)]


@pytest.mark.parametrize(
    ("data", "fixes", "expected"),
    [
        pytest.param(b"abc", [], b"abc", id="nothing to do"),
        pytest.param(b"abc", [a_fix((1, 2), (1, 3), "x")], b"axc", id="one"),
        pytest.param(b"abc", [a_fix((1, 4), (1, 4), "d")], b"abcd", id="at the end"),
        pytest.param(
            b"abc\n", [a_fix((1, 3), (1, 4), "C"), a_fix((1, 1), (1, 2), "A")], b"AbC\n", id="two"
        ),
        pytest.param(b"abc", [a_fix((1, 2), (1, 3))] * 2, b"ac", id="the same one twice"),
        pytest.param(b"a\r\nb\r\nc", [a_fix((2, 1), (3, 1))], b"a\r\nc", id="a line of CRLF"),
        pytest.param(b"a\rb\r", [a_fix((2, 1), (2, 2), "x")], b"a\rx\r", id="carriage returns"),
        pytest.param(
            b"\xef\xbb\xbfabc",
            [a_fix((1, 1), (1, 2), "x")],
            b"\xef\xbb\xbfxbc",
            id="byte order mark",
        ),
        pytest.param("é😀x".encode(), [a_fix((1, 3), (1, 4), "ü")], "é😀ü".encode(), id="columns"),
        pytest.param(
            b"\xe9\nabc\n\xff",
            [a_fix((2, 1), (2, 2), "x")],
            b"\xe9\nxbc\n\xff",
            id="bytes around it",
        ),
        pytest.param(
            b"\xe9\nx\n\xff", [a_fix((2, 1), (3, 1))], None, id="a line of it is no UTF-8"
        ),
    ],
)
def test_apply(data: bytes, fixes: list[Replacement], expected: bytes | None) -> None:
    if expected is None:
        with pytest.raises(UnicodeDecodeError):
            apply_fixes(data, fixes)
    else:
        assert apply_fixes(data, fixes) == expected


@pytest.mark.parametrize(
    ("fixes", "expected"),
    [
        pytest.param([None], [], id="no correction"),
        pytest.param([a_fix((4, 1), (4, 1))], [], id="no such line"),
        pytest.param([a_fix((1, 8), (1, 9))], [], id="no such column"),
        pytest.param([a_fix((1, 3), (1, 2))], [], id="ends before it begins"),
        pytest.param([a_fix((3, 1), (3, 1))], [], id="no UTF-8"),
        pytest.param([a_fix((1, 1), (1, 4)), a_fix((1, 3), (1, 5))], [0], id="overlap"),
        pytest.param([a_fix((1, 3), (1, 5)), a_fix((1, 1), (1, 4))], [0], id="overlap from before"),
        pytest.param([a_fix((1, 1), (1, 6)), a_fix((1, 2), (1, 3))], [0], id="inside"),
        pytest.param([a_fix((1, 2), (1, 3)), a_fix((1, 1), (1, 6))], [0], id="around"),
        pytest.param([a_fix((1, 1), (1, 2)), a_fix((1, 2), (1, 3))], [0], id="touching"),
        pytest.param([a_fix((1, 1), (1, 2), "x"), a_fix((1, 1), (1, 2), "y")], [0], id="disagree"),
        pytest.param([a_fix((1, 1), (1, 2), "x"), a_fix((1, 1), (1, 2), "x")], [0, 1], id="same"),
        pytest.param(
            [a_fix((2, 1), (2, 2)), a_fix((1, 1), (1, 2)), a_fix((1, 4), (1, 5))],
            [0, 1, 2],
            id="apart, in any order",
        ),
    ],
)
def test_applicable(fixes: list[Replacement | None], expected: list[int]) -> None:
    chosen = applicable(b"abcdef\nghi\n\xff", found(*fixes))
    assert [int(one.fingerprint) for one in chosen] == expected


RUN = "if x:\n    app.run(\n        'h',\n        debug=True,\n    )\n"


@pytest.mark.parametrize(
    ("text", "fix", "expected"),
    [
        pytest.param("a", None, None, id="no correction"),
        pytest.param("a\ufffd\nb", a_fix((1, 1), (1, 2), "x"), None, id="undecodable line"),
        pytest.param("a\ufffd\nb", a_fix((2, 1), (2, 2), "x"), (2, 2, "x"), id="another line"),
        pytest.param("a", a_fix((2, 1), (2, 2), "x"), None, id="no such line"),
        pytest.param(
            "    app.run(debug=True)\n",
            a_fix((1, 13), (1, 23)),
            (1, 1, "    app.run()"),
            id="the indentation stays",
        ),
        pytest.param(
            RUN,
            a_fix((4, 15), (4, 19), "False"),
            (4, 4, "        debug=False,"),
            id="the comma stays",
        ),
        pytest.param(RUN, a_fix((4, 1), (5, 1)), (4, 4, ""), id="the line goes"),
        pytest.param(
            RUN.replace("\n", "\r\n"), a_fix((4, 1), (5, 1)), (4, 4, ""), id="the line goes, CRLF"
        ),
        pytest.param("a\nb\n", a_fix((1, 1), (2, 1), "x\r\ny\r\n"), (1, 1, "x\ny"), id="two lines"),
        pytest.param("a b\nc d\n", a_fix((1, 2), (2, 2), "+"), (1, 2, "a+ d"), id="lines joined"),
        pytest.param("a b\nc\n", a_fix((1, 2), (2, 1)), (1, 2, "ac"), id="an ending goes"),
        pytest.param("a\r\nb\r\n", a_fix((2, 1), (2, 2), "x"), (2, 2, "x"), id="CRLF"),
        pytest.param("é😀x", a_fix((1, 3), (1, 4), "y"), (1, 1, "é😀y"), id="columns"),
        pytest.param("`a` ``", a_fix((1, 2), (1, 3), "b"), (1, 1, "`b` ``"), id="backticks"),
    ],
)
def test_suggestion(
    text: str, fix: Replacement | None, expected: tuple[int, int, str] | None
) -> None:
    assert suggestion(a_finding(fix=fix), text) == expected


@pytest.mark.parametrize(
    "fix", [a_fix((1, 13), (1, 23)), a_fix((1, 1), (2, 1)), a_fix((1, 3), (3, 4), "a\nb")]
)
def test_a_suggestion_does_what_the_correction_does(fix: Replacement) -> None:
    text = "    app.run(debug=True)\nsecond\nthird\n"
    suggested = suggestion(a_finding(fix=fix), text)
    assert suggested is not None
    first, last, new = suggested
    lines = text.split("\n")
    lines[first - 1 : last] = [new] if new else []
    assert "\n".join(lines) == apply_fixes(text.encode(), [fix]).decode()
