from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.fake_github.client import call
from tests.fake_github.rules import RAW_MEDIA
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest, Repository

ODD = "src/a b/ü#?.py"
RAW = {"Accept": RAW_MEDIA}


@pytest.fixture
def odd(repository: Repository) -> Repository:
    """Return the repository with a folder, a large file and names that need encoding."""
    files: dict[str, str | bytes | None] = {ODD: b"\xff\0", "large": b"x" * (1024 * 1024 + 1)}
    repository.commit(files, branch="odd/branch")
    return repository


def test_the_repository(fake_github: FakeGitHub, repository: Repository) -> None:
    repository.private = True
    shown = call(fake_github, "GET", "").json()
    assert (shown["full_name"], shown["private"], shown["archived"]) == ("octo/app", True, False)
    assert shown["default_branch"] == "main"


@pytest.mark.usefixtures("odd")
@pytest.mark.parametrize(
    ("path", "message"),
    [
        pytest.param("/contents/app.py", "Not Found", id="no file"),
        pytest.param("/contents/READ", "Not Found", id="part of a name"),
        pytest.param("/contents/README.md/x", "Not Found", id="below a file"),
        pytest.param("/contents/large?ref=main", "Not Found", id="on another branch"),
        pytest.param("/contents/README.md?ref=gone", "No commit found for the ref gone", id="ref"),
        pytest.param("/compare/main...gone", "Not Found", id="a compared branch"),
        pytest.param("/compare/gone...main", "Not Found", id="a base"),
        pytest.param("/compare/main..odd/branch", "Not Found", id="two dots"),
        pytest.param("/compare/main...odd/branch", "No common ancestor", id="nothing in common"),
    ],
)
def test_what_is_not_there(fake_github: FakeGitHub, path: str, message: str) -> None:
    answer = call(fake_github, "GET", path)
    assert (answer.status, message in answer.said) == (404, True)


@pytest.mark.usefixtures("odd")
def test_a_file(fake_github: FakeGitHub) -> None:
    path = "/contents/src/a%20b/%C3%BC%23%3F.py?ref=odd/branch"
    shown = call(fake_github, "GET", path).json()
    assert (shown["path"], shown["name"], shown["size"]) == (ODD, "ü#?.py", 2)
    assert (shown["encoding"], base64.b64decode(shown["content"])) == ("base64", b"\xff\0")
    raw = call(fake_github, "GET", path, headers=RAW)
    assert (raw.body, raw.headers["content-type"]) == (b"\xff\0", f"{RAW_MEDIA}; charset=utf-8")


@pytest.mark.usefixtures("odd")
def test_a_large_file_comes_raw_only(fake_github: FakeGitHub) -> None:
    shown = call(fake_github, "GET", "/contents/large?ref=odd/branch").json()
    assert (shown["encoding"], shown["content"], shown["size"]) == ("none", "", 1024 * 1024 + 1)
    raw = call(fake_github, "GET", "/contents/large?ref=odd/branch", headers=RAW)
    assert len(raw.body) == 1024 * 1024 + 1


@pytest.mark.usefixtures("odd")
@pytest.mark.parametrize(
    ("path", "entries"),
    [
        pytest.param("", [("dir", "src"), ("file", "large")], id="the root"),
        pytest.param("src", [("dir", "src/a b")], id="folders only"),
        pytest.param("src/a%20b/", [("file", ODD)], id="a last slash"),
    ],
)
def test_a_folder(fake_github: FakeGitHub, path: str, entries: list[tuple[str, str]]) -> None:
    for headers in ({}, RAW):
        shown = call(
            fake_github, "GET", f"/contents/{path}?ref=heads/odd/branch", headers=headers
        ).json()
        assert sorted((one["type"], one["path"]) for one in shown) == entries


def test_a_commit(fake_github: FakeGitHub, pull: PullRequest) -> None:
    shown = call(fake_github, "GET", "/commits/refs/pull/7/merge").json()
    assert shown["sha"] == pull.merge.sha
    assert [one["sha"] for one in shown["parents"]] == [pull.base.sha, pull.head.sha]
    assert [one["filename"] for one in shown["files"]] == ["image.png", "lines.txt"]
    answer = call(fake_github, "GET", "/commits/gone")
    assert (answer.status, answer.json()["message"]) == (422, "No commit found for SHA: gone")


def compared(github: FakeGitHub, basehead: str) -> Any:  # noqa: ANN401 - the answer
    answer = call(github, "GET", f"/compare/{basehead}")
    assert answer.status == 200
    return answer.json()


def test_a_comparison_starts_at_the_merge_base(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest
) -> None:
    later = repository.commit({"other.txt": "o"}, pull.base, branch="main")
    shown = compared(fake_github, f"main...{pull.head.sha}")
    assert shown["base_commit"]["sha"] == later.sha
    assert shown["merge_base_commit"]["sha"] == pull.base.sha
    assert shown["status"] == "diverged"
    assert [one["filename"] for one in shown["files"]] == ["image.png", "lines.txt"]
    assert "patch" not in shown["files"][0]
    assert shown["files"][1]["patch"].startswith("@@ -2,7 +2,7 @@\n 2\n")
    assert compared(fake_github, f"{pull.head.sha}...octo:main")["files"][0]["patch"]
    assert compared(fake_github, "main...main")["status"] == "identical"
    assert compared(fake_github, f"{pull.base.sha}...main")["status"] == "ahead"
    assert compared(fake_github, f"main...{pull.base.sha}")["status"] == "behind"


def test_a_comparison_shows_300_files_on_its_first_page_alone(
    fake_github: FakeGitHub, repository: Repository, pull: PullRequest
) -> None:
    files: dict[str, str | bytes | None] = {f"{number:03}": "x" for number in range(301)}
    head = repository.commit(files, pull.base)
    shown = compared(fake_github, f"main...{head.sha}")
    assert [one["filename"] for one in shown["files"]] == [f"{number:03}" for number in range(300)]
    assert compared(fake_github, f"main...{head.sha}?page=2")["files"] == []
