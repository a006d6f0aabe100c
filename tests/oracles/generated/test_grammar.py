"""Programs from grammars: reproducible, with names that are known where they are used."""

from __future__ import annotations

import ast

import pytest

from tests.oracles.generated.grammar import Writer, read_grammar
from tests.oracles.generated.python_programs import python_program
from tests.oracles.generated.shell_programs import shell_program

GRAMMAR = """What this is.

## bool
True
*3 «?bool»
not «bool»

## statement:
«a:=bool» = «bool»

«=bool» = False

for «a:>bool» in ():
    «block loop»

def «a:+f»():
    «body»

[loop] break
"""


def test_the_same_seed_gives_the_same_program() -> None:
    assert python_program("a") == python_program("a") != python_program("b")
    assert shell_program("a") == shell_program("a") != shell_program("b")


@pytest.mark.parametrize("seed", range(40))
def test_written_programs_are_python(seed: int) -> None:
    writer = Writer(read_grammar(GRAMMAR), str(seed))
    tree = ast.parse("\n".join(writer.statements(6, 4)))
    assert len(tree.body) >= 6
    compile(tree, "app.py", "exec")


def test_what_a_way_wants_must_be_there() -> None:
    grammar = read_grammar("## statement:\n*9 «?x»\n\n*9 [loop] break\n\npass\n")
    assert list(Writer(grammar, "1").statements(5, 3)) == ["pass"] * 5


def test_a_function_assigns_to_nothing_outside_of_it() -> None:
    grammar = read_grammar(
        "## statement:\n«a:=x» = 1\ndef f():\n    «body in»\n\n*9 [in] «=x» = 2\n\n[in] pass\n"
    )
    found = list(Writer(grammar, "1").statements(1, 2))
    assert found[:2] == ["x1 = 1", "def f():"]
    assert {one.strip() for one in found[2:]} == {"pass"}


def test_what_is_followed_by_a_dot_is_an_atom() -> None:
    grammar = read_grammar("## s\n1\n\n## statement\n«s».x\n")
    assert Writer(grammar, "1").write("statement", 2) == ["(1).x"]
