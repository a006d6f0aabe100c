"""Reads what recipes of Chef and manifests of Puppet run on hosts.

Neither language has a parser for Python that is kept up. Read are the resources that run a command
line, as far as their texts stand there, and the command of a unit that is given as a hash or in one
string; a unit in a here-document is found by itself. What is computed is not known. See
https://docs.chef.io/resources/execute/ and https://help.puppet.com/core/current/Content/PuppetCore/types/exec.htm.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.unit_builders import lines_of, shell_command
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_TEXT = r"\"(?:\\.|[^\"\\])*+\"|'(?:\\.|[^'\\])*+'"
_RESOURCE = re.compile(
    r"^(?P<indent>[ \t]*)(?:execute|bash|script|sh|cron)[ \t]+(?P<name>"
    + _TEXT
    + r")[ \t]+do\b[^\n]*\n"
    r"(?P<body>(?:(?!(?P=indent)end\b)[^\n]*\n){0,200})(?P=indent)end\b",
    re.MULTILINE,
)
_HEREDOC = re.compile(
    r"<<[-~]?(?P<quote>['\"]?)(?P<end>\w+)(?P=quote)[^\n]*\n(?P<text>.*?)^\s*(?P=end)\b",
    re.DOTALL | re.MULTILINE,
)
_GIVEN = re.compile(
    r"^[ \t]*(?P<key>command|code|cwd)[ \t(]+(?P<value>" + _TEXT + r"|<<)", re.MULTILINE
)
_EXEC = re.compile(
    r"\b(?:exec|cron)\s*\{\s*(?P<name>" + _TEXT + r")\s*:(?P<body>(?:" + _TEXT + r"|[^{}\"'])*+)\}"
)
_ATTRIBUTE = re.compile(r"\b(?P<key>command|cwd)\s*=>\s*(?P<value>" + _TEXT + r")")
_HASH = re.compile(r"\bExecStart['\"]?\s*(?::|=>)\s*(?P<value>" + _TEXT + r")")
_IN_STRING = re.compile(r"\"[^\"\n]*\\nExecStart=(?P<value>(?:(?!\\n)[^\"\n])+)")
_ENVIRONMENT = re.compile(
    r"\benvironment\b[ \t]*(?:=>\s*)?[(\[{\s]*(?P<pairs>(?:[\s\w,:=>]|" + _TEXT + r")*)"
)
_PAIR = re.compile(r"(?<!\w)['\"]?(?P<name>\w+)['\"]?\s*(?:=>|:)\s*(?P<value>" + _TEXT + r")")
_WORD = re.compile(r"(?P<quote>['\"])(?P<name>\w+)=(?P<value>[^'\"]*)(?P=quote)")
_COMPUTED = re.compile(r"#\{[^{}]*\}|\$\{[^{}]*\}|\$(?:::)?[a-z]\w*(?:::\w+)*")
_ESCAPE = re.compile(r"\\(.)")
_MOST = 200


def read_chef(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each resource of a recipe that runs a command line."""
    del repository
    found = (*_chef(file), *_services(file, _HASH))
    return Reading(units=tuple(islice(found, _MOST)))


def read_puppet(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each `exec` of a manifest, and for a unit in a string."""
    del repository
    found = (*_puppet(file), *_services(file, _HASH), *_services(file, _IN_STRING))
    return Reading(units=tuple(islice(found, _MOST)))


def _chef(file: SourceFile) -> Iterator[LaunchUnit]:
    for resource in _RESOURCE.finditer(file.text):
        given = {"command": _string(resource["name"])}
        place = resource.start("name")
        for one in _GIVEN.finditer(resource["body"]):
            key = "cwd" if one["key"] == "cwd" else "command"
            at = resource.start("body") + one.start("value")
            heredoc = _HEREDOC.match(file.text, at) if one["value"] == "<<" else None
            given[key] = (
                _filled(heredoc["text"], heredoc["quote"]) if heredoc else _string(one["value"])
            )
            place = at if key == "command" else place
        unit = _unit(file, place, given, _string(resource["name"]))
        yield replace(unit, environment=_settings(resource["body"], unit.command.location))


def _puppet(file: SourceFile) -> Iterator[LaunchUnit]:
    for resource in _EXEC.finditer(file.text):
        given = {"command": _string(resource["name"])}
        place = resource.start("name")
        for one in _ATTRIBUTE.finditer(resource["body"]):
            given[one["key"]] = _string(one["value"])
            place = resource.start("body") + one.start() if one["key"] == "command" else place
        unit = _unit(file, place, given, _string(resource["name"]))
        yield replace(unit, environment=_settings(resource["body"], unit.command.location))


def _settings(body: str, place: Location) -> dict[str, Setting]:
    """Return the variables of a resource: pairs of a hash, or words such as `A=1`."""
    found = _ENVIRONMENT.search(body)
    pairs = found["pairs"] if found else ""
    texts = {one["name"]: _string(one["value"]) for one in _PAIR.finditer(pairs)}
    texts |= {one["name"]: _filled(one["value"], one["quote"]) for one in _WORD.finditer(pairs)}
    return {
        name: Setting(value=None if UNKNOWN in text else text, location=place)
        for name, text in texts.items()
    }


def _services(file: SourceFile, pattern: re.Pattern[str]) -> Iterator[LaunchUnit]:
    for one in pattern.finditer(file.text):
        text = one["value"]
        said = _string(text) if text[:1] in {'"', "'"} else _filled(text, '"')
        yield _unit(file, one.start("value"), {"command": said}, "service")


def _unit(file: SourceFile, at: int, given: dict[str, str], name: str) -> LaunchUnit:
    line = file.text.count("\n", 0, at) + 1
    folder = given.get("cwd", "")
    return LaunchUnit(
        name=f"resource {name}" if UNKNOWN not in name else "resource",
        command=shell_command(given["command"], lines_of(file, line, line)),
        folder=PurePosixPath(folder) if folder.startswith("/") and UNKNOWN not in folder else None,
        reach="deployed to a host",
    )


def _string(literal: str) -> str:
    """Return what a literal says; in double quotes with `UNKNOWN` for what is computed."""
    return _filled(literal[1:-1], literal[0])


def _filled(text: str, quote: str) -> str:
    if quote == "'":
        return text.replace("\\'", "'")
    computed = _COMPUTED.sub(UNKNOWN, text)
    return _ESCAPE.sub(lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), computed)
