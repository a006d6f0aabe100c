from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from flaskgate.github.api import Client
from flaskgate.model.errors import GitHubError
from flaskgate.model.findings import Finding, Severity
from flaskgate.publish.reporters.marker import Marker
from flaskgate.publish.reporters.review import LIMIT, UPKEEP_LIMIT, Review
from tests.fake_github.faults import Cut, Drop, Fault, nonsense, reply
from tests.fake_github.git import ChangedFile, Commit
from tests.fake_github.records import ReviewComment
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest, Repository
from tests.golden import TextFile
from tests.publish.reporters.scans import Scan

BOT = "github-actions[bot]"
BEFORE = "import flask\n\napp = flask.Flask(__name__)\n" + "".join(
    f"# {number}\n" for number in range(4, 41)
)
RUN = "app.run(debug=True)\n"
"""Added as line 41."""

Mark = Callable[..., Sequence[Finding]]


@pytest.fixture
def base(repository: Repository) -> Commit:
    """Return the commit of main, with an app that does not run."""
    main = repository.resolve("main")
    assert main is not None
    return repository.commit({"app.py": BEFORE}, main, branch="main")


@pytest.fixture
def pull(repository: Repository, base: Commit) -> PullRequest:
    """Return a pull request that adds a line to app.py."""
    return repository.open_pull(7, repository.commit({"app.py": BEFORE + RUN}, base))


@pytest.fixture
def mark(client: Client, pull: PullRequest) -> Mark:
    """Return a run of the gate on the pull request's merge commit."""

    def run(
        scan: Scan | None = None, *, category: str = "flaskgate", first: int = 0
    ) -> Sequence[Finding]:
        done = scan or Scan(pull.merge.files)
        review: Marker = Review(
            client=client,
            number=pull.number,
            head_sha=pull.head.sha,
            category=category,
            read=done.read,
        )
        report = done.report()
        return review.mark(report, report.shown[first:])

    return run


def push(repository: Repository, pull: PullRequest, **files: str | None) -> None:
    """Change files of the pull request, named without `.py`."""
    changes = {f"{name}.py": text for name, text in files.items()}
    repository.push(pull, repository.commit(changes, pull.head))


def answer(repository: Repository, pull: PullRequest, comment: ReviewComment) -> None:
    """Let a person reply to a comment."""
    number = repository.next_id()
    thread = replace(comment, id=number, author="octocat", body="Why?", in_reply_to=comment.id)
    pull.review_comments.append(thread)


def written(github: FakeGitHub) -> list[tuple[str, str]]:
    """Return what was sent to be changed: the method, and the end of the path."""
    return [
        (one.method, one.path.rpartition("/")[2]) for one in github.requests if one.method != "GET"
    ]


def spots(pull: PullRequest) -> list[tuple[str, int | None]]:
    return [(one.path, one.line) for one in pull.review_comments]


def many(number: int) -> str:
    return "".join(f"app.run(debug=True, port={port})\n" for port in range(number))


def test_golden(
    fake_github: FakeGitHub, mark: Mark, pull: PullRequest, snapshot: SnapshotAssertion
) -> None:
    assert mark() == ()
    body = fake_github.sent("POST", "*/reviews")[0].json()
    assert body.pop("commit_id") == pull.head.sha
    [comment] = body.pop("comments")
    text = comment.pop("body")
    assert f"{body}\n{comment}\n\n{text}\n" == snapshot(extension_class=TextFile)


def test_the_body_says_how_many_gate(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    push(repository, pull, app=BEFORE + RUN * 2)
    assert mark(Scan(pull.merge.files, severity=Severity.LOW)) == ()
    [review] = fake_github.sent("POST", "*/reviews")
    assert review.json()["body"] == "Flaskgate: 2 findings in these changes, none gating."


def test_a_pull_request_without_findings_hears_nothing(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    push(repository, pull, app=BEFORE)
    assert mark() == ()
    assert [one.method for one in fake_github.requests] == ["GET"]


def test_a_second_run_says_nothing_twice(
    fake_github: FakeGitHub, mark: Mark, pull: PullRequest
) -> None:
    for _ in range(3):
        assert mark() == ()
    assert spots(pull) == [("app.py", 41)]
    assert written(fake_github) == [("POST", "reviews")]


def test_only_what_is_new_is_said(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    mark()
    push(repository, pull, b=RUN)
    assert mark() == ()
    assert spots(pull) == [("app.py", 41), ("b.py", 1)]
    assert [len(one.json()["comments"]) for one in fake_github.sent("POST", "*")] == [1, 1]


def test_a_comment_moves_along_with_its_line(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    mark()
    push(repository, pull, app=BEFORE + RUN + "# a neighbour changes the fingerprint\n")
    assert mark() == ()
    assert spots(pull) == [("app.py", 41)]
    assert written(fake_github)[1:] == [("PATCH", str(pull.review_comments[0].id))]
    assert mark() == ()
    assert len(written(fake_github)) == 2


def test_a_comment_that_says_something_else_now_is_edited(
    fake_github: FakeGitHub, mark: Mark, pull: PullRequest
) -> None:
    mark()
    scan = Scan(pull.merge.files, severity=Severity.MEDIUM)
    assert mark(scan) == ()
    [comment] = pull.review_comments
    assert comment.body.startswith("**medium:** ")
    assert written(fake_github)[1:] == [("PATCH", str(comment.id))]


def test_a_fixed_finding_loses_its_comment(
    mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    mark()
    push(repository, pull, app=BEFORE, b=RUN)
    mark()
    assert spots(pull) == [("b.py", 1)]
    push(repository, pull, b=None)
    mark()
    assert spots(pull) == []


def test_an_answered_comment_is_closed_once(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    mark()
    answer(repository, pull, pull.review_comments[0])
    push(repository, pull, app=BEFORE + "app.run()\n")
    for _ in range(2):
        mark()
    first, reply_to_it = pull.review_comments
    assert first.body.startswith("~~**high:** app.run() is called with debug=True.~~\n\nSettled: ")
    assert reply_to_it.body == "Why?"
    assert written(fake_github)[1:] == [("PATCH", str(first.id))]


def test_a_finding_that_comes_back_is_said_again(
    mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    mark()
    answer(repository, pull, pull.review_comments[0])
    push(repository, pull, app=BEFORE)
    mark()
    push(repository, pull, app=BEFORE + RUN)
    assert mark() == ()
    assert [one.body[:5] for one in pull.review_comments] == ["~~**h", "Why?", "**hig"]


def test_an_outdated_comment_is_replaced(
    mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    mark()
    push(repository, pull, app="# one line more\n" + BEFORE + RUN)
    assert pull.review_comments[0].is_outdated()
    assert mark() == ()
    assert spots(pull) == [("app.py", 42)]


def test_an_outdated_comment_that_was_answered_stays(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    mark()
    answer(repository, pull, pull.review_comments[0])
    push(repository, pull, app="# one line more\n" + BEFORE + RUN)
    for _ in range(2):
        assert mark() == ()
    assert spots(pull) == [("app.py", None), ("app.py", None), ("app.py", 42)]
    assert written(fake_github) == [("POST", "reviews")] * 2


def test_an_outdated_comment_stays_while_nothing_can_take_its_place(
    mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    mark()
    push(repository, pull, app="# one line more\n" + BEFORE + RUN)
    pull.files = []
    assert len(mark()) == 1
    assert spots(pull) == [("app.py", None)]


def test_two_of_the_same_become_one(mark: Mark, repository: Repository, pull: PullRequest) -> None:
    mark()
    pull.review_comments.append(replace(pull.review_comments[0], id=repository.next_id()))
    mark()
    assert len(pull.review_comments) == 1


@pytest.mark.parametrize(
    "author",
    [
        pytest.param("mallory", id="a stranger"),
        pytest.param("helpful[bot]", id="another bot"),
    ],
)
def test_a_forged_marker_neither_silences_nor_deletes(
    mark: Mark, repository: Repository, pull: PullRequest, author: str
) -> None:
    mark()
    pull.review_comments[0].author = author
    forged = pull.review_comments[0].id
    assert mark() == ()
    assert [one.author for one in pull.review_comments] == [author, BOT]
    push(repository, pull, app=BEFORE)
    mark()
    assert [one.id for one in pull.review_comments] == [forged]


def test_comments_on_findings_that_another_way_marks_stay(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    push(repository, pull, b=RUN)
    for first in (0, 1, 2):
        assert mark(first=first) == ()
    assert spots(pull) == [("app.py", 41), ("b.py", 1)]
    assert written(fake_github) == [("POST", "reviews")]


def test_two_categories_leave_each_other_alone(
    mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    for category in ("api", "web", "api", "web"):
        assert mark(category=category) == ()
    assert len(pull.review_comments) == 2
    push(repository, pull, app=BEFORE)
    mark(category="api")
    assert len(pull.review_comments) == 1


def test_what_the_diff_does_not_show_is_left_to_others(
    mark: Mark, repository: Repository, pull: PullRequest, base: Commit
) -> None:
    pull.base = repository.commit({"old.py": RUN}, base, branch="main")
    push(repository, pull, new="import os\n")
    left = mark()
    assert [str(one.location) for one in left] == [
        str(one.location) for one in Scan({"old.py": RUN.encode()}).findings
    ]
    assert spots(pull) == [("app.py", 41)]


def test_comments_stand_on_the_head_although_the_merge_was_scanned(
    mark: Mark, repository: Repository, pull: PullRequest, base: Commit
) -> None:
    pull.base = repository.commit({"app.py": "# main goes on\n" * 9 + BEFORE}, base, branch="main")
    merged = {**pull.head.files, "app.py": b"# main goes on\n" * 9 + pull.head.files["app.py"]}
    scan = Scan(merged)
    assert [one.location.start.line for one in scan.findings] == [50]
    assert mark(scan) == ()
    assert spots(pull) == [("app.py", 41)]
    assert "```suggestion\napp.run()\n```" in pull.review_comments[0].body


def test_files_without_a_patch_or_with_an_unreadable_one_are_left_to_others(
    mark: Mark, pull: PullRequest
) -> None:
    pull.files = [ChangedFile(filename="app.py"), ChangedFile(filename="b.py", patch="@@ what")]
    files = {"app.py": pull.head.files["app.py"], "b.py": RUN.encode()}
    assert [str(one.location.path) for one in mark(Scan(files))] == ["app.py", "b.py"]
    assert pull.review_comments == []


def test_all_pages_are_read(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    pull.review_comments += [
        ReviewComment(
            id=repository.next_id(),
            author="octocat",
            body="Nice.",
            created_at="2026-01-01T00:00:00Z",
            updated_at="2026-01-01T00:00:00Z",
            review=None,
            path="app.py",
            commit=pull.head.sha,
        )
        for _ in range(250)
    ]
    for _ in range(2):
        assert mark() == ()
    assert len(pull.review_comments) == 251
    assert len(fake_github.sent("GET", "*/comments")) == 6


def test_a_pull_request_of_three_thousand_files(
    fake_github: FakeGitHub, mark: Mark, pull: PullRequest
) -> None:
    files = [ChangedFile(filename=f"a{n:04}.txt", patch="@@ -0,0 +1 @@\n+x") for n in range(3500)]
    pull.files = [*files[:2999], *pull.files, *files[2999:]]
    assert mark() == ()
    assert spots(pull) == [("app.py", 41)]
    assert len(fake_github.sent("GET", "*/files")) == 30


def test_beyond_the_limit_the_least_severe_are_left_to_others(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    push(repository, pull, app=BEFORE + many(LIMIT + 2))
    left = mark()
    assert [one.location.start.line for one in left] == [41 + LIMIT, 42 + LIMIT]
    assert len(pull.review_comments) == LIMIT
    assert mark() == ()
    assert len(pull.review_comments) == LIMIT + 2
    assert [one[1] for one in written(fake_github)] == ["reviews", "reviews"]


def test_upkeep_has_a_limit(mark: Mark, repository: Repository, pull: PullRequest) -> None:
    push(repository, pull, app=BEFORE + many(2 * LIMIT))
    mark()
    mark()
    push(repository, pull, app=BEFORE)
    mark()
    assert len(pull.review_comments) == 2 * LIMIT - UPKEEP_LIMIT
    mark()
    assert pull.review_comments == []
    assert 1 + LIMIT + UPKEEP_LIMIT < 80


def test_one_bad_line_does_not_cost_the_others(
    fake_github: FakeGitHub, mark: Mark, pull: PullRequest
) -> None:
    listed = [{"filename": file.filename, "patch": file.patch} for file in pull.files]
    gone = {"filename": "b.py", "patch": f"@@ -0,0 +1 @@\n+{RUN}"}
    fake_github.faults.add("GET", "*/files", nonsense([gone, *listed]))
    left = mark(Scan({**pull.merge.files, "b.py": RUN.encode()}))
    assert [str(one.location.path) for one in left] == ["b.py"]
    assert spots(pull) == [("app.py", 41)]
    assert [name for _, name in written(fake_github)] == ["reviews", "comments", "comments"]


def test_where_each_comment_is_refused_all_are_left_to_others(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest
) -> None:
    push(repository, pull, b=RUN)
    fake_github.faults.add("POST", "*/reviews", reply(422))
    fake_github.faults.add("POST", "*/7/comments", reply(422), reply(422))
    assert len(mark()) == 2
    assert pull.review_comments == []


@pytest.mark.parametrize("fault", [Drop(), reply(403), reply(500)])
def test_what_follows_other_trouble_is_left_to_others(
    fake_github: FakeGitHub, mark: Mark, repository: Repository, pull: PullRequest, fault: Fault
) -> None:
    push(repository, pull, b=RUN, c=RUN)
    fake_github.faults.add("POST", "*/reviews", reply(422))
    fake_github.faults.add("POST", "*/7/comments", reply(201, {}), fault)
    assert [str(one.location.path) for one in mark()] == ["b.py", "c.py"]


@pytest.mark.parametrize(
    ("method", "path", "faults", "message"),
    [
        pytest.param("GET", "*/comments", [reply(403)], "403", id="may not look"),
        pytest.param("GET", "*/files", [reply(404)], "404", id="no pull request"),
        pytest.param("GET", "*/files", [nonsense()], "cannot be read", id="no JSON"),
        pytest.param("GET", "*/files", [Cut()], "did not answer", id="cut answers"),
        pytest.param("POST", "*/reviews", [reply(403)], "403", id="may not write"),
        pytest.param("POST", "*/reviews", [Drop()], "did not answer", id="lost on the way"),
        pytest.param(
            "POST", "*/7/*", [reply(422), reply(403)], "403", id="may not write single ones"
        ),
    ],
)
def test_where_nothing_can_be_marked_it_says_so(
    fake_github: FakeGitHub,
    mark: Mark,
    method: str,
    path: str,
    faults: Sequence[Fault],
    message: str,
) -> None:
    fake_github.faults.add(method, path, *faults)
    with pytest.raises(GitHubError, match=message):
        mark()


def test_a_token_without_the_permission_marks_nothing(
    fake_github: FakeGitHub, mark: Mark, pull: PullRequest
) -> None:
    fake_github.token("t", {"pull-requests": "read"})
    with pytest.raises(GitHubError, match="not accessible by integration"):
        mark()
    assert pull.review_comments == []


def test_a_review_whose_making_was_not_confirmed_is_found_again(
    fake_github: FakeGitHub, mark: Mark, pull: PullRequest
) -> None:
    fake_github.faults.add("POST", "*/reviews", Drop(done=True))
    with pytest.raises(GitHubError, match="did not answer"):
        mark()
    assert mark() == ()
    assert spots(pull) == [("app.py", 41)]


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([Drop()], id="lost on the way"),
        pytest.param([reply(403)], id="refused"),
        pytest.param([reply(422), reply(403)], id="single ones refused"),
    ],
)
def test_what_stands_counts_even_if_nothing_can_be_added(
    fake_github: FakeGitHub,
    mark: Mark,
    repository: Repository,
    pull: PullRequest,
    faults: Sequence[Fault],
) -> None:
    mark()
    push(repository, pull, b=RUN)
    fake_github.faults.add("POST", "*/7/*", *faults)
    assert [str(one.location.path) for one in mark()] == ["b.py"]


@pytest.mark.parametrize(
    ("fault", "left"),
    [
        pytest.param(reply(404), 1, id="gone already"),
        pytest.param(reply(403), 1, id="somebody else's"),
        pytest.param(reply(401), 2, id="trouble that stays"),
    ],
)
def test_trouble_with_an_old_comment_is_no_failure(
    fake_github: FakeGitHub,
    mark: Mark,
    repository: Repository,
    pull: PullRequest,
    fault: Fault,
    left: int,
) -> None:
    push(repository, pull, b=RUN)
    mark()
    push(repository, pull, app=BEFORE, b=None)
    fake_github.faults.add("DELETE", "*", fault)
    assert mark() == ()
    assert len(pull.review_comments) == left


def test_strange_comments_are_passed_over(
    fake_github: FakeGitHub, mark: Mark, pull: PullRequest
) -> None:
    strange = [
        {"id": "1", "body": "b", "path": "p"},
        {"id": 1, "body": None, "path": "p"},
        {"id": 1, "body": "b"},
        {"id": 1, "body": "b", "path": "p", "user": None, "line": "3"},
        {"id": 1, "body": "b", "path": "p", "user": {"login": 7}},
    ]
    fake_github.faults.add("GET", "*/comments", nonsense(strange))
    fake_github.faults.add(
        "GET", "*/files", nonsense([{"filename": 1}, {}, {"filename": "app.py"}])
    )
    assert len(mark()) == 1
    assert pull.review_comments == []
