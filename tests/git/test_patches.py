from __future__ import annotations

import pytest

from flaskgate.git.patches import MAX_LENGTH, PatchError, hunks, touched_lines, without_header


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param("", set(), id="empty"),
        pytest.param("@@ -5,0 +6 @@\n+a\n", {6}, id="one added"),
        pytest.param("@@ -0,0 +1,2 @@\n+a\n+b\n", {1, 2}, id="new file"),
        pytest.param("@@ -1,2 +0,0 @@\n-a\n-b\n", {1}, id="all lines deleted"),
        pytest.param("@@ -5,2 +4,0 @@\n-a\n-b\n", {4, 5}, id="deleted: the neighbours"),
        pytest.param("@@ -1 +0,0 @@\n-a\n", {1}, id="the first line deleted"),
        pytest.param("@@ -5,2 +5 @@\n-a\n-b\n+c\n", {4, 5, 6}, id="replaced, without context"),
        pytest.param(
            "@@ -4,3 +4,3 @@\n a\n-b\n+c\n d", {4, 5, 6}, id="replaced: the neighbours count too"
        ),
        pytest.param(
            "@@ -1,5 +1,5 @@\n a\n-b\n c\n d\n+e\n f", {1, 2, 4}, id="deleted and added apart"
        ),
        pytest.param("@@ -1 +1,2 @@ def f():\n a\n+b", {2}, id="no line feed at the end"),
        pytest.param(
            "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n", {1, 2}, id="line end added"
        ),
        pytest.param(
            "@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file", {1, 2}, id="line end taken"
        ),
        pytest.param("@@ -1,2 +1,3 @@\n a\r\n+b\r\n c\r\n", {2}, id="CR LF"),
        pytest.param("@@ -0,0 +1,2 @@\n+a\rb\n+\u2028c\x0c\n", {1, 2}, id="only LF ends a line"),
        pytest.param("@@ -1,2 +1,3 @@\n a\n\n+b\n", {3}, id="blank context without its space"),
        pytest.param(
            "@@ -1 +1,3 @@\n a\n+++ b/x.py\n+@@ -1 +1 @@\n", {2, 3}, id="added text looks like one"
        ),
        pytest.param("@@ -1,2 +1 @@\n a\n--- a/x.py\n", {1, 2}, id="deleted text looks like one"),
        pytest.param("@@ -1 +1,2 @@\n a\n+diff --git a/x b/x\n", {2}, id="added text like git's"),
        pytest.param("@@ -1 +1 @@\n-a\n+b\n@@ -9,0 +10 @@\n+c\n", {1, 2, 10}, id="two hunks"),
    ],
)
def test_touched_lines(patch: str, expected: set[int]) -> None:
    assert touched_lines(patch) == expected


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
    assert first.touched == {1, 2, 3}
    assert dict(second.lines) == {10: "++ e"}
    assert second.touched == {10}


def test_a_line_of_a_megabyte_is_read() -> None:
    (hunk,) = hunks("@@ -1 +1 @@\n-" + "diff --git " * 100_000 + "\n+" + "://" * 350_000)
    assert len(hunk.lines[1]) == 1_050_000


@pytest.mark.parametrize(
    ("diff", "expected"),
    [
        pytest.param("", "", id="no difference"),
        pytest.param("diff --git a/x b/x\nold mode 1\nnew mode 2\n", "", id="only the mode"),
        pytest.param(
            "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
            "@@ -1 +1 @@\n-a\n+b\n",
            id="with header",
        ),
    ],
)
def test_the_header_is_left_out(diff: str, expected: str) -> None:
    assert without_header(diff) == expected
