"""Reads containers in Bicep (https://learn.microsoft.com/azure/azure-resource-manager/bicep/file).

No parser of Bicep is packaged for Python. Its objects and lists are those of JSON with names that
need no quotes, texts in single quotes and an element a line, so a bounded reader of just that finds
the objects that name a command; what is computed stays a text that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.own_images import image_named, on_image
from flaskgate.launch.readers.unit_builders import exec_command, lines_of
from flaskgate.model.files import SourceFile

_KEY = re.compile(r"^[ \t]*(image|command|args)[ \t]*:[ \t]*", re.MULTILINE)
_LIST = re.compile(r"\[((?:[^\[\]']|'(?:[^'\\]|\\.)*')*)\]")
_TEXT = re.compile(r"'((?:[^'\\\n]|\\.)*)'")
_ITEM = re.compile(r"'((?:[^'\\\n]|\\.)*)'|([^\s,'\[\]]+)")
_VARIABLE = re.compile(r"\{\s*name:\s*'([^']+)'[\s,]*value:\s*'([^']*)'\s*\}")
_LARGEST = 300_000
_MOST = 200
_NEAR = 2_000
"""Characters around a command within which its image and its variables stand."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each object with a command or arguments."""
    text = file.text[:_LARGEST]
    return Reading(units=tuple(islice(_units(text, file, repository), _MOST)))


def _units(text: str, file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    last_end, image = 0, ""
    words: list[str] = []
    first = 0
    for key in _KEY.finditer(text):
        value = _TEXT.match(text, key.end()) if key[1] == "image" else _LIST.match(text, key.end())
        if key[1] == "image":
            yield from _unit(words, image, first, text[last_end : key.start()], file, repository)
            words, image, last_end = [], value[1] if value else UNKNOWN, key.start()
        elif value is not None:
            first = first if words else text.count("\n", 0, key.start(1)) + 1
            listed = [one[1] or UNKNOWN for one in _ITEM.finditer(value[1])]
            words = [*listed, *words] if key[1] == "command" else [*words, *listed]
    yield from _unit(words, image, first, text[last_end : last_end + _NEAR], file, repository)


def _unit(
    words: list[str], image: str, line: int, near: str, file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    if not words:
        return
    place = lines_of(file, line, line)
    unit = LaunchUnit(
        name="container of Bicep",
        command=exec_command(words, place, key="command"),
        environment={
            one[1]: Setting(value=None if "${" in one[2] else one[2], location=place)
            for one in _VARIABLE.finditer(near)
        },
        reach="container",
    )
    own = image_named(image, repository) if image else None
    whole = on_image(unit, own, place, repository, replaces_entrypoint=True)
    if whole is not None:
        yield whole
