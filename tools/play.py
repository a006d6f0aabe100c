"""Plays the pages that tell a story: their commands are run as written, their output is real.

A page with the marker `<!-- played -->` is a story. Its blocks of `sh` are run one after the other
by bash in one folder that is empty at the start; a block of `text` that follows such a block, with
nothing but blank lines between, is what that block prints. `make docs` writes it, a test compares.
What changes from run to run is written as it was once: seconds, and the ids of commits.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

MARKER = "<!-- played -->"
PROGRAMS = Path(sys.executable).parent
LIMIT = 120
"""Seconds for one block."""

_BLOCK = re.compile(
    r"(?P<command>^```sh\n(?P<script>.*?)^```$)(?P<shown>\n\n^```text\n.*?^```$)?",
    re.MULTILINE | re.DOTALL,
)
_SECONDS = re.compile(r"\b\d+\.\d s\b")
_COMMIT = re.compile(r"(?<=\[main )(\(root-commit\) )?[0-9a-f]{7}(?=\])")
_STAND_INS = {
    "pipx": '[ "$*" = "install flaskgate" ] && echo "  installed package flaskgate"',
    "uvx": '[ "$1" = flaskgate ] && shift && exec flaskgate "$@"',
}
"""Installers whose work is done: a test of its own plays the pages with the real ones."""


def play(text: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the page as it is after its commands were run; a page that is no story stays.

    Raises `ValueError` with what was printed if a block ends with another code than 0.
    """
    if MARKER not in text:
        return text
    with tempfile.TemporaryDirectory(prefix="flaskgate-play-") as folder:
        place = Path(folder, "shop")
        place.mkdir()
        settings = environment or quiet(Path(folder))
        return _BLOCK.sub(lambda block: _played(block, place, settings), text)


def scripts(text: str) -> list[str]:
    """Return what every block of commands of a page says, in their order."""
    return [block["script"] for block in _BLOCK.finditer(text)]


def quiet(folder: Path) -> dict[str, str]:
    """Return an environment with our program and nobody's settings; installers do nothing."""
    stand_ins = folder / "bin"
    stand_ins.mkdir()
    for name, script in _STAND_INS.items():
        program = stand_ins / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    return {
        "PATH": f"{stand_ins}:{PROGRAMS}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "3",
        **_git_setting(0, "init.defaultBranch", "main"),
        **_git_setting(1, "user.name", "You"),
        **_git_setting(2, "user.email", "you@example.com"),
    }


def _git_setting(at: int, key: str, value: str) -> dict[str, str]:
    return {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}


def _played(block: re.Match[str], folder: Path, environment: Mapping[str, str]) -> str:
    printed = _run(block["script"], folder, environment)
    if block["shown"] is None:
        return block["command"]
    return f"{block['command']}\n\n```text\n{_steady(printed).strip()}\n```"


def _run(script: str, folder: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    if done.returncode != 0:
        raise ValueError(f"exit code {done.returncode} of:\n{script}\n{done.stdout}")
    return done.stdout


def _steady(printed: str) -> str:
    return _COMMIT.sub(r"\g<1>1a2b3c4", _SECONDS.sub("0.4 s", printed))
