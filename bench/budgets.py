"""Pure: what the figures must show, and whether they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.figures import MIB, PAIR, Figure, ratio
from bench.tools import BANDIT, GATE, RUFF, SEMGREP

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALL_SHARE = 1 / 5  # of the pair's wall time; design.md §6, as the three below
LARGE_SHARE = 1 / 50
RUFF_SHARE = 1.0
GROWTH_LIMIT = 5.0  # what four times the tree may cost


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One promise, and what was measured."""

    promise: str
    measured: float
    limit: float
    unit: str = "x"
    is_strict: bool = False
    """Whether the measure must be below the limit, not at it."""

    @property
    def is_met(self) -> bool:
        """Whether the promise holds."""
        return self.measured < self.limit if self.is_strict else self.measured <= self.limit

    def __str__(self) -> str:
        """Return one line: the verdict, the promise, the measure and its limit."""
        verdict = "ok    " if self.is_met else "MISSED"
        measured = f"{self.measured:.4g}{self.unit}, limit {self.limit:.4g}{self.unit}"
        return f"{verdict}  {self.promise}: {measured}"


def small_budgets(figures: Mapping[str, Figure]) -> tuple[Budget, ...]:
    """Return the promises for the small application."""
    share = _wall_share(figures, PAIR)
    promise = "small app: wall at most 1/5 of (a)"
    return (
        Budget(promise=promise, measured=share, limit=SMALL_SHARE),
        _memory("small app", figures),
    )


def large_budgets(figures: Mapping[str, Figure]) -> tuple[Budget, ...]:
    """Return the promises for the large tree; without Bandit, (a) is Semgrep alone."""
    pair = "(a)" if BANDIT in figures else "(a) without bandit"
    to_pair, to_ruff = _wall_share(figures, PAIR), _wall_share(figures, RUFF)
    promise = f"large tree: wall at most 1/50 of {pair}"
    return (
        Budget(promise=promise, measured=to_pair, limit=LARGE_SHARE),
        Budget(promise="large tree: no slower than (b)", measured=to_ruff, limit=RUFF_SHARE),
        _memory("large tree", figures),
    )


def growth_budget(sizes: Mapping[int, Mapping[str, Figure]]) -> Budget:
    """Return the promise for a tree that grows; `sizes` has 1 and 4."""
    grown = ratio(sizes[4][GATE].usage.wall, sizes[1][GATE].usage.wall)
    promise = "4x the tree costs less than 5x the wall time"
    return Budget(promise=promise, measured=grown, limit=GROWTH_LIMIT, is_strict=True)


def _wall_share(figures: Mapping[str, Figure], other: str) -> float:
    return ratio(figures[GATE].usage.wall, figures[other].usage.wall)


def _memory(tree: str, figures: Mapping[str, Figure]) -> Budget:
    """Compare all processes that are alive at one time: both tools consist of several."""
    return Budget(
        promise=f"{tree}: memory of all processes below Semgrep's own",
        measured=figures[GATE].usage.together / MIB,
        limit=figures[SEMGREP].usage.together / MIB,
        unit=" MiB",
        is_strict=True,
    )
