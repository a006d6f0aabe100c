"""Makes shell of scripts of execline, in which s6 services are written, line for line.

Each program of a chain runs the rest of the script; those that only prepare what follows become
what a shell does for it, on the line where they stand. Of blocks only the plain ones are read; see
https://skarnet.org/software/execline/.
"""

from __future__ import annotations

import re

FIRST_LINE = re.compile(r"#!\s*\S*/execlineb\b")
_BEHIND = re.compile(r"background\s+\{(?P<inner>[^{}]*)\}\s*(?P<rest>.*)")
_BEFORE = re.compile(r"(?:foreground|if)\s+\{(?P<inner>[^{}]*)(?:\}\s*(?P<rest>.*))?")
_EXPORT = re.compile(r"export\s+(?P<name>\w+)\s+(?P<value>\"[^\"]*\"|\S+)\s*(?P<rest>.*)")
_IMPORT = re.compile(
    r"importas\s+(?:-[a-zA-Z]+\s+)*?(?:-D\s*(?P<default>\S+)\s+)?(?P<name>\w+)\s+(?P<from>\w+)"
    r"\s*(?P<rest>.*)"
)
_PREPARING = re.compile(
    r"(?:fdmove\s+(?:-c\s+)?\d+\s+\d+|fdclose\s+\d+|redirfd\s+-\w+(?:\s+-\w+)*\s+\d+\s+\S+"
    r"|umask\s+\d+|emptyenv\s+-\w+|unexport\s+\w+)\s*(?P<rest>.*)"
)
_FOLDER = re.compile(r"cd\s+(?P<folder>\S+)\s+(?P<rest>\S.*)")
_UNREAD = re.compile(
    r"(?:ifelse|ifte|ifthenelse|backtick|forx|forstdin|forbacktickx|loopwhilex|case|elgetopt"
    r"|multisubstitute|pipeline|trap|withstdinas|wait)\b"
)
_LONGEST = 1_000
"""Characters of a line."""


def to_shell(text: str) -> str:
    """Return the lines as those of a shell; a program nobody knows stands for what is not read."""
    lines = (_line(line.strip()) for line in text.split("\n"))
    return "\n".join("./execline-unread" if one is None else one for one in lines)


def _line(line: str) -> str | None:
    """Return one line; it may hold several programs of the chain."""
    found: list[str] = []
    while line and line != "}" and not line.startswith("#"):
        if len(line) > _LONGEST or _UNREAD.match(line):
            return None
        said, line = _first(line)
        found.append(said.strip())
    return " ".join(one if one.endswith("&") else f"{one};" for one in found if one)


def _first(line: str) -> tuple[str, str]:
    """Return what the first program of a line does, and what is left of the line."""
    for pattern, form in _FORMS.items():
        match = pattern.fullmatch(line)
        if match is not None:
            given = {name: text or "" for name, text in match.groupdict().items()}
            return form.format_map(given), given["rest"]
    return line, ""


_FORMS = {
    _BEHIND: "{inner} &",
    _BEFORE: "{inner}",
    _EXPORT: "export {name}={value}",
    _IMPORT: '{name}="${{{from}:-{default}}}"',
    _PREPARING: "",
    _FOLDER: "cd {folder}",
}
"""What each becomes in a shell; what is not among them runs the rest of its line."""
