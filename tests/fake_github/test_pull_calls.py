from __future__ import annotations

import re

import pytest

from tests.fake_github.client import call
from tests.fake_github.git import ChangedFile
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest, Repository


def pages(github: FakeGitHub, path: str) -> list[list[str]]:
    """Return the names or bodies on each page, as a client finds them that follows the links."""
    found = []
    url: str | None = github.url + "/repos/octo/app" + path
    while url is not None:
        answer = call(github, "GET", url.removeprefix(github.url).removeprefix("/repos/octo/app"))
        found.append([str(one.get("filename") or one.get("body")) for one in answer.json()])
        link = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("link", ""))
        url = link[1] if link else None
    return found


@pytest.mark.parametrize(
    ("method", "path"),
    [
        pytest.param("GET", "/pulls/8", id="pull request"),
        pytest.param("GET", "/pulls/x", id="no number"),
        pytest.param("GET", "/pulls/8/files", id="files"),
        pytest.param("GET", "/pulls/8/reviews", id="reviews"),
        pytest.param("GET", "/pulls/7/reviews/1/comments", id="comments of a review"),
        pytest.param("GET", "/issues/8/comments", id="comments"),
        pytest.param("DELETE", "/issues/comments/1", id="comment"),
        pytest.param("DELETE", "/pulls/comments/1", id="comment on a line"),
        pytest.param("DELETE", "/pulls/7/reviews/1", id="review"),
        pytest.param("GET", "/check-runs/1", id="check run"),
        pytest.param("GET", "/code-scanning/sarifs/1", id="upload"),
    ],
)
@pytest.mark.usefixtures("pull")
def test_what_is_not_there(fake_github: FakeGitHub, method: str, path: str) -> None:
    answer = call(fake_github, method, path)
    assert (answer.status, answer.json()["message"]) == (404, "Not Found")


def test_a_pull_request_from_a_fork(fake_github: FakeGitHub, repository: Repository) -> None:
    main = repository.tip
    head = repository.commit({"app.py": "x\n"}, main)
    pull = repository.open_pull(9, head, fork="stranger/app", author="stranger")
    shown = call(fake_github, "GET", "/pulls/9").json()
    assert (shown["number"], shown["user"]["login"]) == (9, "stranger")
    assert shown["head"]["repo"]["full_name"] == "stranger/app"
    assert shown["head"]["repo"]["fork"] is True
    assert shown["base"]["repo"]["full_name"] == "octo/app"
    assert (shown["head"]["sha"], shown["base"]["sha"]) == (head.sha, main.sha)
    assert shown["merge_commit_sha"] == pull.merge.sha
    assert (shown["changed_files"], shown["additions"], shown["deletions"]) == (1, 1, 0)


def test_files_of_a_pull_request(fake_github: FakeGitHub, pull: PullRequest) -> None:
    image, lines = call(fake_github, "GET", "/pulls/7/files").json()
    assert (image["filename"], image["status"], "patch" in image) == ("image.png", "added", False)
    assert (lines["status"], lines["changes"]) == ("modified", 5)
    assert lines["patch"] == pull.files[1].patch
    pull.files = [ChangedFile(filename="b", status="renamed", previous_filename="a")]
    assert call(fake_github, "GET", "/pulls/7/files").json()[0]["previous_filename"] == "a"


@pytest.mark.parametrize(
    ("query", "files", "sizes"),
    [
        pytest.param("", 30, [30], id="one full page"),
        pytest.param("", 31, [30, 1], id="30 a page"),
        pytest.param("?per_page=2&page=2", 6, [2, 2], id="from a later page on"),
        pytest.param("?per_page=1000", 101, [100, 1], id="100 a page at most"),
        pytest.param("?per_page=100", 3001, [100] * 30, id="3,000 at most"),
        pytest.param("?page=5", 3, [0], id="beyond the last page"),
        pytest.param("", 0, [0], id="none"),
    ],
)
def test_pages(
    fake_github: FakeGitHub, pull: PullRequest, query: str, files: int, sizes: list[int]
) -> None:
    pull.files = [ChangedFile(filename=f"{number:04}") for number in range(files)]
    found = pages(fake_github, f"/pulls/7/files{query}")
    assert [len(page) for page in found] == sizes
    names = [name for page in found for name in page]
    assert names == sorted(set(names))


@pytest.mark.parametrize(
    ("page", "relations"),
    [
        pytest.param(1, {"next": 2, "last": 3}, id="first"),
        pytest.param(2, {"prev": 1, "next": 3, "last": 3, "first": 1}, id="middle"),
        pytest.param(3, {"prev": 2, "first": 1}, id="last"),
    ],
)
def test_links_between_pages(
    fake_github: FakeGitHub, pull: PullRequest, page: int, relations: dict[str, int]
) -> None:
    pull.files = [ChangedFile(filename=str(number)) for number in range(9)]
    link = call(fake_github, "GET", f"/pulls/7/files?per_page=3&page={page}").headers["link"]
    url = f"{fake_github.url}/repos/octo/app/pulls/7/files?per_page=3&page="
    found = re.findall(r'page=(\d+)>; rel="(\w+)"', link)
    assert {name: int(number) for number, name in found} == relations
    assert link.count(url) == len(relations)


def test_a_comment_is_made_changed_and_deleted(fake_github: FakeGitHub, pull: PullRequest) -> None:
    made = call(fake_github, "POST", "/issues/7/comments", {"body": "one"})
    assert made.status == 201
    shown = made.json()
    assert shown["user"]["login"] == "github-actions[bot]"
    assert shown["user"]["type"] == "Bot"
    path = f"/issues/comments/{shown['id']}"
    changed = call(fake_github, "PATCH", path, {"body": "two"}).json()
    assert (changed["id"], changed["body"]) == (shown["id"], "two")
    assert changed["updated_at"] > changed["created_at"] == shown["created_at"]
    assert [one.body for one in pull.comments] == ["two"]
    assert pages(fake_github, "/issues/7/comments") == [["two"]]
    assert call(fake_github, "DELETE", path).status == 204
    assert pull.comments == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param("", "Body can't be blank", id="empty"),
        pytest.param("x" * 65_537, "Body is too long (maximum is 65536 characters)", id="long"),
    ],
)
def test_a_comment_has_a_body_of_some_length(
    fake_github: FakeGitHub, pull: PullRequest, body: str, message: str
) -> None:
    made = call(fake_github, "POST", "/issues/7/comments", {"body": "é" * 65_536})
    assert made.status == 201
    for method, path in (
        ("POST", "/issues/7/comments"),
        ("PATCH", f"/issues/comments/{made.json()['id']}"),
    ):
        answer = call(fake_github, method, path, {"body": body})
        assert (answer.status, message in answer.said) == (422, True)
    assert [one.body for one in pull.comments] == ["é" * 65_536]


def test_a_locked_pull_request_takes_no_comment(fake_github: FakeGitHub, pull: PullRequest) -> None:
    pull.locked = True
    answer = call(fake_github, "POST", "/issues/7/comments", {"body": "b"})
    assert (answer.status, "locked" in answer.said) == (403, True)
