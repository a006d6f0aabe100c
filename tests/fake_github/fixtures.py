"""Fixtures: import those that a test file or a `conftest.py` needs."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from tests.fake_github.server import FakeGitHub


@pytest.fixture
def fake_github(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    """Yield a stand-in for GitHub; at the end nothing may be wrong with what it was sent."""
    trust_nobody(monkeypatch)
    yield from checked(FakeGitHub())


@pytest.fixture
def fake_enterprise(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    """Yield a stand-in for a GitHub Enterprise Server, checked as `fake_github`."""
    trust_nobody(monkeypatch)
    yield from checked(FakeGitHub(enterprise="3.19.1"))


def trust_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load no authorities of the system, which takes long: a stand-in has no certificate."""
    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", lambda *_: None)


def checked(github: FakeGitHub) -> Iterator[FakeGitHub]:
    """Yield `github` while it runs; fail the test for whatever it has to complain of."""
    with github:
        yield github
    if complaints := github.complaints():
        pytest.fail("\n".join(complaints), pytrace=False)
