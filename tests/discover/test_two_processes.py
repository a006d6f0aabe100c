from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from flaskgate.discover import discover
from flaskgate.discover import two_processes as halves
from flaskgate.discover.two_processes import in_two_processes


def total(items: Sequence[int]) -> int:
    return sum(items)


def test_few_items_stay_together() -> None:
    assert in_two_processes([1, 2, 3], total) == [6]


def test_many_items_are_shared_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "MANY", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert in_two_processes([1, 2, 3, 4, 5], total) == [3, 12]


def test_one_core_does_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(halves, "MANY", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert in_two_processes([1, 2, 3], total) == [6]


def test_a_child_that_fails_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    parent = os.getpid()

    def work(items: Sequence[int]) -> int:
        if os.getpid() != parent:
            os._exit(3)
        return sum(items)

    monkeypatch.setattr(halves, "MANY", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert in_two_processes([1, 2, 3, 4], work) == [3, 7]


def test_both_ways_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        (tmp_path / f"app{number}.py").write_text("app.run(debug=True)\n")
        (tmp_path / f"Dockerfile.{number}").write_text("CMD flask run\n")
        (tmp_path / f"large{number}.py").write_text("x" * 1_000_001)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    alone = discover(tmp_path)
    monkeypatch.setattr(halves, "MANY", 2)
    shared = discover(tmp_path)
    assert (shared.files, shared.artefacts) == (alone.files, alone.artefacts)
    assert sorted(map(str, shared.notifications)) == sorted(map(str, alone.notifications))
    assert len(alone.notifications) == 20
