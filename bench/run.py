"""The command: `make bench`, or `.venv/bin/python bench/run.py --help`.

Exit codes: 0 every budget is met, 1 one is missed, 2 the benchmark could not run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import sys
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bench.budgets import Budget, growth_budget, large_budgets, small_budgets
from bench.figures import MIB, Figure, growth_table, table, with_pair
from bench.measure import BenchError
from bench.rounds import measured, turns
from bench.tools import BANDIT, GATE, RUFF, environment, install_peers, pinned_peer, tools
from bench.trees import ROOT, SIZES, Tree, prepare_trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.tools import Tool

CACHE = ROOT / ".cache" / "bench"
GATE_COMMAND = Path(sys.executable).with_name("flaskgate")
PACKAGES = ("flaskgate", "semgrep", "bandit", "ruff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The figures of one run of the benchmark, by name of tool."""

    small: dict[str, Figure]
    large: dict[str, Figure]
    grown: dict[int, dict[str, Figure]]
    """By how many times the tree was copied: the gate and Ruff."""

    def budgets(self) -> tuple[Budget, ...]:
        """Return every promise with what was measured for it."""
        growth = growth_budget(self.grown)
        return (*small_budgets(self.small), *large_budgets(self.large), growth)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print the tables and the budgets, and return the exit code."""
    options = _parser().parse_args(argv)
    try:
        results, trees = _measure(options)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(_text(results, trees))
    if options.json:
        options.json.write_text(json.dumps(_record(results, trees), indent=2), encoding="utf-8")
    return 0 if all(budget.is_met for budget in results.budgets()) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench/run.py", description="Measure beside other tools.")
    parser.add_argument("--runs", type=_count, default=5, help="runs a tool (default: 5)")
    slow = "runs of Semgrep and Bandit on the large tree (default: 1)"
    parser.add_argument("--slow-runs", type=_count, default=1, help=slow)
    quick = "leave out Bandit on the large tree, which takes minutes"
    parser.add_argument("--quick", action="store_true", help=quick)
    gate = "the command that starts the gate, without `scan`"
    parser.add_argument("--gate", type=shlex.split, default=[str(GATE_COMMAND)], help=gate)
    parser.add_argument("--rules", type=Path, default=ROOT / "rules", help="rules for Semgrep")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError(text)
    return count


def _measure(options: argparse.Namespace) -> tuple[Results, tuple[Tree, ...]]:
    if not sys.platform.startswith("linux"):
        raise BenchError("memory is read from /proc: run this on Linux")
    CACHE.mkdir(parents=True, exist_ok=True)
    install_peers(CACHE)
    small, large = prepare_trees(CACHE)
    everyone = tools(tuple(options.gate), options.rules.resolve(), CACHE)
    patient = [tool for tool in everyone if not (options.quick and tool.name == BANDIT)]
    growing = [tool for tool in everyone if tool.name in {GATE, RUFF}]
    on_small = _figures([small], everyone, options)[small.name]
    on_large = _figures([large[0]], patient, options)[large[0].name]
    grown = _figures(large, growing, options)
    by_size = {size: grown[tree.name] for size, tree in zip(SIZES, large, strict=True)}
    results = Results(small=with_pair(on_small), large=with_pair(on_large), grown=by_size)
    return results, (small, *large)


def _figures(
    trees: Sequence[Tree], chosen: Sequence[Tool], options: argparse.Namespace
) -> dict[str, dict[str, Figure]]:
    order = turns(trees, chosen, runs=options.runs, slow_runs=options.slow_runs)
    outputs = CACHE / "output"
    outputs.mkdir(exist_ok=True)
    return measured(order, outputs=outputs, environment=environment(CACHE))


def _text(results: Results, trees: Sequence[Tree]) -> str:
    small, large, *_ = trees
    parts = [
        f"{_machine()}\n{_versions()}",
        f"{_tree_line(small)}\n{table(results.small)}",
        f"{_tree_line(large)}\n{table(results.large)}",
        f"growth\n{growth_table(results.grown)}",
        "\n".join(str(budget) for budget in results.budgets()),
    ]
    return "\n\n".join(parts)


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def _versions() -> str:
    return ", ".join([*(f"{name} {version(name)}" for name in PACKAGES), pinned_peer()])


def _tree_line(tree: Tree) -> str:
    files = f"{tree.files:,} files, {tree.python_files:,} of them Python"
    return f"{tree.name}: {files}, {tree.size / MIB:.1f} MiB"


def _record(results: Results, trees: Sequence[Tree]) -> dict[str, object]:
    return {
        "machine": _machine(),
        "versions": _versions(),
        "trees": [_tree_line(tree) for tree in trees],
        "results": asdict(results),
        "budgets": [{**asdict(each), "is_met": each.is_met} for each in results.budgets()],
    }


if __name__ == "__main__":
    sys.exit(main())
