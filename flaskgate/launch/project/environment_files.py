"""Reads files of variables as systemd and Docker do: neither is dotenv.

systemd (`EnvironmentFile=`) knows quotes and continued lines, but no `export`, no comment behind a
value and no references: https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html
and `src/basic/env-file.c`. Docker (`--env-file`) takes lines as they are, quotes included:
https://docs.docker.com/reference/cli/docker/container/run/#env.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flaskgate.launch.formats.yaml_values import TextIndex
from flaskgate.launch.model import OTHERS, Environment, Setting
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

Reader = Callable[[SourceFile], dict[str, Setting]]

_LARGEST = 500_000
"""Characters that are read."""
_COMMENT = re.compile(r"[ \t]*[;#](?:\\.|[^\\\n])*+\n?", re.DOTALL)
_KEY = re.compile(r"[ \t]*([^=\n]*?)[ \t]*(=|\n|\Z)")
_VALUE = re.compile(
    r"""((?:[ \t]*+(?:'[^']*+'|"(?:\\.|[^"\\])*+"))*+)[ \t]*+((?:\\.|[^\\\n])*+)\n?""", re.DOTALL
)
"""What is in quotes, and what stands behind it to the end of the line."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_QUOTED = re.compile(r"""'([^']*)'|"((?:\\.|[^"\\])*)\"""", re.DOTALL)
_DOCKER_LINE = re.compile(r"^[^\S\n]*(?!#)(?P<key>[^\s=]+)=(?P<value>[^\r\n]*)", re.MULTILINE)


def read_named(reader: Reader, file: SourceFile | None, place: Location) -> dict[str, Setting]:
    """Return what a file sets that `place` names: anything, where it is not in the repository."""
    return {OTHERS: Setting(value=None, location=place)} if file is None else reader(file)


def overlaid(
    found: Environment, reader: Reader, file: SourceFile | None, place: Location
) -> dict[str, Setting]:
    """Return variables with those of a file that wins; one that is not seen may set any of them."""
    if file is None:
        found = {name: replace(one, may_change=True) for name, one in found.items()}
    return {**found, **read_named(reader, file, place)}


def read_for_unit(file: SourceFile) -> dict[str, Setting]:
    """Return what a file sets that `EnvironmentFile=` names; the last value of a name counts."""
    text = file.text[:_LARGEST].replace("\r\n", "\n")
    index = TextIndex.of(file.path, text)
    settings: dict[str, Setting] = {}
    place = 0
    while place < len(text):
        key = _COMMENT.match(text, place) or _KEY.match(text, place)
        if key is None:
            break
        place = max(key.end(), place + 1)
        value = _VALUE.match(text, place) if key.re is _KEY and key[2] == "=" else None
        if value is not None:
            place = max(value.end(), place)
            last = len(text[: value.end()].rstrip())
            where = Location(file.path, index.position(key.start(1)), index.position(last))
            settings[key[1]] = Setting(value=_of_unit(value), location=where)
    return {name: one for name, one in settings.items() if _NAME.fullmatch(name)}


def _of_unit(value: re.Match[str]) -> str:
    quoted = (
        re.sub(r'\\(?:\n|(["\\`$]))', r"\1", one[2]) if one[1] is None else one[1]
        for one in _QUOTED.finditer(value[1])
    )
    rest = re.sub(r"\\(?:\n|(.))", r"\1", value[2].rstrip(" \t"), flags=re.DOTALL)
    return "".join((*quoted, rest))


def read_for_docker(file: SourceFile) -> dict[str, Setting]:
    """Return what a file sets that `docker run --env-file` names."""
    settings: dict[str, Setting] = {}
    index = TextIndex.of(file.path, file.text[:_LARGEST])
    for line in _DOCKER_LINE.finditer(index.text):
        where = Location(file.path, index.position(line.start()), index.position(line.end()))
        settings[line["key"]] = Setting(value=line["value"], location=where)
    return settings
