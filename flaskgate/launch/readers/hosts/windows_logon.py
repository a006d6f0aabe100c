"""Finds what scripts of Windows leave to be started later: links, the registry, tasks as XML.

A link in the Startup folder (`CreateShortcut`), a script that is copied there, and a value of the
registry's key `Run` start when somebody logs in. Values count as far as they stand in the script.
See https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys and
https://learn.microsoft.com/troubleshoot/windows-client/admin-development/create-desktop-shortcut-with-wsh.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flaskgate.launch.commands.serving_words import may_serve
from flaskgate.launch.commands.windows.scripts import SUFFIXES, posix_words
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import Command, LaunchUnit
from flaskgate.launch.readers.common.unit_builders import (
    embedded,
    in_project,
    lines_of,
    one_line,
)
from flaskgate.launch.readers.hosts import windows_xml
from flaskgate.model.files import Kind, SourceFile

_SET = re.compile(r"(?:set[ \t]+)?(\$?\w+(?:\.\w+)?)[ \t]*=[ \t]*(.+)", re.IGNORECASE)
_LITERAL = re.compile(r"\"((?:[^\"`]|`.|\"\")*)\"|'([^']*)'|(\$\w+|\b[A-Za-z_]\w*)")
_INSIDE = re.compile(r"\$(?:env:)?\w+|\$\([^()]*\)", re.IGNORECASE)
_SAVES = re.compile(r"(?:\[void\])?(\$?\w+)\.save\b", re.IGNORECASE)
_STARTUP = re.compile(r"\bstartup\b", re.IGNORECASE)
_RUN_KEY = re.compile(
    r"currentversion\\+run(?:once)?\b.*?(?:/d|-value)[ \t]+(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)')",
    re.IGNORECASE,
)
_COPIED = re.compile(
    r"(?:x?copy|copy-item|cp|move|move-item)\b[^\n]*?[ \t]\"?([^\s\"]+\.(?:bat|cmd|ps1|py|vbs))\b.*"
    r"\bstart ?up\b",
    re.IGNORECASE,
)
_TASK = re.compile(r"<Task\b[^<>]*>.*?</Task>", re.DOTALL)
_REGISTERS = re.compile(r"Register-ScheduledTask|schtasks|RegisterTask", re.IGNORECASE)
_MOST = 50
_LINES = 5_000
_LONGEST = 2_000
"""Characters of a line, and of a value."""


def logon_units(file: SourceFile) -> tuple[LaunchUnit, ...]:
    """Return what a script leaves to be started at a login, at boot or by a schedule."""
    found = (*islice(_linked(file), _MOST), *islice(_named(file), _MOST), *_scheduled(file))
    return tuple(in_project(one, file.path.parent) for one in found)


def _linked(file: SourceFile) -> Iterator[LaunchUnit]:
    """Yield the targets of links that a script saves in the Startup folder."""
    values: dict[str, str] = {}
    for number, line in enumerate(islice(file.lines, _LINES), 1):
        statement = line[:_LONGEST].strip()
        pair, saves = _SET.fullmatch(statement), _SAVES.search(statement)
        if statement.startswith(("#", "'")):
            continue
        if pair:
            values[pair[1].lower()] = _text(pair[2], values)
        link = saves[1].lower() if saves else ""
        program = values.get(f"{link}.targetpath", "")
        if _STARTUP.search(values.get(link, "")) and program:
            arguments = values.get(f"{link}.arguments", "")
            yield from _unit(f'"{program}" {arguments}', statement, number, file)


def _text(expression: str, values: dict[str, str]) -> str:
    """Return the texts of an expression, one after the other, with the values of its names."""
    pieces: list[str] = []
    for one in _LITERAL.finditer(expression):
        double, single, name = one.groups()
        if single is not None:
            pieces.append(single)
        elif name:
            pieces.append(values.get(name.lower(), UNKNOWN))
        else:
            text = double.replace('""', '"').replace('`"', '"')
            pieces.append(_INSIDE.sub(lambda it: values.get(it[0].lower(), UNKNOWN), text))
    return "".join(pieces)[:_LONGEST]


def _named(file: SourceFile) -> Iterator[LaunchUnit]:
    """Yield what a script writes below the key `Run`, and scripts that it copies to Startup."""
    for number, line in enumerate(islice(file.lines, _LINES), 1):
        statement = line[:_LONGEST].strip()
        key, copied = _RUN_KEY.search(statement), _COPIED.match(statement)
        if key:
            text = (key[1] or key[2] or "").replace('\\"', '"')
            yield from _unit(text, statement, number, file)
        elif copied:
            yield from _unit(copied[1], statement, number, file)


def _unit(text: str, statement: str, number: int, file: SourceFile) -> Iterator[LaunchUnit]:
    plain = re.sub(r"^\"([^\"\s]*)\"", r"\1", text.strip())
    if may_serve(plain) or plain.lower().endswith(tuple(SUFFIXES)):
        words = posix_words(_INSIDE.sub(UNKNOWN, plain))
        place = lines_of(file, number, number)
        yield LaunchUnit(
            name="start at login",
            command=Command(words=words, location=place, text=one_line(statement)),
            reach="login of a host",
        )


def _scheduled(file: SourceFile) -> Iterator[LaunchUnit]:
    """Yield what tasks start that stand as XML in the text of a script that registers some."""
    if "<Task" not in file.text or not _REGISTERS.search(file.text):
        return
    end = file.text.rfind("</Task>") + len("</Task>")  # what begins behind it never ends
    for found in islice(_TASK.finditer(file.text, 0, end), _MOST):
        first = file.text.count("\n", 0, found.start()) + 1
        inner = embedded(file, _INSIDE.sub(UNKNOWN, found[0]), first, Kind.MANIFEST)
        yield from windows_xml.units_of(inner)
