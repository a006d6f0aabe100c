"""Makes shell of what GNU Screen reads when a session begins (`man screen`, `.screenrc`).

`screen [OPTIONS] [NUMBER] COMMAND` opens a window, `stuff TEXT` types into one, `chdir` and
`setenv` hold for the windows after them. Everything else is about how windows look. Lines stay
where they are.
"""

from __future__ import annotations

import re

_CHDIR = re.compile(r"[ \t]*chdir[ \t]+(\S.*)")
_SETENV = re.compile(r"[ \t]*setenv[ \t]+(\w+)[ \t]+(\S.*)")
_WINDOW = re.compile(r"[ \t]*(screen[ \t]+\S.*)")
_STUFF = re.compile(r"[ \t]*(?:at[ \t]+\S+[ \t]+|-?p[ \t]*\S+[ \t]+)?stuff[ \t]+(\S.*)")
NAME = re.compile(r"(?:.*[._-])?screenrc(?:\..*)?", re.IGNORECASE)
"""How such a file is called."""


def to_shell(text: str) -> str:
    """Return the lines as commands of a shell, `:` for those that run nothing."""
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    if window := _WINDOW.fullmatch(line):
        return f"{window[1]} &"
    if typed := _STUFF.fullmatch(line):
        return f"screen -X stuff {typed[1]}"
    if folder := _CHDIR.fullmatch(line):
        return f"cd {folder[1]}"
    setting = _SETENV.fullmatch(line)
    return f"export {setting[1]}={setting[2]}" if setting else ":"
