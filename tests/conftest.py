"""Tests know nothing of the machine they run on: what a workflow would set is not there."""

from __future__ import annotations

import os

import pytest

_FOREIGN = ("CI", "FORCE_COLOR", "GITHUB_", "INPUT_", "NO_COLOR", "RUNNER_", "SEMGREP_")


@pytest.fixture(autouse=True)
def scrubbed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(_FOREIGN):
            monkeypatch.delenv(name)
