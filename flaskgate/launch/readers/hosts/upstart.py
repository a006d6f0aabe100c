"""Reads jobs of Upstart, which older hosts start at boot (http://upstart.ubuntu.com/cookbook/)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.model.files import SourceFile

_ENV = re.compile(r"\s*env\s+([A-Za-z_]\w*)=(.*?)\s*")
_CHDIR = re.compile(r"\s*chdir\s+(/\S*)\s*")
_EXEC = re.compile(r"\s*exec\s+(\S.*)")
_SCRIPT = re.compile(r"\s*script\s*")
_END = re.compile(r"\s*end script\s*")
_BLOCK = re.compile(r"\s*(?:[\w-]+\s+)?script\s*")
_STANZAS = frozenset(
    {
        *("apparmor", "author", "cgroup", "chdir", "chroot", "console", "debug", "description"),
        *("emits", "end", "env", "exec", "expect", "export", "import", "instance", "kill", "limit"),
        *("manual", "nice", "normal", "oom", "post-start", "post-stop", "pre-start", "pre-stop"),
        *("reload", "respawn", "script", "setgid", "setuid", "start", "stop", "task", "tmpfs"),
        *("umask", "usage", "version"),
    }
)
"""What a line of a job begins with (http://upstart.ubuntu.com/cookbook/#stanzas-by-category)."""
_STATEMENT = re.compile(r"\s*(?:\{%.*%\}|\{#.*)\s*")
_TEMPLATE = re.compile(r"\{\{[^{}]*\}\}|<%=?[^%]*%>")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return what the job runs: its `exec`, or the `script` that stands by itself."""
    del repository
    lines = [_TEMPLATE.sub(UNKNOWN, line) for line in file.lines]
    found = next(_commands(lines), None)
    if found is None or not _is_job(lines):
        return Reading()
    text, first, last = found
    folders = [match[1] for match in map(_CHDIR.fullmatch, lines) if match]
    unit = LaunchUnit(
        name=f"job {file.path.stem}",
        command=shell_command(text, lines_of(file, first, last), said=lines[first - 1].strip()),
        environment=dict(_environment(lines, file)),
        folder=PurePosixPath(folders[-1]) if folders else None,
        reach="service of a host",
    )
    return Reading(units=(unit,))


def _is_job(lines: Sequence[str]) -> bool:
    """Return whether all lines are those of a job: stanzas, and what goes on or stands in them."""
    is_inside = goes_on = False
    for line in lines:
        word = line.split(None, 1)[0] if line.strip() else "#"
        is_plain = not (is_inside or goes_on or word.startswith("#") or _STATEMENT.fullmatch(line))
        if is_plain and word not in _STANZAS and not word.startswith((")", "and", "or", UNKNOWN)):
            return False
        is_inside = not _END.fullmatch(line) if is_inside else _BLOCK.fullmatch(line) is not None
        opened = line.count("(") - line.count(")")
        goes_on = line.rstrip().endswith("\\") or (opened > 0 and not is_inside)
    return True


def _commands(lines: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield what the job runs, with its first and last line, counted from 1."""
    for number, line in enumerate(lines, 1):
        run = _EXEC.fullmatch(line)
        if run:
            yield run[1], number, number
        elif _SCRIPT.fullmatch(line):
            rest = enumerate(lines[number:], number + 1)
            last = next((at for at, one in rest if _END.fullmatch(one)), len(lines))
            yield "\n".join(lines[number : last - 1]), number + 1, max(number + 1, last - 1)


def _environment(lines: Sequence[str], file: SourceFile) -> Iterator[tuple[str, Setting]]:
    for number, line in enumerate(lines, 1):
        setting = _ENV.fullmatch(line)
        if setting:
            value = setting[2].strip("\"'")
            known = None if UNKNOWN in value else value
            yield setting[1], Setting(value=known, location=lines_of(file, number, number))
