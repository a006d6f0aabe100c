"""Reads what Windows keeps as XML: scheduled tasks, and the services that WinSW runs.

See https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema (`Exec`) and
https://github.com/winsw/winsw/blob/v3/docs/xml-config-file.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from xml.etree import ElementTree as ET

from flaskgate.launch.commands.serving_words import may_serve
from flaskgate.launch.commands.windows.scripts import posix_words
from flaskgate.launch.formats.xml_elements import line_with, plain_name, read_xml
from flaskgate.launch.model import Command, Environment, LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.unit_builders import lines_of, one_line
from flaskgate.model.files import SourceFile

_ARGUMENTS = ("startarguments", "startargument", "arguments", "argument")
_MOST = 100


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each program; other XML has none."""
    del repository
    return Reading(units=units_of(file), notifications=read_xml(file).notifications)


def units_of(file: SourceFile) -> tuple[LaunchUnit, ...]:
    """Return the programs that a text of XML names; none of one that cannot be read."""
    root = read_xml(file).root
    return () if root is None else tuple(islice(_units(root, file), _MOST))


def _units(root: ET.Element, file: SourceFile) -> Iterator[LaunchUnit]:
    if plain_name(root) == "service":
        yield from _unit(root, "executable", "service of WinSW", file)
    for one in root.iter() if plain_name(root) == "task" else ():
        if plain_name(one) == "exec":
            yield from _unit(one, "command", "scheduled task", file)


def _unit(parent: ET.Element, key: str, name: str, file: SourceFile) -> Iterator[LaunchUnit]:
    texts = _texts(parent)
    program = " ".join(texts.get(key, ()))
    arguments = " ".join(word for key in _ARGUMENTS for word in texts.get(key, ()))
    if not program or not may_serve(f"{program} {arguments}"):
        return
    line = line_with(file, program)
    text = f'"{program}" {arguments}' if '"' not in program else f"{program} {arguments}"
    yield LaunchUnit(
        name=name,
        command=Command(
            words=posix_words(text),
            location=lines_of(file, line, line),
            text=one_line(f"{program} {arguments}"),
        ),
        environment=_environment(parent, file),
        reach="service of a host",
    )


def _texts(parent: ET.Element) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in parent:
        found.setdefault(plain_name(one), []).append((one.text or "").strip())
    return found


def _environment(parent: ET.Element, file: SourceFile) -> Environment:
    settings = {}
    for one in parent:
        name = one.get("name", "")
        if plain_name(one) == "env" and name:
            line = line_with(file, f'"{name}"')
            value = one.get("value", "")
            known = None if "%" in value else value
            settings[name] = Setting(value=known, location=lines_of(file, line, line))
    return settings
