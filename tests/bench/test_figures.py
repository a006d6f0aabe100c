from __future__ import annotations

import math

import pytest

from bench.figures import PAIR, figure, growth_table, ratio, table, with_pair
from bench.tools import BANDIT, GATE, RUFF, SEMGREP
from tests.bench.factories import a_figure, a_usage


@pytest.mark.parametrize(
    ("walls", "expected"),
    [
        pytest.param([3.0], 3.0, id="one run is its own median"),
        pytest.param([1.0, 90.0, 2.0], 2.0, id="one slow run does not count"),
        pytest.param([1.0, 3.0], 2.0, id="two runs meet in the middle"),
    ],
)
def test_figure_is_the_median(walls: list[float], expected: float) -> None:
    result = figure([a_usage(wall=wall) for wall in walls])
    assert result.usage.wall == expected
    assert result.runs == len(walls)


def test_each_measure_has_its_own_median() -> None:
    runs = [a_usage(1, 30, 5, 50), a_usage(2, 10, 6, 90), a_usage(3, 20, 4, 70)]
    assert figure(runs).usage == a_usage(2, 20, 5, 70)


def test_the_pair_runs_one_after_the_other() -> None:
    parts = {SEMGREP: a_figure(8, 300, 400, runs=5), BANDIT: a_figure(2, 500, 100, runs=3)}
    pair = with_pair(parts)[PAIR]
    assert pair.usage == a_usage(10, 10, 500, 400)
    assert pair.runs == 3


def test_without_bandit_the_pair_is_semgrep_alone() -> None:
    pair = with_pair({SEMGREP: a_figure(8, 300, 400)})[PAIR]
    assert pair.usage.wall == 8


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(1.0, 0.0, math.inf, id="nothing measured"),
        pytest.param(3.0, 2.0, 1.5, id="quotient"),
    ],
)
def test_ratio(one: float, other: float, expected: float) -> None:
    assert ratio(one, other) == expected


def test_table_gives_ratios_to_the_gate() -> None:
    lines = table({RUFF: a_figure(0.5, 20, 30), GATE: a_figure(0.25, 40, 60)}).splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == ["flaskgate", "(b) ruff, no cache"]
    assert " ".join(lines[1].split()[1:]) == "5 0.250 1.00 0.250 1.00 40 1.00 60 1.00"
    assert " ".join(lines[2].split()[4:]) == "5 0.500 2.00 0.500 2.00 20 0.50 30 0.50"
    assert len({len(line) for line in lines}) == 1


def test_growth_is_relative_to_the_smallest_tree() -> None:
    sizes = {
        4: {GATE: a_figure(0.6, together=55), RUFF: a_figure(4.0)},
        1: {GATE: a_figure(0.2, together=50), RUFF: a_figure(1.0)},
    }
    lines = growth_table(sizes).splitlines()
    assert " ".join(lines[1].split()) == "1x the tree 0.200 1.00 50 1.00 1.000 1.00"
    assert " ".join(lines[2].split()) == "4x the tree 0.600 3.00 55 1.10 4.000 4.00"
