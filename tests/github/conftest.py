from __future__ import annotations

from tests.fake_github.fixtures import fake_enterprise, fake_github

__all__ = ["fake_enterprise", "fake_github"]
