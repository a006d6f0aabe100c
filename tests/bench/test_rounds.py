from __future__ import annotations

import pytest

from bench.rounds import turns
from tests.bench.factories import a_tool, a_tree

FAST = a_tool("fast")
SLOW = a_tool("slow", is_slow=True)


@pytest.mark.parametrize(
    ("is_large", "runs", "slow_runs", "expected"),
    [
        pytest.param(True, 2, 1, "fast0 fast1 slow1 fast2", id="slow ones run once, in a round"),
        pytest.param(True, 1, 2, "fast0 fast1 slow1 slow2", id="more slow runs than others"),
        pytest.param(
            False, 2, 1, "fast0 slow0 fast1 slow1 fast2 slow2", id="nothing is slow on a small tree"
        ),
    ],
)
def test_turns_interleave(*, is_large: bool, runs: int, slow_runs: int, expected: str) -> None:
    tree = a_tree(is_large=is_large)
    order = turns([tree], [FAST, SLOW], runs=runs, slow_runs=slow_runs)
    assert [f"{turn.tool.name}{turn.number}" for turn in order] == expected.split()


def test_trees_take_turns_within_a_round() -> None:
    order = turns([a_tree("one"), a_tree("two")], [FAST], runs=1, slow_runs=1)
    assert [(turn.tree.name, turn.number) for turn in order] == [
        ("one", 0),
        ("two", 0),
        ("one", 1),
        ("two", 1),
    ]
