"""Pure: many runs become one figure, figures become a table."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.measure import Usage
from bench.tools import BANDIT, BANDITRS, GATE, RUFF, RUFF_WARM, SEMGREP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MIB = 1024 * 1024
PAIR = "semgrep + bandit"
ROWS = {
    GATE: "flaskgate",
    PAIR: "(a) semgrep, then bandit",
    SEMGREP: "      semgrep",
    BANDIT: "      bandit",
    RUFF: "(b) ruff, no cache",
    RUFF_WARM: "      ruff, warm cache",
    BANDITRS: "(c) banditrs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a tool costs on a tree: each number is the median over its runs."""

    usage: Usage
    runs: int


def figure(runs: Sequence[Usage]) -> Figure:
    """Return the median of each measure; `runs` is not empty."""
    median = Usage(
        wall=statistics.median(run.wall for run in runs),
        cpu=statistics.median(run.cpu for run in runs),
        largest=int(statistics.median(run.largest for run in runs)),
        together=int(statistics.median(run.together for run in runs)),
    )
    return Figure(usage=median, runs=len(runs))


def with_pair(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """Add Semgrep and Bandit run one after the other; Semgrep alone if Bandit was left out."""
    parts = [figures[name] for name in (SEMGREP, BANDIT) if name in figures]
    pair = Usage(
        wall=sum(part.usage.wall for part in parts),
        cpu=sum(part.usage.cpu for part in parts),
        largest=max(part.usage.largest for part in parts),
        together=max(part.usage.together for part in parts),
    )
    return {**figures, PAIR: Figure(usage=pair, runs=min(part.runs for part in parts))}


def table(figures: Mapping[str, Figure]) -> str:
    """Return one line a tool, each measure followed by its ratio to the gate's."""
    gate = figures[GATE].usage
    head = f"{'':26}{'runs':>5}{'wall s':>10}{'x':>8}{'CPU s':>10}{'x':>8}"
    head += f"{'peak MiB':>10}{'x':>8}{'all MiB':>10}{'x':>8}"
    rows = [_row(ROWS[name], figures[name], gate) for name in ROWS if name in figures]
    return "\n".join([head, *rows])


def _row(label: str, one: Figure, gate: Usage) -> str:
    usage = one.usage
    pairs = (
        (f"{usage.wall:.3f}", ratio(usage.wall, gate.wall)),
        (f"{usage.cpu:.3f}", ratio(usage.cpu, gate.cpu)),
        (f"{usage.largest / MIB:.0f}", ratio(usage.largest, gate.largest)),
        (f"{usage.together / MIB:.0f}", ratio(usage.together, gate.together)),
    )
    cells = "".join(f"{value:>10}{times:>8.2f}" for value, times in pairs)
    return f"{label:26}{one.runs:>5}{cells}"


def growth_table(sizes: Mapping[int, Mapping[str, Figure]]) -> str:
    """Return one line a size of the tree, with wall time and memory relative to the smallest."""
    base = sizes[min(sizes)]
    head = f"{'':26}{'gate s':>10}{'x':>8}{'peak MiB':>10}{'x':>8}{'ruff s':>10}{'x':>8}"
    rows = [_growth_row(size, sizes[size], base) for size in sorted(sizes)]
    return "\n".join([head, *rows])


def _growth_row(size: int, row: Mapping[str, Figure], base: Mapping[str, Figure]) -> str:
    gate, ruff = row[GATE].usage, row[RUFF].usage
    pairs = (
        (f"{gate.wall:.3f}", ratio(gate.wall, base[GATE].usage.wall)),
        (f"{gate.together / MIB:.0f}", ratio(gate.together, base[GATE].usage.together)),
        (f"{ruff.wall:.3f}", ratio(ruff.wall, base[RUFF].usage.wall)),
    )
    return f"{f'{size}x the tree':26}" + "".join(f"{value:>10}{x:>8.2f}" for value, x in pairs)


def ratio(one: float, other: float) -> float:
    """Return `one` over `other`; infinity if nothing was measured for `other`."""
    return one / other if other else float("inf")
