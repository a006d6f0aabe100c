"""Every history newly gates or does not, over real git and through the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from flaskgate.gate import cli
from flaskgate.gate.guard import GATED, OK
from tests.gate.histories import BY_LINES, GATES, PASSES, History, Link
from tests.gate.more_histories import FURTHER_GATES, FURTHER_PASSES
from tests.repositories import Repository

ALL = {**BY_LINES, **GATES, **FURTHER_GATES, **PASSES, **FURTHER_PASSES}
QUIET = PASSES.keys() | FURTHER_PASSES.keys()
BY_ENGINES = {
    *("the last stage is deleted", "a link leads elsewhere"),
    *("a copy of a file with debt", "the PIN is switched off"),
}
"""What gates by findings of Semgrep or Bandit; they look at what passes, too."""


def put(root: Path, history: History, *, changed: bool) -> None:
    for name, content in (history.change if changed else history.base).items():
        path = root / name
        path.unlink(missing_ok=True)
        if content is None:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, Link):
            path.symlink_to(content.target)
        else:
            path.write_bytes(content.encode())


@pytest.mark.parametrize("name", ALL)
def test_a_change_gates_what_it_brings(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    if name not in QUIET | BY_ENGINES:
        request.getfixturevalue("idle_engines")
    history = ALL[name]
    repository = Repository.create(tmp_path / "r")
    put(repository.root, history, changed=False)
    base = repository.commit({})
    for old, new in history.moved.items():
        (repository.root / new).parent.mkdir(parents=True, exist_ok=True)
        repository.git("mv", old, new)
    put(repository.root, history, changed=True)
    repository.commit({})
    monkeypatch.chdir(repository.root)
    expected = OK if name in QUIET else GATED
    assert cli.main(["scan", "--scope", "changed", "--base", base]) == expected


def test_there_are_enough_and_none_twice() -> None:
    tables = (BY_LINES, GATES, FURTHER_GATES, PASSES, FURTHER_PASSES)
    assert sum(map(len, tables)) == len(ALL) >= 139
    assert ALL.keys() >= BY_ENGINES
