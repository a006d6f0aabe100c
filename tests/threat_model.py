"""Reads the tables of docs/threat-model.md, and counts the tries of the tests that they name.

`python -m tests.threat_model` writes the counts into the page. A parametrised test has as many
tries as the product of its tables has rows, any other test has one.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "threat-model.md"
HEAD = "| Attempt | Outcome | Held by | Tries |"
"""What a table of promises begins with."""

_ROW = re.compile(r"^(\| (.+?) \| (.+?) \| (.+?) \| )(\d+)( \|)$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


class Named(NamedTuple):
    """A test that the page names."""

    file: str
    function: str


class Row(NamedTuple):
    """A kind of attempt, and what holds its outcome."""

    attempt: str
    tests: tuple[Named, ...]
    tries: int


def named(text: str) -> tuple[Named, ...]:
    """Return the tests that a text names, in order."""
    return tuple(Named(*one) for one in _TEST.findall(text))


def rows(text: str) -> list[Row]:
    """Return the rows of every table of promises."""
    return [Row(one[2], named(one[4]), int(one[5])) for one in _ROW.finditer(text)]


def functions(file: str) -> Iterator[str]:
    """Yield the names of the tests that a file holds."""
    for node in ast.parse((ROOT / file).read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name


def tries(test: Named) -> int:
    """Return how often a test runs, each time with something else."""
    module = import_module(test.file.removesuffix(".py").replace("/", "."))
    marks = getattr(getattr(module, test.function), "pytestmark", [])
    return math.prod(len(one.args[1]) for one in marks if one.name == "parametrize")


def counted(text: str) -> str:
    """Return the page with today's counts."""

    def renew(row: re.Match[str]) -> str:
        return f"{row[1]}{sum(map(tries, named(row[4])))}{row[6]}"

    return _ROW.sub(renew, text)


if __name__ == "__main__":
    PAGE.write_text(counted(PAGE.read_text("utf-8")), "utf-8")
