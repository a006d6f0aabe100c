"""Which base is found and what is new, over real clones and an API that answers as it is told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from flaskgate.git.history import HistoryError
from flaskgate.github.answers import refusal
from flaskgate.github.api import Client
from flaskgate.github.base import Base, find_base, read_at_base
from flaskgate.github.changes import find_changes
from flaskgate.github.context import Event, PullRequest
from flaskgate.model.errors import GitHubError
from flaskgate.steps.scope import UNKNOWN
from tests.repositories import Repository

APP = PurePosixPath("app.py")
CONFIG = PurePosixPath(".flaskgate.yml")
TEN = "".join(f"{number}\n" for number in range(1, 11))
ONE_MORE = f"{TEN}11\n"
PATCH = "@@ -8,3 +8,4 @@\n 8\n 9\n 10\n+11\n"
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


def a_file(filename: str = "app.py", **changes: object) -> dict[str, object]:
    data = ONE_MORE.encode()
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return {"filename": filename, "status": "modified", "sha": blob, "patch": PATCH, **changes}


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
    changes, (remark,) = find_changes(event, tmp_path, base, None, [APP])
    assert changes == UNKNOWN
    assert (remark.id, remark.level) == ("scope-all", "note")


# The changes


@pytest.mark.parametrize(("checkout", "depth"), [("merge", 0), ("merge", 2), ("head", 0)], ids=str)
def test_git_tells_what_is_new(world: World, checkout: str, depth: int) -> None:
    root, client = world.clone(getattr(world, checkout), depth), Answers()
    base = find_base(world.event(), root, client)
    paths = [APP, PurePosixPath("other.py"), PurePosixPath("new.py")]
    changes, remarks = find_changes(world.event(), root, base, client, paths)
    assert changes.files == {APP: frozenset({11}), PurePosixPath("new.py"): frozenset({1})}
    assert (remarks, client.asked) == ((), [])


def test_git_tells_what_a_queue_brings(world: World) -> None:
    root = world.clone(world.merge, 2)
    changes, _ = find_changes(
        world.queue(), root, find_base(world.queue(), root, None), None, [APP]
    )
    assert changes.files == {APP: frozenset({11})}


def test_a_target_that_has_the_base_only_tells_nothing(world: World) -> None:
    event, root = world.event("pull_request_target"), world.clone(world.base, 0)
    base = find_base(event, root, None)
    changes, (remark,) = find_changes(event, root, base, None, [APP])
    assert (changes, remark.id, remark.level) == (UNKNOWN, "scope-unknown", "warning")


def asked(
    world: World,
    event: Event,
    answers: Callable[[Path], Mapping[str, Any]],
    *paths: PurePosixPath,
) -> tuple[Any, list[str]]:
    """Return what a shallow checkout, which has to ask, finds out, and its remarks."""
    root = world.clone(world.merge, 1)
    client = Answers(answers=answers(root))
    base = find_base(event, root, client)
    changes, remarks = find_changes(event, root, base, client, paths or (APP,))
    return changes.files, [one.id for one in remarks]


@pytest.mark.parametrize("is_queue", [False, True], ids=["pull request", "queue"])
def test_a_comparison_tells_what_is_new(world: World, *, is_queue: bool) -> None:
    event = world.queue() if is_queue else world.event()
    answers = world.compared(world.base, world.merge, files=[a_file(), a_file("zzz.py")])
    assert asked(world, event, lambda _: answers) == ({APP: frozenset({11})}, [])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, {11}, id="modified"),
        pytest.param({"patch": ""}, set(), id="only the mode"),
        pytest.param({"status": "renamed"}, None, id="renamed"),
        pytest.param({"patch": None}, None, id="without patch"),
        pytest.param({"patch": 7}, None, id="a number as patch"),
        pytest.param({"patch": "@@ -1 +1 @@"}, None, id="a patch that was cut off"),
        pytest.param({"sha": None}, None, id="without content"),
        pytest.param({"sha": GONE}, None, id="another content than the scanned one"),
    ],
)
def test_what_a_file_of_a_comparison_says(
    world: World, changes: dict[str, object], expected: set[int] | None
) -> None:
    answers = world.compared(world.base, world.merge, files=[{**a_file(), **changes}])
    assert asked(world, world.event(), lambda _: answers) == ({APP: expected}, [])


def test_a_submodule_is_new_as_a_whole(world: World) -> None:
    moved = a_file("vendor", patch="@@ -1 +1 @@\n-Subproject commit a\n+Subproject commit b")
    answers = world.compared(world.base, world.merge, files=[moved])
    found, _ = asked(world, world.event(), lambda _: answers, PurePosixPath("vendor/a/web.py"))
    assert found == {PurePosixPath("vendor"): None}


def test_a_name_that_github_cannot_give_is_new(world: World) -> None:
    odd = PurePosixPath("caf\udce9.py")
    answers = world.compared(world.base, world.merge, files=[a_file("caf\ufffd.py")])
    assert asked(world, world.event(), lambda _: answers, odd, APP) == ({odd: None}, [])


@pytest.mark.parametrize(
    "compared",
    [
        pytest.param(403, id="forbidden"),
        pytest.param({"files": None}, id="without files"),
        pytest.param({"files": "x"}, id="a text"),
        pytest.param({"files": ["x"]}, id="texts"),
        pytest.param({"files": [{"filename": ""}]}, id="no name"),
        pytest.param({"files": [{"filename": 7}]}, id="a number as name"),
        pytest.param({"files": [a_file(str(number)) for number in range(300)]}, id="the cap"),
    ],
)
@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        pytest.param([a_file()] * 2999, ({APP: {11}}, []), id="all listed"),
        pytest.param([a_file()] * 3000, (None, ["scope-unknown"]), id="too many"),
        pytest.param([{"filename": 7}], (None, ["scope-unknown"]), id="strange"),
        pytest.param(404, (None, ["scope-unknown"]), id="not listed"),
    ],
)
def test_the_list_of_the_pull_request_is_the_next_way(
    world: World, compared: object, listed: object, expected: object
) -> None:
    answers = {f"compare/{world.base}...{world.merge}": compared, "pulls/7/files": listed}
    assert asked(world, world.event(), lambda _: answers) == expected


def test_a_list_needs_no_base(world: World, tmp_path: Path) -> None:
    client = Answers(answers={"pulls/7/files": [a_file()]})
    base = find_base(world.event(), tmp_path, client)
    (tmp_path / "app.py").write_text(ONE_MORE)
    changes, remarks = find_changes(world.event(), tmp_path, base, client, [APP])
    assert (changes.files, remarks) == ({APP: frozenset({11})}, ())


def test_a_repository_further_down_has_other_names(world: World, tmp_path: Path) -> None:
    client = Answers(answers={"pulls/7/files": ["x", {}, a_file()]})
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.py").write_text(ONE_MORE)
    base, paths = Base(head=world.merge), [PurePosixPath("src/app.py")]
    changes, (remark,) = find_changes(world.event(), tmp_path, base, client, paths)
    assert (changes, remark.id) == (UNKNOWN, "scope-unknown")


def test_a_broken_repository_is_passed_over(world: World, tmp_path: Path) -> None:
    repository = Repository.create(tmp_path / "r")
    base = repository.commit({"app.py": TEN})
    merge = repository.commit({"app.py": ONE_MORE})
    tree = repository.git("rev-parse", f"{base}^{{tree}}")
    (repository.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    known = Base(commit=base, head=merge)
    client = Answers(answers=world.compared(base, merge, files=[a_file()]))
    changes, _ = find_changes(world.event(), repository.root, known, client, [APP])
    assert changes.files == {APP: frozenset({11})}
    assert client.asked == [f"compare/{base}...{merge}"]


def test_a_queue_has_no_list(world: World) -> None:
    assert asked(world, world.queue(), lambda _: {"pulls/7/files": [a_file()]})[0] is None


def test_what_is_not_known_says_what_to_do(world: World) -> None:
    root = world.clone(world.merge, 1)
    base = find_base(world.event(), root, None)
    changes, (remark,) = find_changes(world.event(), root, base, None, [APP])
    assert (changes, remark.level) == (UNKNOWN, "warning")
    for advice in ("fetch-depth: 2", "contents: read", "pull-requests: read"):
        assert advice in remark.message


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
