"""Small programs beside the real interpreters: idioms, and what the generator found wrong.

A table is a text file: `## title`, then a program. Nothing in it may be judged wrongly again, and
an idiom has to be told, unless its title begins with `?`. A first line `$ --debug` has the
arguments of a script, and `### path` begins a file beside it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.oracles.generated.judgement import Judgement
from tests.oracles.generated.oracle import Oracle, python_oracle, shell_oracle
from tests.oracles.generated.program import Program

_HEADS = {
    "python": "from flask import Flask\nimport os\napp = Flask(__name__)\n",
    "shell": "#!/bin/bash\n",
    "entrypoints": "#!/bin/bash\n",
}


def table(name: str, language: str) -> dict[str, Program]:
    """Return the programs of a table by their titles."""
    text = Path(__file__).with_name(name).joinpath(f"{language}.txt").read_text("utf-8")
    found = re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", text, re.MULTILINE)
    return {title: _program(_HEADS[language], body) for title, body in found}


def _program(head: str, body: str) -> Program:
    line, _, rest = body.partition("\n")
    arguments = shlex.split(line[2:]) if line.startswith("$ ") else []
    first, *parts = re.split(r"^### (.+)\n", rest if arguments else body, flags=re.MULTILINE)
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    return Program(text=head + first, arguments=tuple(arguments), files=files)


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


@pytest.mark.parametrize(
    ("title", "program"),
    [*table("idioms", "shell").items(), *table("idioms", "entrypoints").items()],
)
def test_idioms_of_shell(shell: Oracle, title: str, program: Program) -> None:
    judged = shell.judge(program)
    expected = Judgement.UNKNOWN if title.startswith("? ") else Judgement.RIGHT
    assert judged.judgement in {expected, Judgement.MOOT}, judged
