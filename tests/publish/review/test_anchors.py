from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from flaskgate.git.patches import hunks
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding, Replacement
from flaskgate.publish.review.anchors import SUGGESTIONS, Anchor, ChangedFile
from tests.factories import a_finding, a_location

SOURCE = """\
from flask import Flask

app = Flask(__name__)
# two
# three
if __name__ == "__main__":
    app.run(
        debug=True,
    )
"""
RUN = "    app.run("
ALL = "@@ -0,0 +1,9 @@\n" + "".join(f"+{line}\n" for line in SOURCE.splitlines())


def a_file(text: str = SOURCE, *, path: str = "app.py") -> SourceFile:
    return SourceFile(path=PurePosixPath(path), kind=Kind.PYTHON, data=text.encode())


def at(line: int, last: int | None = None, *, source: str = SOURCE) -> Finding:
    """Return a finding on whole lines of `source`."""
    lines = a_file(source).lines
    end = last or line
    return a_finding(
        location=a_location("app.py", (line, 1), (end, len(lines[end - 1]) + 1)),
        snippet=lines[line - 1],
    )


def place(finding: Finding, patch: str, source: str | None = SOURCE) -> Anchor | None:
    file = None if source is None else a_file(source)
    return ChangedFile(hunks(patch), file).anchor(finding)


def lines(first: int, last: int, suggestion: str | None = None) -> Anchor:
    return Anchor(first=first, last=last, suggestion=suggestion)


def part(first: int, last: int, *, at: int | None = None) -> str:
    """Return a hunk that shows lines of the source, as a change to the first; `at` moves them."""
    text = SOURCE.splitlines()[first - 1 : last]
    start = at or first
    head = f"@@ -{start},{len(text)} +{start},{len(text)} @@\n"
    return head + "-old\n" + f"+{text[0]}\n" + "".join(f" {line}\n" for line in text[1:])


@pytest.mark.parametrize(
    ("finding", "patch", "source"),
    [
        pytest.param(at(7), "", SOURCE, id="no hunk"),
        pytest.param(at(7), part(1, 6), SOURCE, id="another hunk"),
        pytest.param(
            at(7), ALL.replace(RUN, "    app.go("), SOURCE, id="other text at the same line"
        ),
        pytest.param(at(7), "@@ -7,1 +6,0 @@\n-    app.run(\n", SOURCE, id="deleted line"),
        pytest.param(at(2), part(2, 2, at=5), SOURCE, id="blank line elsewhere"),
        pytest.param(at(2), part(2, 2), SOURCE, id="blank line"),
        pytest.param(a_finding(snippet=""), ALL, SOURCE, id="no line known"),
        pytest.param(at(7), part(7, 7, at=5), None, id="moved, file not readable"),
        pytest.param(
            at(7),
            part(7, 7, at=5),
            SOURCE + RUN + "\n",
            id="moved, twice in the file: this is the other one",
        ),
        pytest.param(
            at(7), part(7, 7, at=15) + part(7, 7, at=25), SOURCE, id="moved, twice in the diff"
        ),
        pytest.param(
            at(7),
            part(7, 7, at=15) + part(7, 7, at=25),
            SOURCE + RUN + "\n",
            id="moved, twice in the file and in the diff",
        ),
    ],
)
def test_no_place(finding: Finding, patch: str, source: str | None) -> None:
    assert place(finding, patch, source) is None


@pytest.mark.parametrize(
    ("finding", "patch", "expected"),
    [
        pytest.param(at(7), ALL, lines(7, 7), id="added line"),
        pytest.param(at(7), part(5, 9), lines(7, 7), id="context line"),
        pytest.param(at(7, 9), ALL, lines(7, 9), id="several lines"),
        pytest.param(at(7, 9), part(6, 8), lines(7, 7), id="the hunk ends before them"),
        pytest.param(
            at(7, 9), part(6, 7) + part(8, 9), lines(7, 7), id="they go on in another hunk"
        ),
        pytest.param(
            at(7, 9),
            ALL.replace("debug=True", "debug=1"),
            lines(7, 7),
            id="one of them is not what was scanned",
        ),
        pytest.param(at(7), part(5, 9, at=105), lines(107, 107), id="moved down"),
        pytest.param(at(7, 9), part(5, 9, at=2), lines(4, 6), id="several lines moved up"),
        pytest.param(
            at(7),
            part(6, 7) + part(7, 7, at=25),
            lines(7, 7),
            id="twice in the diff, once in its place",
        ),
        pytest.param(at(7), ALL.replace("\n", "\r\n"), lines(7, 7), id="CRLF in the diff"),
        pytest.param(at(1), ALL.replace("+from", "+\ufefffrom"), lines(1, 1), id="BOM"),
    ],
)
def test_place(finding: Finding, patch: str, expected: Anchor) -> None:
    assert place(finding, patch.replace(" @@\r\n", " @@\n")) == expected


def test_without_the_file_the_line_alone_counts() -> None:
    assert place(at(7, 9), ALL, None) == lines(7, 7)


@pytest.mark.parametrize("odd", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028"])
def test_only_a_line_feed_ends_a_line(odd: str) -> None:
    source = SOURCE.replace("# two", f"# two{odd}and a half")
    patch = ALL.replace("# two", f"# two{odd}and a half")
    assert place(at(7, source=source), patch, source) == lines(7, 7)


def fixing(text: str, start: tuple[int, int], end: tuple[int, int]) -> Finding:
    """Return the finding on line 7 with a correction."""
    fix = Replacement(location=a_location("app.py", start, end), text=text)
    finding = at(7)
    return a_finding(location=finding.location, snippet=finding.snippet, fix=fix)


NEXT_LINE = fixing("debug=False", (8, 9), (8, 19))
ALL_LINES = fixing("run()", (7, 9), (9, 6))


@pytest.mark.parametrize(
    ("finding", "patch", "expected"),
    [
        pytest.param(fixing("go(", (7, 9), (7, 13)), ALL, lines(7, 7, "    app.go("), id="a line"),
        pytest.param(ALL_LINES, ALL, lines(7, 9, "    app.run()"), id="several lines"),
        pytest.param(NEXT_LINE, ALL, lines(8, 8, "        debug=False,"), id="another line"),
        pytest.param(fixing("", (7, 1), (10, 1)), ALL, lines(7, 9, ""), id="lines that go"),
        pytest.param(ALL_LINES, part(6, 9, at=3), lines(4, 6, "    app.run()"), id="moved up"),
        pytest.param(ALL_LINES, part(6, 8), lines(7, 7), id="not all in the hunk"),
        pytest.param(
            NEXT_LINE, ALL.replace("debug=True", "debug=1"), lines(7, 7), id="not what was scanned"
        ),
        pytest.param(
            NEXT_LINE,
            ALL.replace("debug=True,\n", "debug=True,\r\n"),
            lines(7, 7),
            id="a line ending that the suggestion would change",
        ),
        pytest.param(
            replace(at(7), fix=Replacement(location=a_location("b.py", (7, 1)), text="")),
            ALL,
            lines(7, 7),
            id="in another file",
        ),
        pytest.param(fixing("x", (700, 1), (700, 1)), ALL, lines(7, 7), id="beyond the file"),
    ],
)
def test_suggestion(finding: Finding, patch: str, expected: Anchor) -> None:
    assert place(finding, patch) == expected


def test_a_file_of_endless_findings_is_read_through_quickly() -> None:
    source = "app.run(debug=True)\n" * 20_000
    patch = "@@ -0,0 +1,20000 @@\n" + "+app.run(debug=True)\n" * 20_000
    file = ChangedFile(hunks(patch), a_file(source))
    found = a_finding(snippet="app.run(debug=True)")
    anchors = [
        file.anchor(
            replace(
                found,
                location=(here := a_location("app.py", (line, 9), (line, 19))),
                fix=Replacement(location=here, text=""),
            )
        )
        for line in range(1, 20_001)
    ]
    assert anchors[:SUGGESTIONS] == [lines(n, n, "app.run()") for n in range(1, SUGGESTIONS + 1)]
    assert anchors[SUGGESTIONS:] == [lines(n, n) for n in range(SUGGESTIONS + 1, 20_001)]


def test_without_the_file_there_is_no_suggestion() -> None:
    assert place(ALL_LINES, ALL, None) == lines(7, 7)
