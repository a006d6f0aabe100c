from __future__ import annotations

import doctest

from tests.oracles import runner_commands


def test_the_examples_of_the_oracle_hold() -> None:
    result = doctest.testmod(runner_commands)
    assert result.attempted > 10
    assert result.failed == 0
