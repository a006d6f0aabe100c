from __future__ import annotations

import pytest

from flaskgate.engines.base import Idle
from flaskgate.gate.prepare import ENGINES
from tests import remembered


@pytest.fixture(autouse=True)
def remembered_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Semgrep answer a question once: what is tested here is what the gate makes of it."""
    monkeypatch.setattr("flaskgate.engines.semgrep.run", remembered.run)


@pytest.fixture
def idle_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Semgrep and Bandit find nothing: what production starts is known without them."""
    idle = tuple(Idle(name) for name in ENGINES)
    monkeypatch.setattr("flaskgate.gate.run.build_engines", lambda _: idle)
