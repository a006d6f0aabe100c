"""Commands end with their lines, whatever the grammar makes of them."""

from __future__ import annotations

import pytest

from flaskgate.launch.shell.tree import parse, source
from tests.launch.gate import FLASK, gate

KILL = "ps -ef | grep app.py | awk '{print $2}' | xargs kill -9"


@pytest.mark.parametrize(
    ("text", "last"),
    [
        pytest.param("a | b | c\nd > x\n", ("d", 1), id="a pipeline of three"),
        pytest.param(f"{KILL}\nsleep 1\nrun > log 2>&1 &\n", ("run", 2), id="what is killed first"),
        pytest.param("a | b | c # why\n\n# x\nd >> x\n", ("d", 3), id="comments"),
        pytest.param("if t; then\n  a | b | c\nelse\n  d\nfi\ne >&x\n", ("e", 5), id="a branch"),
        pytest.param("a=$(b) c=$(d)\ne f & g\nh > x\n", ("h", 2), id="assignments"),
        pytest.param("a | b \\\n | c\nd \\\n e > x\n", ("d \\\n e", 2), id="lines that go on"),
        pytest.param("a | b | c '\n'\nd \"x\ny\" > x\n", ('d "x\ny"', 2), id="lines within quotes"),
        pytest.param("a | b | c <<E\nf g\nE\nd > x\n", ("d", 3), id="a here-document"),
    ],
)  # fmt: skip
def test_a_command_ends_with_its_line(text: str, last: tuple[str, int]) -> None:
    waiting, commands = [parse(text)], []
    while waiting:
        node = waiting.pop()
        commands += [node] if node.type == "command" else []
        waiting += node.children
    found = max(commands, key=lambda one: one.start_point)
    assert (source(found), found.start_point.row) == last


def test_a_server_that_is_started_anew_is_not_what_is_killed() -> None:
    script = f"#!/bin/sh\n{KILL}\nsleep 1\nnohup python app.py > log 2>&1 &\n"
    found = gate({"restart.sh": script, "app.py": f"{FLASK}app.run(debug=True)\n"})
    assert found == ["critical debug-deployed app.py:4"]
