from __future__ import annotations

import pytest

from bench.budgets import Budget, growth_budget, large_budgets, small_budgets
from bench.figures import Figure, with_pair
from bench.tools import BANDIT, GATE, RUFF, SEMGREP
from tests.bench.factories import a_figure


def figures(
    *, gate: float = 0.2, ruff: float = 0.3, gate_memory: int = 299, with_bandit: bool = True
) -> dict[str, Figure]:
    """Return figures beside a Semgrep of 8 s and 300 MiB and a Bandit of 2 s."""
    measured = {
        GATE: a_figure(gate, largest=10, together=gate_memory),
        SEMGREP: a_figure(8.0, largest=100, together=300),
        RUFF: a_figure(ruff),
    }
    bandit = {BANDIT: a_figure(2.0)} if with_bandit else {}
    return with_pair({**measured, **bandit})


def verdicts(budgets: tuple[Budget, ...]) -> list[bool]:
    return [budget.is_met for budget in budgets]


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        pytest.param(figures(gate=2.01), [False, True], id="slower than a fifth"),
        pytest.param(figures(gate_memory=300), [True, False], id="as much memory is too much"),
        pytest.param(figures(gate=2.0), [True, True], id="a fifth is enough"),
    ],
)
def test_small_budgets(measured: dict[str, Figure], expected: list[bool]) -> None:
    assert verdicts(small_budgets(measured)) == expected


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        pytest.param(figures(gate=0.21), [False, True, True], id="slower than a fiftieth"),
        pytest.param(figures(ruff=0.19), [True, False, True], id="slower than ruff"),
        pytest.param(figures(gate_memory=301), [True, True, False], id="more memory than semgrep"),
        pytest.param(figures(with_bandit=False), [False, True, True], id="semgrep alone is 8 s"),
        pytest.param(figures(ruff=0.2), [True, True, True], id="as fast as ruff is enough"),
    ],
)
def test_large_budgets(measured: dict[str, Figure], expected: list[bool]) -> None:
    assert verdicts(large_budgets(measured)) == expected


def test_a_quick_run_says_that_bandit_is_missing() -> None:
    assert "without bandit" in str(large_budgets(figures(with_bandit=False))[0])
    assert "without bandit" not in str(large_budgets(figures())[0])


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        pytest.param(1.0, False, id="five times is too much"),
        pytest.param(0.99, True, id="less than five times"),
    ],
)
def test_growth_budget(wall: float, *, expected: bool) -> None:
    sizes = {1: {GATE: a_figure(0.2)}, 2: {GATE: a_figure(9.0)}, 4: {GATE: a_figure(wall)}}
    assert growth_budget(sizes).is_met is expected


def test_a_budget_is_one_line() -> None:
    missed = Budget(promise="as fast", measured=1.25, limit=1.0)
    met = Budget(promise="small", measured=90, limit=100, unit=" MiB")
    assert str(missed) == "MISSED  as fast: 1.25x, limit 1x"
    assert str(met) == "ok      small: 90 MiB, limit 100 MiB"
