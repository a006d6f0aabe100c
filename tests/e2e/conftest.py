from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.act import Act, serving
from tests.fake_github.fixtures import fake_github

__all__ = ["fake_github"]


@pytest.fixture(scope="session")
def act(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Act]:
    """Yield the runner of workflows, with a container engine of its own behind it."""
    with serving(tmp_path_factory.mktemp("podman")) as runner:
        yield runner
