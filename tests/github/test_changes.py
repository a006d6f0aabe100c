"""Which base is found and what is new, over real clones and an API that answers as it is told."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from flaskgate.git.objects import Objects
from flaskgate.git.past import Past
from flaskgate.github.answers import refusal
from flaskgate.github.api import Client
from flaskgate.github.base import Base, find_base, read_at_base
from flaskgate.github.changes import find_past
from flaskgate.github.context import Event, PullRequest
from flaskgate.model.errors import GitHubError, HistoryError
from flaskgate.model.findings import Notification
from tests.repositories import Repository

APP = PurePosixPath("app.py")
CONFIG = PurePosixPath(".flaskgate.yml")
TEN = "".join(f"{number}\n" for number in range(1, 11))
ONE_MORE = f"{TEN}11\n"
GONE = "e" * 40


@dataclass(kw_only=True, eq=False)
class Answers(Client):
    """A client that answers what it is told, and 404 for all else."""

    api_url: str = "https://api.example.com"
    repository: str = "octo/app"
    token: str = field(default="t", repr=False)
    answers: Mapping[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, path: str, **query: str | int) -> Any:  # noqa: ANN401 (JSON)
        del query
        self.asked.append(path)
        return self._answer(path)

    def raw(self, path: str, **query: str | int) -> bytes:
        self.asked.append(f"{path}?ref={query['ref']}")
        content: bytes = self._answer(path)
        return content

    def pages(
        self, path: str, *, limit: int, key: str = "", **query: str | int
    ) -> Iterator[dict[str, Any]]:
        del key, query
        self.asked.append(path)
        yield from self._answer(path)[: limit * 100]

    def _answer(self, path: str) -> Any:  # noqa: ANN401 (JSON)
        answer = self.answers.get(path, 404)
        if isinstance(answer, int):
            raise refusal(path, answer, b"{}", is_limited=False)
        return answer


@dataclass(frozen=True)
class World:
    """A repository in which `main` went on after the change's author had branched off."""

    origin: Repository
    root: str
    base: str
    head: str
    merge: str
    clones: Path

    def event(self, name: str = "pull_request", **changes: Any) -> Event:  # noqa: ANN401 (table)
        """Return the event; its frozen base is a commit that nobody has."""
        change = PullRequest(
            number=7,
            head_sha=self.head,
            head_repository="octo/app",
            base_ref="main",
            base_sha=GONE,
        )
        sha = self.base if name == "pull_request_target" else self.merge
        made = Event(
            name=name, repository="octo/app", sha=sha, ref="refs/pull/7/merge", pull_request=change
        )
        return replace(made, **changes)

    def queue(self) -> Event:
        return self.event("merge_group", pull_request=None, queue_base=self.base)

    def clone(self, commit: str, depth: int) -> Path:
        return self.origin.clone(self.clones / f"{commit[:7]}-{depth}", commit, depth).root

    def compared(self, base: str, head: str, **answer: Any) -> dict[str, Any]:  # noqa: ANN401
        return {f"compare/{base}...{head}": answer}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    origin = Repository.create(folder / "origin")
    root = origin.commit({"app.py": TEN, "other.py": TEN})
    base = origin.commit({"other.py": ONE_MORE, ".flaskgate.yml": "fail-on: low\n"})
    origin.branch("change", root)
    head = origin.commit({"app.py": ONE_MORE, ".flaskgate.yml": "fail-on: never\n", "new.py": "1"})
    origin.git("checkout", "--quiet", "--detach", base)
    origin.git("merge", "--quiet", "--no-ff", "--strategy=ours", "--message=m", head)
    for name in ("app.py", "new.py"):
        origin.git("checkout", head, "--", name)
    origin.git("commit", "--quiet", "--amend", "--no-edit")
    merge = origin.git("rev-parse", "HEAD")
    return World(origin, root, base, head, merge, folder)


def blob_of(text: str) -> str:
    data = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def a_file(filename: str = "app.py", **changes: object) -> dict[str, object]:
    return {"filename": filename, "status": "modified", "sha": blob_of(ONE_MORE), **changes}


def past_of(event: Event, root: Path, base: Base, client: Client | None) -> Past | Notification:
    def current(path: PurePosixPath) -> bytes | None:
        return (root / path).read_bytes() if (root / path).is_file() else None

    return find_past(event, root, base, client, current, Objects(root))


def told(found: Past | Notification) -> tuple[str, str]:
    assert isinstance(found, Notification)
    return found.id, found.level


# The base


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_the_base_of_a_merge_commit_is_its_first_parent(world: World, depth: int) -> None:
    client = Answers()
    found = find_base(world.event(), world.clone(world.merge, depth), client)
    assert found == Base(commit=world.base, policy=world.base, head=world.merge)
    assert client.asked == []


def test_the_base_of_a_head_is_where_it_left_the_branch(world: World) -> None:
    found = find_base(world.event(), world.clone(world.head, 0), Answers())
    assert found == Base(commit=world.root, policy=world.base, head=world.head)


def test_github_knows_where_a_shallow_head_left_the_branch(world: World) -> None:
    answers = world.compared("main", world.head, merge_base_commit={"sha": world.root})
    found = find_base(world.event(), world.clone(world.head, 1), Answers(answers=answers))
    assert found == Base(commit=world.root, policy=GONE, head=world.head)


def test_without_git_it_is_the_merge_commit(world: World, tmp_path: Path) -> None:
    answers = world.compared("main", world.merge, merge_base_commit={"sha": world.base})
    found = find_base(world.event(), tmp_path, Answers(answers=answers))
    assert found == Base(commit=world.base, policy=GONE, head=world.merge)


def test_the_name_of_a_branch_is_quoted(world: World, tmp_path: Path) -> None:
    change = world.event().pull_request
    assert change is not None
    client = Answers()
    odd = replace(change, base_ref="a/b?c#d ä")
    find_base(world.event(pull_request=odd), tmp_path, client)
    assert client.asked[0] == f"compare/a%2Fb%3Fc%23d%20%C3%A4...{world.merge}"


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="nothing"),
        pytest.param([], id="a list"),
        pytest.param({}, id="empty"),
        pytest.param({"merge_base_commit": "x"}, id="a text"),
        pytest.param({"merge_base_commit": {"sha": 7}}, id="a number"),
        pytest.param({"merge_base_commit": {"sha": "--all"}}, id="an option"),
        pytest.param({"merge_base_commit": {"sha": f"{'a' * 40}\n"}}, id="a line feed"),
        pytest.param(403, id="forbidden"),
        pytest.param(500, id="down"),
    ],
)
def test_a_strange_answer_is_none(world: World, tmp_path: Path, answer: object) -> None:
    answers = {f"compare/main...{sha}": answer for sha in (world.head, world.merge)}
    found = find_base(world.event(), tmp_path, Answers(answers=answers))
    assert found == Base(policy=GONE, head=world.head)


def test_without_git_and_client_the_base_is_not_known(world: World, tmp_path: Path) -> None:
    assert find_base(world.event(), tmp_path, None) == Base(policy=GONE, head=world.head)


def test_a_queue_names_its_base(world: World, tmp_path: Path) -> None:
    found = find_base(world.queue(), tmp_path, None)
    assert found == Base(commit=world.base, policy=world.base, head=world.merge)


@pytest.mark.parametrize(
    ("checkout", "commit"),
    [
        pytest.param("base", "", id="the base branch"),
        pytest.param("head", "root", id="the head"),
        pytest.param("merge", "base", id="the merge commit"),
    ],
)
def test_the_policy_of_a_target_is_that_of_the_workflow(
    world: World, checkout: str, commit: str
) -> None:
    root = world.clone(getattr(world, checkout), 0)
    found = find_base(world.event("pull_request_target"), root, None)
    assert found.policy == world.base
    assert found.commit == (getattr(world, commit) if commit else "")


def test_a_merge_that_the_author_made_decides_no_policy(world: World) -> None:
    """A checkout by the name of the branch may have what was pushed after the event."""
    crafted = world.origin.merge(world.root, world.head)
    found = find_base(world.event(), world.clone(crafted, 0), None)
    assert found == Base(commit=world.root, policy=GONE, head=crafted)


@pytest.mark.parametrize("name", ["push", "schedule", "workflow_dispatch", ""])
def test_other_events_merge_nothing(world: World, tmp_path: Path, name: str) -> None:
    event = world.event(name, pull_request=None)
    base = find_base(event, tmp_path, None)
    assert base == Base()
    assert told(past_of(event, tmp_path, base, None)) == ("scope-all", "note")


def test_an_event_for_the_default_branch_is_compared_with_it(world: World) -> None:
    event = world.event("issue_comment", pull_request=None, sha=world.base)
    expected = Base(commit=world.root, policy=world.base, head=world.head)
    assert find_base(event, world.clone(world.head, 0), None) == expected
    answers = world.compared(world.base, world.head, merge_base_commit={"sha": world.root})
    shallow = world.clone(world.head, 1)
    assert find_base(event, shallow, Answers(answers=answers)) == expected
    assert find_base(event, shallow, Answers()) == replace(expected, commit="")
    assert find_base(event, world.clone(world.base, 0), None) == Base()


# What was there


@pytest.mark.parametrize(
    ("checkout", "depth", "expected"),
    [
        pytest.param("merge", 0, TEN, id="a merge commit"),
        pytest.param("merge", 2, TEN, id="a shallow one"),
        pytest.param("head", 0, TEN, id="a head"),
    ],
)
def test_git_tells_what_was_there(world: World, checkout: str, depth: int, expected: str) -> None:
    root, client = world.clone(getattr(world, checkout), depth), Answers()
    base = find_base(world.event(), root, client)
    found = past_of(world.event(), root, base, client)
    assert isinstance(found, Past)
    assert found.read("app.py") == expected.encode()
    assert "new.py" not in found.entries
    assert client.asked == []


def test_git_tells_what_a_queue_is_merged_into(world: World) -> None:
    root = world.clone(world.merge, 2)
    found = past_of(world.queue(), root, find_base(world.queue(), root, None), None)
    assert isinstance(found, Past)
    assert found.read("other.py") == ONE_MORE.encode()


def test_a_target_that_has_the_base_only_tells_nothing(world: World) -> None:
    event, root = world.event("pull_request_target"), world.clone(world.base, 0)
    found = past_of(event, root, find_base(event, root, None), None)
    assert told(found) == ("scope-unknown", "warning")


NEW = a_file("new.py", status="added", sha=blob_of("1"))


def asked(
    world: World, event: Event, compared: object, listed: object = 404
) -> Past | Notification:
    """Return what a shallow checkout, which has to ask, finds out."""
    root = world.clone(world.merge, 1)
    answers = {
        f"compare/{world.base}...{world.merge}": compared,
        "pulls/7/files": listed,
        "contents/app.py": TEN.encode(),
        "contents/gone.py": b"gone",
    }
    client = Answers(answers=answers)
    return past_of(event, root, find_base(event, root, client), client)


@pytest.mark.parametrize("is_queue", [False, True], ids=["pull request", "queue"])
def test_a_comparison_tells_what_was_there(world: World, *, is_queue: bool) -> None:
    event = world.queue() if is_queue else world.event()
    gone = {"filename": "gone.py", "status": "removed", "sha": "x"}
    found = asked(world, event, {"files": [a_file(), NEW, gone]})
    assert isinstance(found, Past)
    assert sorted(found.files) == [".flaskgate.yml", "app.py", "gone.py", "other.py"]
    names = ("app.py", "gone.py", "other.py", "new.py")
    contents = [TEN.encode(), b"gone", ONE_MORE.encode(), None]
    assert [found.read(name) for name in names] == contents


def test_a_comparison_tells_what_was_moved(world: World) -> None:
    moved = a_file(status="renamed", previous_filename="gone.py")
    found = asked(world, world.event(), {"files": [moved]})
    assert isinstance(found, Past)
    assert found.moved == {APP: PurePosixPath("gone.py")}
    assert (found.read("app.py"), found.read("gone.py")) == (None, b"gone")


def test_what_github_does_not_give_later_is_an_error(world: World) -> None:
    gone = {"filename": "b.py", "status": "removed", "sha": "x"}
    found = asked(world, world.event(), {"files": [gone]})
    assert isinstance(found, Past)
    with pytest.raises(HistoryError):
        found.read("b.py")


@pytest.mark.parametrize(
    "compared",
    [
        pytest.param(403, id="forbidden"),
        pytest.param({"files": None}, id="without files"),
        pytest.param({"files": "x"}, id="a text"),
        pytest.param({"files": ["x"]}, id="texts"),
        pytest.param({"files": [{"filename": ""}]}, id="no name"),
        pytest.param({"files": [a_file(7)]}, id="a number as name"),  # type: ignore[arg-type]
        pytest.param({"files": [a_file(status=None)]}, id="without status"),
        pytest.param({"files": [a_file(sha=GONE)]}, id="another content than the checked out one"),
        pytest.param({"files": [a_file(sha=None)]}, id="no content"),
        pytest.param({"files": [a_file("nope.py")]}, id="a file that is not here"),
        pytest.param({"files": [a_file("caf\ufffd.py")]}, id="a name that GitHub cannot give"),
        pytest.param({"files": [a_file(status="removed")]}, id="removed, and yet here"),
        pytest.param({"files": [a_file()] * 300}, id="the cap"),
    ],
)
@pytest.mark.parametrize(
    ("listed", "is_found"),
    [
        pytest.param([a_file()], True, id="all listed"),
        pytest.param([a_file()] * 3000, False, id="too many"),
        pytest.param([{"filename": 7}], False, id="strange"),
        pytest.param(404, False, id="not listed"),
    ],
)
def test_the_list_of_the_pull_request_is_the_next_way(
    world: World, compared: object, listed: object, *, is_found: bool
) -> None:
    found = asked(world, world.event(), compared, listed)
    if is_found:
        assert isinstance(found, Past)
        assert found.read("app.py") == TEN.encode()
    else:
        assert told(found) == ("scope-unknown", "warning")


def test_a_queue_has_no_list(world: World) -> None:
    assert told(asked(world, world.queue(), 404, [a_file()])) == ("scope-unknown", "warning")


@pytest.mark.parametrize("is_broken", [False, True], ids=["no git", "a broken base"])
def test_a_base_that_git_cannot_read_is_told(tmp_path: Path, *, is_broken: bool) -> None:
    commit = GONE
    if is_broken:
        repository = Repository.create(tmp_path / "r")
        commit = repository.commit({"app.py": TEN})
        repository.commit({"app.py": ONE_MORE})
        tree = repository.git("rev-parse", f"{commit}^{{tree}}")
        (repository.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    root = tmp_path / "r" if is_broken else tmp_path
    change = PullRequest(
        number=7, head_sha=GONE, head_repository="o/r", base_ref="main", base_sha=GONE
    )
    event = Event(name="pull_request", repository="o/r", sha=GONE, ref="", pull_request=change)
    found = past_of(event, root, Base(commit=commit, head=GONE), Answers())
    assert told(found) == ("scope-unknown", "warning")


def test_what_is_not_known_says_what_to_do(world: World) -> None:
    root = world.clone(world.merge, 1)
    base = find_base(world.event(), root, None)
    found = past_of(world.event(), root, base, None)
    assert isinstance(found, Notification)
    for advice in ("fetch-depth: 2", "contents: read", "pull-requests: read", "every finding"):
        assert advice in found.message


# The policy


def test_the_base_is_read_by_git_if_it_is_here(world: World) -> None:
    root, client = world.clone(world.merge, 2), Answers()
    base = find_base(world.event(), root, client)
    assert read_at_base(base, CONFIG, root, client) == b"fail-on: low\n"
    assert read_at_base(base, PurePosixPath("nope"), root, client) is None
    assert client.asked == []


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param({"contents/.flaskgate.yml": b"x"}, b"x", id="there"),
        pytest.param({"commits/BASE": {"sha": "x"}}, None, id="not in this commit"),
    ],
)
def test_the_base_is_read_through_the_api(
    world: World, answers: dict[str, Any], expected: bytes | None
) -> None:
    client = Answers(answers={k.replace("BASE", world.base): v for k, v in answers.items()})
    base = Base(commit=world.base, policy=world.base)
    assert read_at_base(base, CONFIG, world.clone(world.merge, 1), client) == expected
    assert client.asked[0] == f"contents/.flaskgate.yml?ref={world.base}"


@pytest.mark.parametrize(
    ("policy", "answers"),
    [
        pytest.param("a" * 40, None, id="no client"),
        pytest.param("", {}, id="no base"),
        pytest.param("a" * 40, {}, id="a repository or a commit that cannot be seen"),
        pytest.param("a" * 40, {"contents/.flaskgate.yml": 403}, id="forbidden"),
        pytest.param("a" * 40, {"contents/.flaskgate.yml": 500}, id="down"),
    ],
)
def test_a_base_that_cannot_be_read_is_not_one_without_the_file(
    tmp_path: Path, policy: str, answers: dict[str, Any] | None
) -> None:
    client = None if answers is None else Answers(answers=answers)
    with pytest.raises(GitHubError):
        read_at_base(Base(policy=policy), CONFIG, tmp_path, client)


def test_a_policy_that_is_a_link_is_refused(tmp_path: Path) -> None:
    repository = Repository.create(tmp_path / "r")
    (repository.root / ".flaskgate.yml").symlink_to("other.yml")
    commit = repository.commit({})
    with pytest.raises(HistoryError, match=r"is a link"):
        read_at_base(Base(policy=commit), CONFIG, repository.root, None)


def test_the_path_is_quoted(tmp_path: Path) -> None:
    client = Answers(answers={f"commits/{GONE}": {}})
    assert read_at_base(Base(policy=GONE), PurePosixPath("a b/ü?#%"), tmp_path, client) is None
    assert client.asked[0] == f"contents/a%20b/%C3%BC%3F%23%25?ref={GONE}"
