"""Who runs when: all tools in turn, round after round, so that a slow minute hits all alike."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.figures import Figure, figure
from bench.measure import BenchError, Usage, measure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bench.tools import Tool
    from bench.trees import Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One run of one tool on one tree."""

    tree: Tree
    tool: Tool
    number: int
    """Counted from 1; 0 is a run that only warms up the disk's and the tools' caches."""


def turns(
    trees: Sequence[Tree], tools: Sequence[Tool], *, runs: int, slow_runs: int
) -> Iterator[Turn]:
    """Yield all turns in order; a tool that is slow on large trees gets `slow_runs` there.

    It gets no warm-up there either: what it could warm is nothing beside its minutes.
    """
    for number in range(max(runs, slow_runs) + 1):
        for tree in trees:
            for tool in tools:
                takes_minutes = tool.is_slow and tree.is_large
                first, last = (1, slow_runs) if takes_minutes else (0, runs)
                if first <= number <= last:
                    yield Turn(tree=tree, tool=tool, number=number)


def measured(
    all_turns: Iterable[Turn], *, outputs: Path, environment: Mapping[str, str]
) -> dict[str, dict[str, Figure]]:
    """Run all turns and return the figures by name of tree, then by name of tool.

    Raises `BenchError` if a tool fails, or if its report does not name the tree's witness: such a
    run measured nothing.
    """
    usages: dict[str, dict[str, list[Usage]]] = defaultdict(lambda: defaultdict(list))
    for turn in all_turns:
        print(f"{turn.tree.name}: {turn.tool.name}, run {turn.number}", file=sys.stderr)
        usage = _run(turn, outputs / turn.tool.name.replace(" ", "-"), environment)
        if turn.number:
            usages[turn.tree.name][turn.tool.name].append(usage)
    return {
        tree: {tool: figure(runs) for tool, runs in by_tool.items()}
        for tree, by_tool in usages.items()
    }


def _run(turn: Turn, output: Path, environment: Mapping[str, str]) -> Usage:
    report = output.with_name(output.name + ".report")
    report.unlink(missing_ok=True)
    command = turn.tool.command(turn.tree.path, report)
    usage = measure(command, folder=turn.tree.path, environment=environment, output=output)
    seen = report if turn.tool.writes_report else output
    if not seen.is_file() or turn.tree.witness not in seen.read_text(encoding="utf-8"):
        raise BenchError(f"{turn.tool.name} did not find {turn.tree.witness} in {turn.tree.name}")
    return usage
