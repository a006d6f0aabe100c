from __future__ import annotations

import pytest

from flaskgate.git.patches import MAX_LENGTH, PatchError, hunks


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param("", {}, id="no difference"),
        pytest.param("@@ -5,0 +6 @@\n+a\n", {6: "a"}, id="one added"),
        pytest.param("@@ -1,2 +0,0 @@\n-a\n-b\n", {}, id="all lines deleted"),
        pytest.param("@@ -5,2 +5 @@\n-a\n-b\n+c\n", {5: "c"}, id="replaced"),
        pytest.param(
            "@@ -1 +1,2 @@ def f():\n a\n+b", {1: "a", 2: "b"}, id="no line feed at the end"
        ),
        pytest.param(
            "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n", {1: "a"}, id="line end added"
        ),
        pytest.param(
            "@@ -0,0 +1,2 @@\n+a\rb\n+\u2028c\x0c\n", {1: "a\rb", 2: "\u2028c\x0c"}, id="only LF"
        ),
        pytest.param("@@ -1,2 +1,3 @@\n a\n\n+b\n", {1: "a", 2: "", 3: "b"}, id="blank context"),
        pytest.param(
            "@@ -1 +1,3 @@\n a\n+++ b/x.py\n+@@ -1 +1 @@\n",
            {1: "a", 2: "++ b/x.py", 3: "@@ -1 +1 @@"},
            id="added text looks like a header",
        ),
        pytest.param("@@ -1,2 +1 @@\n a\n--- a/x.py\n", {1: "a"}, id="deleted text looks like one"),
        pytest.param(
            "@@ -1 +1 @@\n-a\n+b\n@@ -9,0 +10 @@\n+c\n", {1: "b", 10: "c"}, id="two hunks"
        ),
    ],
)
def test_the_lines_of_the_new_side(patch: str, expected: dict[int, str]) -> None:
    found = {line: text for hunk in hunks(patch) for line, text in hunk.lines.items()}
    assert found == expected


@pytest.mark.parametrize(
    "patch",
    [
        pytest.param("x", id="no patch"),
        pytest.param("\n", id="blank"),
        pytest.param("@@ -1 @@\n+a\n", id="half a header"),
        pytest.param("@@ -1 +1,2 @@\n+a\n", id="too short"),
        pytest.param("@@ -1 +1 @@\n-a\n+b\n+c\n", id="too long"),
        pytest.param("@@ -1 +1 @@\n-a\n+b\n c\n", id="context behind the end"),
        pytest.param("@@ -1 +1 @@\n-a\n+b\n\n\n@@ -9 +9 @@ \n-a\n+b\n junk\n", id="between"),
        pytest.param("@@ -1 +1 @@\n-a\n+b\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", id="2 files"),
        pytest.param("@@ -1 +1 @@\n-a\n+b\ndiff --git a/x b/x\n", id="git's header"),
        pytest.param("@@ -1 +1 @@\n-a\nb\n", id="a line without a sign"),
        pytest.param(f"@@ -1 +{'9' * 5000} @@\n-a\n+b\n", id="a number beyond Python's"),
        pytest.param(f"@@ -1 +{'9' * 20} @@\n-a\n+b\n", id="a number beyond any file"),
        pytest.param("@@ -1 +1,999999999999 @@\n-a\n+b\n", id="a length beyond the patch"),
        pytest.param("@@ -0,0 +1 @@\n+" + "x" * MAX_LENGTH, id="too large"),
        pytest.param("Binary files a/x and b/x differ\n", id="binary"),
    ],
)
def test_what_is_no_patch_is_refused(patch: str) -> None:
    with pytest.raises(PatchError):
        hunks(patch)


def test_hunks_tell_where_a_comment_may_stand() -> None:
    first, second = hunks("@@ -1,3 +1,3 @@ x\n a\r\n-b\n+c\n d\n@@ -9,0 +10 @@\n+++ e\n")
    assert dict(first.lines) == {1: "a\r", 2: "c", 3: "d"}
    assert list(first.lines) == [1, 2, 3]
    assert dict(second.lines) == {10: "++ e"}


def test_a_line_of_a_megabyte_is_read() -> None:
    (hunk,) = hunks("@@ -1 +1 @@\n-" + "diff --git " * 100_000 + "\n+" + "://" * 350_000)
    assert len(hunk.lines[1]) == 1_050_000
