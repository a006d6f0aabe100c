from __future__ import annotations

import pytest

from flaskgate.github.api import Client
from tests.fake_github.fixtures import fake_github
from tests.fake_github.server import FakeGitHub
from tests.fake_github.state import Repository
from tests.github.clients import a_client

__all__ = ["fake_github"]


@pytest.fixture
def repository(fake_github: FakeGitHub) -> Repository:
    """Return octo/app, on which the token `t` may write check runs and reviews."""
    fake_github.token("t", {"checks": "write", "pull-requests": "write"})
    return fake_github.repository("octo/app")


@pytest.fixture
def client(fake_github: FakeGitHub) -> Client:
    """Return a client for octo/app."""
    return a_client(fake_github)
