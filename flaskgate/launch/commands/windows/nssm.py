"""Services that NSSM makes of a program: `nssm install NAME PROGRAM …`, then `nssm set NAME KEY …`.

https://nssm.cc/commands; what is set decides what runs, wherever in the script it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

_PROGRAM = r"[@&\s]*(?:\"[^\"]*[\\/]|\S*[\\/])?nssm(?:\.exe)?\"?\s+"
_NAME = r"(?P<name>\"[^\"]*\"|\S+)"
_INSTALL = re.compile(rf"{_PROGRAM}install\s+{_NAME}\s+(?P<command>\S.*)", re.IGNORECASE)
_SET = re.compile(rf"{_PROGRAM}set\s+{_NAME}\s+(?P<key>\w+)(?P<value>.*)", re.IGNORECASE)
_PAIR = re.compile(r"\"(?P<quoted>\w+=[^\"]*)\"|(?<!\w)(?P<plain>\w+=\S*)")
_RUNS = frozenset({"application", "appparameters"})
"""Settings that say what runs."""


@dataclass(slots=True)
class Service:
    """What a script says of one service."""

    command: str = ""
    """As `install` has it; with `AppParameters`, if those are set."""
    folder: str = ""
    """`AppDirectory`; without it NSSM starts a program in the folder of the program."""
    environment: list[str] = field(default_factory=list)
    """`NAME=value`."""


def is_install(line: str) -> bool:
    """Return whether a line makes a service."""
    return _INSTALL.fullmatch(line.strip()) is not None


def services_of(lines: Iterable[str]) -> Mapping[str, Service]:
    """Return the services that a script makes, by their names in lower case."""
    found: dict[str, Service] = {}
    kept = [line.strip() for line in lines]
    for line in kept:
        match = _INSTALL.fullmatch(line)
        if match is not None:
            found[_plain(match["name"])] = Service(match["command"])
    for line in kept:
        match = _SET.fullmatch(line)
        service = found.get(_plain(match["name"])) if match is not None else None
        if match is not None and service is not None:
            _put(service, match["key"].lower(), match["value"].strip())
    return found


def _put(service: Service, key: str, value: str) -> None:
    program = re.match(r"\"[^\"]*\"|\S+", service.command)
    match key:
        case "appdirectory":
            service.folder = value
        case "appenvironment" | "appenvironmentextra":
            pairs = _PAIR.finditer(value)
            service.environment = [one["quoted"] or one["plain"] for one in pairs]
        case "appparameters" if program is not None:
            service.command = f"{program[0]} {_unquoted(value)}"
        case "application" if program is not None:
            service.command = f"{value}{service.command[program.end() :]}"


def _unquoted(value: str) -> str:
    """Return parameters as the service gets them: the quotes around all of them are the shell's."""
    match = re.fullmatch(r"\"((?:[^\"\\]|\\.)*)\"", value)
    return value if match is None else match[1].replace('\\"', '"')


def is_setting(line: str, services: Mapping[str, Service]) -> bool:
    """Return whether a line sets what is known by now, or what says nothing of what runs."""
    match = _SET.fullmatch(line.strip())
    if match is None:
        return False
    return _plain(match["name"]) in services or match["key"].lower() not in _RUNS


def made_by(line: str, services: Mapping[str, Service]) -> Service | None:
    """Return the service that a line makes, with all that is set for it."""
    match = _INSTALL.fullmatch(line.strip())
    return None if match is None else services.get(_plain(match["name"]))


def _plain(name: str) -> str:
    return name.strip('"').lower()
