"""The same over real HTTP: addresses, pages and rights are those that GitHub's description has."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from flaskgate.git.objects import Objects
from flaskgate.git.past import Past
from flaskgate.github.base import Base, find_base, read_at_base
from flaskgate.github.changes import find_past
from flaskgate.github.context import Event, PullRequest
from flaskgate.model.errors import GitHubError
from tests.fake_github import FakeGitHub
from tests.fake_github.state import PullRequest as OpenPull
from tests.github.clients import a_client
from tests.repositories import Repository

CONFIG = PurePosixPath("a b/.flaskgate.yml")
TEN = "".join(f"{number}\n" for number in range(1, 11))
RIGHTS = {"contents": "read", "pull-requests": "read"}


def a_pull(github: FakeGitHub, extra: int = 0) -> OpenPull:
    """Open a pull request that adds a line to `app.py`, and as many other files as `extra`."""
    repository = github.repository("octo/app", private=True)
    repository.commit({"app.py": TEN, str(CONFIG): "fail-on: low\n"}, branch="main")
    others = {f"{number}.txt": "x" for number in range(extra)}
    head = repository.commit({"app.py": f"{TEN}11\n", **others}, repository.tip)
    return repository.open_pull(7, head)


def an_event(pull: OpenPull) -> Event:
    change = PullRequest(
        number=7,
        head_sha=pull.head.sha,
        head_repository="octo/app",
        base_ref="main",
        base_sha=pull.base.sha,
    )
    ref = "refs/pull/7/merge"
    return Event(
        name="pull_request", repository="octo/app", sha=pull.merge.sha, ref=ref, pull_request=change
    )


@pytest.mark.parametrize(
    ("extra", "calls"),
    [pytest.param(3, 0, id="compared"), pytest.param(400, 5, id="beyond what is compared")],
)
def test_what_was_there_is_asked_for(
    fake_github: FakeGitHub, tmp_path: Path, extra: int, calls: int
) -> None:
    pull = a_pull(fake_github, extra)
    fake_github.token("t", RIGHTS, "octo/app")
    client, event = a_client(fake_github), an_event(pull)
    checkout = Repository.create(tmp_path / "r")
    checkout.commit(dict(pull.merge.files))
    base = find_base(event, tmp_path, client)
    assert base == Base(commit=pull.base.sha, policy=pull.base.sha, head=pull.merge.sha)
    objects = Objects(checkout.root)
    found = find_past(event, checkout.root, base, client, lambda _: None, objects)
    assert isinstance(found, Past)
    assert (set(found.files), found.read("app.py")) == ({"app.py", str(CONFIG)}, TEN.encode())
    assert found.read(str(CONFIG)) == b"fail-on: low\n"
    assert len(fake_github.sent("GET", "*/pulls/7/files")) == calls
    objects.close()


def test_the_policy_is_read_through_the_api(fake_github: FakeGitHub, tmp_path: Path) -> None:
    pull = a_pull(fake_github)
    fake_github.token("t", RIGHTS, "octo/app")
    client, base = a_client(fake_github), Base(policy=pull.base.sha)
    assert read_at_base(base, CONFIG, tmp_path, client) == b"fail-on: low\n"
    assert read_at_base(base, PurePosixPath("nope.yml"), tmp_path, client) is None


@pytest.mark.parametrize(
    ("rights", "policy"),
    [
        pytest.param({"issues": "read"}, None, id="no right to read"),
        pytest.param(RIGHTS, "e" * 40, id="no such commit"),
    ],
)
def test_a_base_that_cannot_be_seen_is_an_error(
    fake_github: FakeGitHub, tmp_path: Path, rights: dict[str, str], policy: str | None
) -> None:
    pull = a_pull(fake_github)
    fake_github.token("t", rights, "octo/app")
    with pytest.raises(GitHubError):
        read_at_base(Base(policy=policy or pull.base.sha), CONFIG, tmp_path, a_client(fake_github))
