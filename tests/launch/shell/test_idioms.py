"""Idioms of shell scripts, each with what it starts.

`shell_idioms.txt` has a script under each `## title`, the arguments after `#args`, and in lines of
`#=>` what is started, `?` before what only may be. Every line was compared with what bash 5.2 does.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest

from flaskgate.launch.model import Start, StartKind
from tests.launch.starting import traced

_TEXT = (Path(__file__).parent / "shell_idioms.txt").read_text("utf-8")
_PROGRAMS = {"flask", "gunicorn", "python"}


class Idiom(NamedTuple):
    """A script and what it starts."""

    title: str
    script: str
    arguments: tuple[str, ...]
    expected: tuple[str, ...]


def _idioms() -> list[Idiom]:
    found = []
    for part in re.split(r"^## ", _TEXT, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        script = "".join(line for line in body.splitlines(keepends=True) if line[:3] != "#=>")
        given = re.match(r"#args (.*)", script)
        arguments = tuple(shlex.split(given[1])) if given else ()
        found.append(Idiom(title, script, arguments, tuple(re.findall(r"#=> (.*)", body))))
    return found


@pytest.mark.parametrize("idiom", [pytest.param(idiom, id=idiom.title) for idiom in _idioms()])
def test_idiom(idiom: Idiom) -> None:
    files = {"s.sh": idiom.script, "app.py": ""}
    starts = traced(["bash", "s.sh", *idiom.arguments], files).starts
    assert tuple(said for one in starts if (said := _said(one))) == idiom.expected


def _said(start: Start) -> str:
    """Return a start as the table has it; empty for what is no start there."""
    doubt = "? " * start.is_conditional
    program = start.words[0].rpartition("/")[2]
    if start.kind is StartKind.UNKNOWN:
        return f"{doubt}unknown"
    if program not in _PROGRAMS:
        return ""
    debug = start.environment.get("FLASK_DEBUG")
    value = "" if debug is None else f"FLASK_DEBUG={debug.value or '<unknown>'} "
    return f"{doubt}{value}{shlex.join((program, *start.words[1:]))}"
