"""Commands of NSSM as batch files spell them: a word is its text, with the quotes that it has."""

from __future__ import annotations

import re

from flaskgate.launch.commands.windows.nssm import INSTALL, SET, Command

_COMMAND = re.compile(
    r"[@&\s]*(?:\"[^\"]*[\\/]|\S*[\\/])?nssm(?:\.exe)?\"?\s+(?P<verb>\S+)"
    r"(?:\s+(?P<name>\"[^\"]*\"|\S+)(?P<rest>.*))?",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\s+(?P<first>\"[^\"]*\"|\S+)(?P<rest>.*)")
_KEY = re.compile(r"\s+(?P<first>\w+)(?P<rest>.*)")
_PAIR = re.compile(r"\"(?P<quoted>\w+=[^\"]*)\"|(?<!\w)(?P<plain>\w+=(?:[^\s\"]|\"[^\"]*\")*)")


def command_of(line: str) -> Command[str] | None:
    """Return what a line says to NSSM; None for other programs."""
    match = _COMMAND.fullmatch(line.strip())
    if match is None:
        return None
    verb, name, rest = match["verb"].lower(), match["name"] or "", match["rest"] or ""
    found = {INSTALL: _FIRST, SET: _KEY}.get(verb, _FIRST).fullmatch(rest)
    first, given = (found["first"], found["rest"].strip()) if found else ("", "")
    if verb == SET:
        key = first.lower()
        return Command(verb, _plain(name), key, _values(key, given))
    return Command(verb, _plain(name), words=tuple(one for one in (first, given) if one))


def _values(key: str, given: str) -> tuple[str, ...]:
    if key in {"appenvironment", "appenvironmentextra"}:
        pairs = _PAIR.finditer(given)
        return tuple(one["quoted"] or one["plain"].replace('"', "") for one in pairs)
    if key == "appparameters":
        return (_unquoted(given),)
    return (given,) if given else ()


def _unquoted(value: str) -> str:
    """Return parameters as the service gets them: the quotes around all of them are the shell's."""
    match = re.fullmatch(r"\"((?:[^\"\\]|\\.)*)\"", value)
    return value if match is None else match[1].replace('\\"', '"')


def _plain(name: str) -> str:
    return name.strip('"').lower()
