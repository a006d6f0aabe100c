"""Small programs beside the real interpreters: idioms, and what the generator found wrong.

A table is a text file: `## title`, then a program. Nothing in it may be judged wrongly again, and
an idiom has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oracles.generated.judgement import Judgement
from tests.oracles.generated.oracle import Oracle, python_oracle, shell_oracle
from tests.oracles.generated.program import Program

_HEADS = {
    "python": "from flask import Flask\nimport os\napp = Flask(__name__)\n",
    "shell": "#!/bin/bash\n",
}
_UNTOLD = {"a loop over nothing", "and, or"}
"""Idioms of which too much is said: a server may fail, and the grammar does not know `in;`."""


def table(name: str, language: str) -> dict[str, Program]:
    """Return the programs of a table by their titles."""
    text = Path(__file__).with_name(name).joinpath(f"{language}.txt").read_text("utf-8")
    found = re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", text, re.MULTILINE)
    return {title: Program(text=_HEADS[language] + body) for title, body in found}


@pytest.fixture(scope="module")
def python() -> Iterator[Oracle]:
    with python_oracle() as oracle:
        yield oracle


@pytest.fixture(scope="module")
def shell() -> Iterator[Oracle]:
    with shell_oracle() as oracle:
        yield oracle


@pytest.mark.parametrize(("title", "program"), table("found", "python").items())
def test_found_in_python(python: Oracle, title: str, program: Program) -> None:
    assert python.judge(program).judgement is not Judgement.WRONG, title


@pytest.mark.parametrize(("title", "program"), table("found", "shell").items())
def test_found_in_shell(shell: Oracle, title: str, program: Program) -> None:
    assert shell.judge(program).judgement is not Judgement.WRONG, title


@pytest.mark.parametrize(("title", "program"), table("idioms", "shell").items())
def test_idioms_of_shell(shell: Oracle, title: str, program: Program) -> None:
    judged = shell.judge(program)
    expected = Judgement.UNKNOWN if title in _UNTOLD else Judgement.RIGHT
    assert judged.judgement in {expected, Judgement.MOOT}, judged
