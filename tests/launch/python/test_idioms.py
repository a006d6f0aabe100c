"""Idioms of Python beside CPython: what the analysis says for sure, the interpreter says, too.

`idioms.txt` holds small programs; each is run by the Python of these tests, with a `flask` that
only notes with which debug mode it is served, and followed by the analysis.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from flaskgate.launch.model import Effects, State
from tests.launch.programs import FLASK, run

TABLE = Path(__file__).with_name("idioms.txt")
RUNNER = Path(__file__).with_name("run_idioms.py")
PROGRAMS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", TABLE.read_text("utf-8"), re.MULTILINE))

UNTOLD = {
    "append in untold branch",
    "augmented list in untold branch",
    "shadowed list in branch dict",
    "instance update in branch",
    "a path that finally takes only if it did not break",
    "suppress what may be another kind",
    "an own manager that perhaps swallows",
    "an assertion of what is not told",
    "an unknown number of rounds, each perhaps another",
}
"""What no analysis can tell: it depends on the machine."""
NOT_MODELLED = {
    "comparison of tuples",
    "raise in an untold branch, with finally",
    "a manager of a library around an error",
    "a generator as a manager, entered by hand",
    "a generator as a manager on a stack",
    "an object that can be gone through is iterable",
    "a generator reads what its loop changes",
    "a generator reads what changes between its items",
    "a generator reads a dictionary that changes between its items",
    "a generator expression reads what changes between its items",
    "a generator of an object reads what its loop changes",
    "zip asks its generators in turns",
    "a generator behind enumerate reads what its loop changes",
    "what maps items reads what its loop changes",
    "a generator takes what its loop puts into a list",
    "a generator of an object takes what its loop adds",
    "what another process writes",
    "tasks that wait write one list in turns",
    "tasks that wait lose what others count",
    "the attributes of an object with a slot",
}
"""What this one cannot tell yet, and says so."""


@cache
def real() -> dict[str, str]:
    """Return what CPython does with each program: on, off, or how else it ends."""
    programs = {name: FLASK + body for name, body in PROGRAMS.items()}
    command = [sys.executable, "-I", str(RUNNER)]
    found = subprocess.run(
        command, input=json.dumps(programs), capture_output=True, text=True, check=True, timeout=60
    )
    answers: dict[str, str] = json.loads(found.stdout)
    return answers


@pytest.mark.parametrize("name", sorted(PROGRAMS.keys() - UNTOLD - NOT_MODELLED))
def test_idiom_is_told(name: str) -> None:
    assert answer(run(FLASK + PROGRAMS[name])) == real()[name]


@pytest.mark.parametrize("name", sorted(UNTOLD | NOT_MODELLED))
def test_idiom_that_cannot_be_told_is_unknown(name: str) -> None:
    assert answer(run(FLASK + PROGRAMS[name])) == "unknown"


def answer(effects: Effects) -> str:
    """Return the debug mode of all that may serve, or `unknown`."""
    states = {str(sink.debug.state) for sink in effects.sinks}
    if len(states) == 1:
        return states.pop()
    return "unknown" if states or effects.unknown else "nothing"


def test_table_is_read_whole() -> None:
    assert len(PROGRAMS) == TABLE.read_text("utf-8").count("\n## ") + 1
    assert {State.ON.value, State.OFF.value} == set(real().values())
