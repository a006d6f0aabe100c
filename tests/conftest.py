"""Tests know nothing of the machine they run on: what a workflow would set is not there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_FOREIGN = ("CI", "FORCE_COLOR", "GITHUB_", "INPUT_", "NO_COLOR", "RUNNER_", "SEMGREP_")


@pytest.fixture(autouse=True)
def scrubbed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_FOREIGN):
            monkeypatch.delenv(name)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder to scan, which is the working directory."""
    folder = tmp_path / "tree"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
