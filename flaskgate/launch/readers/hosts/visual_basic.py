"""Reads scripts of the Windows Script Host: what `Run` and `Exec` of a shell start, often hidden.

See https://learn.microsoft.com/previous-versions/d5fk67ky(v=vs.85). Texts are put together with
`&`, of literals, `Chr(34)` and names that a literal is given to. The folder of the script is where
its project lies; any other value is unknown. Whoever logs in, or clicks on it, starts it: no line
of it says when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from flaskgate.launch.commands.windows.scripts import posix_words
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.by_hand import MOST, by_hand, is_worth_following
from flaskgate.launch.readers.common.unit_builders import APP, lines_of, one_line
from flaskgate.launch.readers.hosts.windows_logon import logon_units
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context

_RUN = re.compile(r"\.(?:run|exec)[ \t(]+(.*)", re.IGNORECASE)
_SET = re.compile(r"(?:set[ \t]+)?([\w.]+)[ \t]*=[ \t]*(.*)", re.IGNORECASE)
_PART = re.compile(
    r"\"((?:[^\"]|\"\")*)\"|(chr\(34\))|([A-Za-z_][\w.]*(?:\([^()]*\))?)|\S", re.IGNORECASE
)
_HERE = re.compile(r"getparentfoldername\(|\.currentdirectory$|scriptfullname", re.IGNORECASE)
_FOLDER = ".currentdirectory"


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the commands that the script starts and that may serve."""
    del repository
    return Reading(units=(*islice(_units(file), MOST), *logon_units(file)))


def _units(file: SourceFile) -> Iterator[LaunchUnit]:
    values: dict[str, str] = {}
    folder = APP
    for number, line in enumerate(file.lines, 1):
        statement = line.strip()
        run, pair = _RUN.search(statement), _SET.fullmatch(statement)
        if statement.startswith("'") or statement.lower().startswith("rem "):
            continue
        if run:
            text = _text(run[1], values)
            if is_worth_following(text):
                place = lines_of(file, number, number)
                command = Command(words=posix_words(text), location=place, text=one_line(statement))
                unit = by_hand("script", command, file.path.parent, context=Context.UNKNOWN)
                yield replace(unit, folder=folder)
        elif pair and pair[1].lower().endswith(_FOLDER):
            said = _text(pair[2], values).replace("\\", "/")
            folder = APP / said if UNKNOWN not in said else folder
        elif pair:
            values[pair[1].lower()] = _text(pair[2], values)


def _text(expression: str, values: Mapping[str, str]) -> str:
    """Return the first argument of a call, or a value: pieces up to a comma."""
    pieces: list[str] = []
    for part in _PART.finditer(expression):
        literal, quote, name = part.groups()
        if part[0] in {",", "'"}:
            break
        if literal is not None:
            pieces.append(literal.replace('""', '"'))
        elif quote:
            pieces.append('"')
        elif name:
            pieces.append(_value(name, values))
    return "".join(pieces)


def _value(name: str, values: Mapping[str, str]) -> str:
    if _HERE.search(name):
        return "."
    return values.get(name.lower(), UNKNOWN)
