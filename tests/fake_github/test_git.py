from __future__ import annotations

import pytest

from tests.fake_github.git import ChangedFile, Side, changed_files, hunks, object_id
from tests.fake_github.state import Repository

LINES = [f"{number}\n" for number in range(1, 31)]


def text(*changes: tuple[int, str]) -> bytes:
    lines = list(LINES)
    for number, line in changes:
        lines[number - 1] = line
    return "".join(lines).encode()


def changed(before: bytes | None, after: bytes | None) -> ChangedFile:
    """Return what GitHub would say about one file that becomes another."""
    (file,) = changed_files(
        {"a": before} if before is not None else {}, {"a": after} if after is not None else {}
    )
    return file


@pytest.mark.parametrize(
    ("before", "after", "patch"),
    [
        pytest.param(b"\0a", b"\0b", None, id="binary"),
        pytest.param(b"\0a", b"a\n", None, id="no longer binary"),
        pytest.param(None, b"", None, id="empty"),
        pytest.param(None, b"x\n" * 20_001, None, id="too many lines"),
        pytest.param(None, b"x" * 500_001, None, id="too many bytes"),
        pytest.param(None, b"a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b", id="added"),
        pytest.param(b"a\n", None, "@@ -1 +0,0 @@\n-a", id="removed"),
        pytest.param(
            b"a\n",
            b"a",
            "@@ -1 +1 @@\n-a\n+a\n\\ No newline at end of file",
            id="no newline at the end",
        ),
        pytest.param(
            b"a\r\nb\x0cc\n",
            b"a\r\nb\x0cd\n",
            "@@ -1,2 +1,2 @@\n a\r\n-b\x0cc\n+b\x0cd",
            id="only LF ends a line",
        ),
        pytest.param(b"\xff\n", b"a\n", "@@ -1 +1 @@\n-\ufffd\n+a", id="not UTF-8"),
    ],
)
def test_patches(before: bytes | None, after: bytes | None, patch: str | None) -> None:
    assert changed(before, after).patch == patch


def test_hunks_tell_which_lines_each_side_shows() -> None:
    patch = changed(text(), text((5, "five\n"), (25, ""))).patch
    first, second = hunks(patch or "")
    assert first.left == {number: str(number) for number in range(2, 9)}
    assert first.right == {**first.left, 5: "five"}
    assert list(second.left) == list(range(22, 29))
    assert list(second.right) == list(range(22, 28))
    assert second.right[25] == "26"
    assert second.text.startswith("@@ -22,7 +22,6 @@\n 22\n")


@pytest.mark.parametrize(
    ("side", "line", "shown"),
    [
        pytest.param("RIGHT", 1, False, id="before"),
        pytest.param("RIGHT", 2, True, id="first line of context"),
        pytest.param("RIGHT", 5, True, id="changed"),
        pytest.param("RIGHT", 8, True, id="last line of context"),
        pytest.param("RIGHT", 9, False, id="after"),
        pytest.param("RIGHT", 28, False, id="on the other side alone"),
        pytest.param("LEFT", 28, True, id="left"),
    ],
)
def test_a_line_is_shown_or_not(side: Side, line: int, shown: bool) -> None:  # noqa: FBT001
    file = changed(text(), text((5, "five\n"), (25, "")))
    assert (file.hunk(side, line) is not None) is shown
    assert (file.count("+"), file.count("-")) == (1, 2)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({"a": b"1"}, {"a": b"1"}, [], id="nothing"),
        pytest.param({"a": b"1"}, {"b": b"1"}, [("b", "renamed", "a")], id="renamed"),
        pytest.param(
            {"a": b"1", "b": b"1"},
            {"c": b"1"},
            [("b", "removed", None), ("c", "renamed", "a")],
            id="one of two twins renamed",
        ),
        pytest.param(
            {"a": b"1"},
            {"b": b"2"},
            [("a", "removed", None), ("b", "added", None)],
            id="replaced",
        ),
        pytest.param(
            {"a": b"1"},
            {"b": b"1", "a": b"2"},
            [("a", "modified", None), ("b", "added", None)],
            id="copied",
        ),
    ],
)
def test_changed_files(
    before: dict[str, bytes],
    after: dict[str, bytes],
    expected: list[tuple[str, str, str | None]],
) -> None:
    found = changed_files(before, after)
    assert [(one.filename, one.status, one.previous_filename) for one in found] == expected


def test_blobs_have_the_ids_that_git_gives_them() -> None:
    assert object_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert object_id(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


def test_a_commit_has_its_parents_tree_with_changes() -> None:
    repository = Repository(full_name="octo/app")
    first = repository.commit({"a": "1", "b": b"2"})
    second = repository.commit({"a": None, "c": "3", "never": None}, first, branch="topic")
    assert second.files == {"b": b"2", "c": b"3"}
    assert second.parents == (first.sha,)
    assert first.sha != repository.commit({"a": "1", "b": b"2"}).sha


@pytest.mark.parametrize(
    "name", ["topic", "heads/topic", "refs/heads/topic", "octo:topic", "v1", "refs/tags/v1", None]
)
def test_names_of_commits(name: str | None) -> None:
    repository = Repository(full_name="octo/app")
    commit = repository.commit({"a": "1"}, branch="topic")
    repository.refs["refs/tags/v1"] = commit.sha
    assert repository.resolve(name or commit.sha) is commit
    assert repository.resolve("top") is None


def test_a_pull_request_is_merged_on_top_of_what_happened_since() -> None:
    repository = Repository(full_name="octo/app")
    start = repository.commit({"a": "1", "b": "1"}, branch="main")
    head = repository.commit({"b": "2"}, start)
    base = repository.commit({"a": "3"}, start, branch="main")
    pull = repository.open_pull(7, head)
    assert pull.merge.files == {"a": b"3", "b": b"2"}
    assert pull.merge.parents == (base.sha, head.sha)
    assert [file.filename for file in pull.files] == ["b"]
    assert repository.refs["refs/pull/7/merge"] == pull.merge.sha
    assert repository.refs["refs/heads/topic-7"] == head.sha
    fork = repository.open_pull(8, head, fork="stranger/app")
    assert repository.refs["refs/pull/8/head"] == fork.head.sha
    assert "refs/heads/topic-8" not in repository.refs
