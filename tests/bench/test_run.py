from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from bench import run
from bench.figures import with_pair
from bench.measure import BenchError
from bench.tools import BANDIT, GATE, RUFF, SEMGREP
from bench.trees import Tree
from tests.bench.factories import a_figure, a_tree


def results(gate: float) -> run.Results:
    """Return figures that meet every budget for a gate of 0.1 s, and not for one of 9 s."""
    measured = with_pair(
        {
            GATE: a_figure(gate, together=50),
            SEMGREP: a_figure(8.0),
            BANDIT: a_figure(2.0),
            RUFF: a_figure(0.3),
        }
    )
    return run.Results(small=measured, large=measured, grown=dict.fromkeys((1, 2, 4), measured))


def patch(monkeypatch: pytest.MonkeyPatch, gate: float) -> None:
    def measured(_: argparse.Namespace) -> tuple[run.Results, tuple[Tree, ...]]:
        return results(gate), (a_tree(), a_tree("large tree", is_large=True))

    monkeypatch.setattr(run, "_measure", measured)


def test_what_could_not_be_measured_is_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: argparse.Namespace) -> None:
        raise BenchError("semgrep did not find app.py in small app")

    monkeypatch.setattr(run, "_measure", broken)
    assert run.main([]) == 2
    assert capsys.readouterr().err == "bench: semgrep did not find app.py in small app\n"


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        pytest.param(9.0, 1, id="a missed budget"),
        pytest.param(0.1, 0, id="every budget is met"),
    ],
)
def test_exit_code(
    gate: float, expected: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    patch(monkeypatch, gate)
    assert run.main([]) == expected
    assert ("MISSED" in capsys.readouterr().out) is bool(expected)


@pytest.mark.parametrize("text", ["0", "-1", "many"])
def test_a_number_of_runs_is_at_least_one(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        run.main([f"--runs={text}"])
    assert "--runs" in capsys.readouterr().err


def test_figures_are_kept_as_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    patch(monkeypatch, 0.1)
    run.main(["--json", str(tmp_path / "figures.json")])
    record = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert record["results"]["large"][GATE]["usage"]["wall"] == 0.1
    assert len(record["budgets"]) == 6
    assert all(budget["is_met"] for budget in record["budgets"])
