from __future__ import annotations

import pytest

from tests.fake_github.client import PERMISSIONS
from tests.fake_github.fixtures import fake_enterprise, fake_github
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import PullRequest, Repository

__all__ = ["fake_enterprise", "fake_github"]

BEFORE = "".join(f"{number}\n" for number in range(1, 41))
AFTER = BEFORE.replace("5\n", "five\n", 1).replace("30\n", "thirty\n").replace("31\n", "")


@pytest.fixture
def repository(fake_github: FakeGitHub) -> Repository:
    """Return the repository octo/app, on which the token `all` may do everything."""
    fake_github.token("all", PERMISSIONS, "octo/app")
    return fake_github.repository("octo/app")


@pytest.fixture
def pull(repository: Repository) -> PullRequest:
    """Return a pull request that changes line 5, changes 30 and deletes 31 of lines.txt."""
    base = repository.commit({"lines.txt": BEFORE}, repository.tip, branch="main")
    head = repository.commit({"lines.txt": AFTER, "image.png": b"\0"}, base)
    return repository.open_pull(7, head)
