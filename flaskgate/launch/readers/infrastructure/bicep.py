"""Reads containers in Bicep (https://learn.microsoft.com/azure/azure-resource-manager/bicep/file).

No parser of Bicep is packaged for Python. Its objects and lists are those of JSON with names that
need no quotes, texts in single quotes and an element a line, so a bounded reader of just that finds
the objects that name a command; what is computed stays a text that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.hcl import plain_text
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting, UnitRole
from flaskgate.launch.readers.builds.own_images import image_named, on_image
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    lines_of,
    on_platform,
    path_in,
    shell_command,
)
from flaskgate.launch.readers.hosts.host_scripts import file_units, script_units
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Step

_IMAGE = re.compile(
    r"^[ \t]*(?:image[ \t]*:[ \t]*(?:'((?:[^'\\\n]|\\.)*)'|([\w.]+))"
    r"|linuxFxVersion[ \t]*:[ \t]*'(?i:docker)\|((?:[^'\\\n]|\\.)*)')",
    re.MULTILINE,
)
"""Of a container, or of a web app that is one."""
_START = re.compile(
    r"^[ \t]*appCommandLine[ \t]*:[ \t]*(?:'((?:[^'\\\n]|\\.)+)'|(\w+)[ \t]*$)", re.MULTILINE
)
_SCRIPT = re.compile(
    r"^[ \t]*(?P<key>customData|userData|commandToExecute)[ \t]*:[ \t]*(?:base64\([ \t]*)?"
    r"(?:'{3}\n?(?P<whole>(?:[^']|'(?!''))*)'{3}"
    r"|load(?:FileAsBase64|TextContent)\([ \t]*'(?P<file>[^'\n]+)'"
    r"|'(?P<said>(?:[^'\\\n]|\\.)+)')",
    re.MULTILINE,
)
_NAMED = re.compile(r"^[ \t]*(?:param|var)[ \t]+(\w+)[^=\n]*=[ \t]*'([^'\n]*)'", re.MULTILINE)
_WORDS = re.compile(
    r"^[ \t]*(command|args)[ \t]*:[ \t]*\[((?:[^\[\]']|'(?:[^'\\]|\\.)*')*)\]", re.MULTILINE
)
_ITEM = re.compile(r"'((?:[^'\\\n]|\\.)*)'|([^\s,'\[\]]+)")
_VARIABLE = re.compile(r"\{\s*name:\s*'([^']+)'[\s,]*value:\s*'([^']*)'\s*\}")
_BRACE = re.compile(r"'(?:[^'\\\n]|\\.)*'|([{}])")
_LARGEST = 300_000
_MOST = 200
_NEAR = 6_000
"""Characters on both sides of an image within which its object ends."""


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each object with an image, and a command or an image of our own."""
    text = file.text[:_LARGEST]
    named = dict(_NAMED.findall(text))
    units = (
        _unit(_object(text, image), image, named, file, repository)
        for image in islice(_IMAGE.finditer(text), _MOST)
    )
    starts = (_start(text, one, named, file) for one in islice(_START.finditer(text), _MOST))
    scripts = islice(_scripts(text, file, repository), _MOST)
    return Reading(units=(*(unit for unit in units if unit is not None), *starts, *scripts))


def _scripts(text: str, file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what new machines run: texts that stand there, and files that are loaded."""
    for found in _SCRIPT.finditer(text):
        line = text.count("\n", 0, found.start("key")) + 1
        place = lines_of(file, line, line)
        path = path_in(file.path.parent, found["file"])
        if path in repository.paths and path is not None:
            step = Step(location=place, message=file.lines[line - 1].strip()[:120])
            yield from file_units(path, step, "user data", repository)
        elif found["whole"] or found["said"]:
            said = found["whole"] or plain_text(found["said"])
            yield from script_units(said, place, "user data", file, repository)


def _reference(image: re.Match[str], named: Mapping[str, str]) -> str:
    return image[3] or image[1] or named.get(image[2], UNKNOWN)


def _start(
    text: str, said: re.Match[str], named: Mapping[str, str], file: SourceFile
) -> LaunchUnit:
    """Return what Azure App Service runs; of a parameter it is the default."""
    line = text.count("\n", 0, said.end()) + 1
    words = said[1] or named.get(said[2]) or UNKNOWN
    command = shell_command(plain_text(words), lines_of(file, line, line))
    return on_platform(LaunchUnit(name="App Service", command=command), PurePosixPath())


@dataclass(frozen=True, slots=True)
class _Object:
    """The text of an object, and where it begins in the file."""

    text: str
    line: int


def _object(text: str, image: re.Match[str]) -> _Object:
    """Return what stands between the braces around an image, as far as it is near."""
    first = max(0, image.start() - _NEAR)
    signs = [
        (first + one.start(), one[1])
        for one in _BRACE.finditer(text[first : image.end() + _NEAR])
        if one[1]
    ]
    before = [(at, sign) for at, sign in signs if at < image.start()]
    after = [(at, sign) for at, sign in signs if at >= image.end()]
    start = _edge(reversed(before), opening="}", closing="{", otherwise=first)
    end = _edge(after, opening="{", closing="}", otherwise=image.end() + _NEAR)
    return _Object(text[start:end], text.count("\n", 0, start) + 1)


def _edge(signs: Iterable[tuple[int, str]], *, opening: str, closing: str, otherwise: int) -> int:
    depth = 0
    for at, sign in signs:
        if sign == closing and depth == 0:
            return at
        depth += 1 if sign == opening else -1
    return otherwise


def _unit(
    whole: _Object,
    said_image: re.Match[str],
    named: Mapping[str, str],
    file: SourceFile,
    repository: Repository,
) -> LaunchUnit | None:
    image, is_web_app = _reference(said_image, named), said_image[3] is not None
    if is_web_app and _START.search(whole.text):
        return None  # its command is a start by itself
    said = sorted(_WORDS.finditer(whole.text), key=lambda one: one[1] != "command")
    words = [word[1] or UNKNOWN for one in said for word in _ITEM.finditer(one[2])]
    beside = _IMAGE.search(whole.text)
    at = min((one.start(1) for one in said), default=beside.start() if beside else 0)
    line = whole.line + whole.text.count("\n", 0, at)
    place = lines_of(file, line, line)
    unit = LaunchUnit(
        name="container of Bicep",
        role=UnitRole.CONTAINER,
        command=exec_command(words, place, key="command"),
        environment={
            one[1]: Setting(value=None if "${" in one[2] else one[2], location=place)
            for one in _VARIABLE.finditer(whole.text)
        },
        reach="container",
    )
    own = image_named(image, repository, may_be_only=bool(words) or is_web_app) if image else None
    return on_image(unit, own, place, repository, replaces_entrypoint=bool(words), reference=image)
