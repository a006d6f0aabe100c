"""Start scripts from a seed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.oracles.generated.grammar import Grammar, Writer, read_grammar
from tests.oracles.generated.program import Program

_VARIABLES = ("MODE", "APP_ENV", "STAGE", "WORKERS")
_VALUES = ("dev", "prod", "1", "0", "dev-1", "")
_ARGUMENTS = (
    *((), (), (), ("dev",), ("prod",), ("dev", "1"), ("--dev",), ("-d",), ("--mode", "dev")),
    *(("flask", "run", "--debug"), ("gunicorn", "app:app"), ("python", "app.py")),
)
_DEEP = 3


@cache
def _grammar() -> Grammar:
    return read_grammar(Path(__file__).with_name("shell_grammar.txt").read_text("utf-8"))


def shell_program(seed: str) -> Program:
    """Return the script of a seed, run by bash, with the arguments of a CMD."""
    writer = Writer(_grammar(), seed)
    head = ["#!/bin/bash", *(["set -e"] if not writer.number(4) else [])]
    lines = [*head, *writer.statements(1 + writer.number(7), _DEEP), *writer.write("end", _DEEP)]
    return Program(
        text="\n".join([*lines, ""]),
        arguments=_ARGUMENTS[writer.number(len(_ARGUMENTS))],
        environment=_environment(writer),
    )


def _environment(writer: Writer) -> dict[str, str]:
    found = {
        name: _VALUES[writer.number(len(_VALUES))] for name in _VARIABLES if not writer.number(3)
    }
    if not writer.number(8):
        found["FLASK_DEBUG"] = str(writer.number(2))
    return found
