"""Trees that try to get past launch analysis: none passes in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.gate.guard import FAILED, GATED, OK
from tests.bypasses import Outcome, scan
from tests.gate.odd_starts import GATES, PASSES, SEEN, Files
from tests.gate.test_odd_trees import put
from tests.repositories import Repository

pytestmark = pytest.mark.usefixtures("idle_engines")


@pytest.fixture
def looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Files) -> Outcome:
    repository = Repository.create(tmp_path / "r")
    put(repository.root, files)
    repository.git("add", "--all", "--force")
    monkeypatch.chdir(repository.root)
    return scan(repository.root)


@pytest.mark.parametrize("files", [pytest.param(one, id=name) for name, one in GATES.items()])
def test_what_is_started_gates(looked_at: Outcome) -> None:
    assert looked_at.code == GATED


@pytest.mark.parametrize("files", [pytest.param(one, id=name) for name, one in SEEN.items()])
def test_what_cannot_be_followed_is_told(looked_at: Outcome) -> None:
    assert looked_at.code in {OK, GATED, FAILED}
    answers = {one["answer"] for one in looked_at.report["starts"]} if looked_at.report else {""}
    assert looked_at.code or looked_at.told or "unknown" in answers


@pytest.mark.parametrize("files", [pytest.param(one, id=name) for name, one in PASSES.items()])
def test_what_looks_alike_passes(looked_at: Outcome) -> None:
    assert looked_at.code == OK
    assert not looked_at.told
