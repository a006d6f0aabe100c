"""Turns scripts of Windows into shell, line by line, so that one interpreter follows both.

Every line stays on its line. What has no counterpart becomes a command that nobody knows; the
condition of an `if` is one that cannot be told, so that both of its branches are only possible.
See https://learn.microsoft.com/windows-server/administration/windows-commands/windows-commands.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence

from flaskgate.launch.commands import nssm, powershell

_DRIVE = re.compile(r"(?<![A-Za-z])[A-Za-z]:(?=[\\/])")
_HERE = re.compile(r"%~dp0[\\/]?|%cd%[\\/]?", re.IGNORECASE)
_ALL, _NUMBER = re.compile(r"%\*"), re.compile(r"%~?(\d)")
_VARIABLE = re.compile(r"%(\w+)%|!(\w+)!")
_SET = re.compile(r"set\s+\"?(\w+)=(.*?)\"?\s*", re.IGNORECASE)
_SET_UNKNOWN = re.compile(r"set\s+/[ap]\s+\"?(\w+)=.*", re.IGNORECASE)
_IF = re.compile(
    r"if\s+(?:/i\s+)?(?:not\s+)?(?:errorlevel\s+\S+|exist\s+(?:\"[^\"]*\"|\S+)|defined\s+\S+"
    r"|(?:\"[^\"]*\"|\S+)\s*(?:==|\s(?:equ|neq|lss|leq|gtr|geq)\s)\s*(?:\"[^\"]*\"|\S+))\s*(.*)",
    re.IGNORECASE,
)
_FOR = re.compile(r"for\s+.*?\bdo\b\s*(.*)", re.IGNORECASE)
_START = re.compile(r"start\s+(?:\"[^\"]*\"\s+)?(?:/\w+(?:\s+(?=/))?\s*)*", re.IGNORECASE)
_COMMENT = re.compile(r"(?:rem\b|::|:\w).*", re.IGNORECASE)
_NOTHING = re.compile(
    r"(?:echo|title|color|cls|pause|setlocal|endlocal|chcp|mode|timeout|goto|exit\s+/b)\b.*"
    r"|echo[.(:].*|.*[\\/]activate(?:\.bat|\.ps1)?\"?"
    # services: what acts on one that is there
    r"|(?:\S*[\\/])?nssm(?:\.exe)?\"?\s+(?:start|stop|restart|status|remove|rotate)\b.*",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"((?:\S*[\\/])?py(?:thon[\d.]*)?(?:\.exe)?\s+(?!\S*setup\.py)\S+\.py\s+(?:--\S+\s+(?:auto\s+|manual\s+"
    r"|delayed\s+)?)*install\b.*)"
    r"|sc(?:\.exe)?\s+create\b.*?\bbinpath=\s*\"(.*)\".*"
    r"|schtasks(?:\.exe)?\s+.*?/tr\s+(?:\"((?:[^\"\\]|\\.)*)\"|(\S+)).*",
    re.IGNORECASE,
)
_FOLDER = re.compile(r"(?:cd|chdir|pushd)\s+(?:/d\s+)?(.*)", re.IGNORECASE)
_OPENING = re.compile(r"(?P<head>if|for|foreach|while|try|function|switch)\b.*[({]", re.IGNORECASE)
_EXE = re.compile(r"\.exe(?=\"?(?:\s|$))", re.IGNORECASE)
_NUL = re.compile(r"([12]?>>?)\s*(?:nul|\$null)\b", re.IGNORECASE)

SUFFIXES = frozenset({".bat", ".cmd", ".ps1"})
"""Endings of scripts of Windows, in lower case."""


def installs_service(text: str) -> bool:
    """Return whether a script makes a service or a scheduled task of something."""
    lines = text.splitlines()
    return any(
        _SERVICE.match(line.strip(" \t@"))
        or nssm.is_install(line)
        or powershell.installs_service(line)
        for line in lines
    )


def posix_words(line: str) -> tuple[str, ...]:
    """Return the words of a command line of Windows, with the paths of a POSIX system."""
    text = _command(line)
    try:
        return tuple(shlex.split(text))
    except ValueError:
        return tuple(text.replace('"', "").split())


def to_shell(text: str, *, suffix: str) -> str:
    """Return a batch file or, by its suffix `.ps1`, a PowerShell script as shell."""
    is_power = suffix.lower() == ".ps1"
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    joined = powershell.logical_lines(lines) if is_power else _continued(lines)
    blocks: list[str] = []
    services = nssm.services_of(lines)

    def power(line: str) -> str:
        service = _service_of_nssm(line, services) or _installed(line)
        return service or powershell.power_line(line, blocks, _command)

    def batch(line: str) -> str:
        return _service_of_nssm(line, services) or _batch_line(line)

    translate = power if is_power else batch
    return "\n".join(_line(line.strip(), blocks, translate) for line in joined) + "\n"


def _continued(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines with continuations joined, each followed by as many empty ones."""
    pieces: list[str] = []
    for line in lines:
        pieces.append(line.rstrip().removesuffix("^"))
        if not line.rstrip().endswith("^"):
            yield " ".join(pieces)
            yield from [""] * (len(pieces) - 1)
            pieces = []
    if pieces:
        yield " ".join(pieces)


def _line(line: str, blocks: list[str], translate: Callable[[str], str]) -> str:
    """Return one line as shell; `blocks` holds the words that end the open blocks."""
    line = line.lstrip("@").strip()
    closing = re.fullmatch(r"[)}]\s*else\s*(?:if.*)?[({]", line, re.IGNORECASE)
    if closing and blocks and blocks[-1] == "fi":
        return "else"
    if line in {")", "}"}:
        return blocks.pop() if blocks else ":"
    opening = _OPENING.fullmatch(line)
    if opening:
        head = opening["head"].lower()
        is_loop = head in {"for", "foreach", "while"}
        blocks.append("done" if is_loop else "fi")
        condition = "true" if head == "try" else powershell.UNTOLD
        return f"while {condition}; do :" if is_loop else f"if {condition}; then :"
    if line.endswith("{") and not line.startswith("}"):
        blocks.append("fi")
        return f"if {powershell.UNTOLD}; then :"
    return translate(line) or ":"


def _batch_line(line: str) -> str:
    """Return a line of a batch file that opens no block."""
    if _COMMENT.fullmatch(line) or _NOTHING.fullmatch(line.removeprefix("call ").strip()):
        return ""
    found = _IF.fullmatch(line) or _FOR.fullmatch(line)
    if found:
        inner = _batch_line(found[1].strip().strip("()")) or ":"
        return f"if {powershell.UNTOLD}; then {inner}; fi"
    return _assigned(line) or _installed(line) or _moved(line) or _command(_called(line))


def _assigned(line: str) -> str:
    unknown, pair = _SET_UNKNOWN.fullmatch(line), _SET.fullmatch(line)
    if unknown:
        return f'export {unknown[1]}="$(cat /untold)"'
    return f'export {pair[1]}="{_command(pair[2])}"' if pair else ""


def _installed(line: str) -> str:
    """Return the command of which a line makes a service, or a task that runs by itself."""
    service = _SERVICE.fullmatch(line)
    text = next((one for one in service.groups() if one), "") if service else ""
    return _command(text.replace('\\"', '"'))


def _service_of_nssm(line: str, services: Mapping[str, nssm.Service]) -> str:
    """Return what a service does that a line makes; nothing for a line that only sets it up."""
    if nssm.is_setting(line, services):
        return ":"
    service = nssm.made_by(line, services)
    if service is None:
        return ""
    folder = f"cd {_command(service.folder)}; " if service.folder else ""
    sets = "".join(f"export {_command(one)}; " for one in service.environment)
    return f"{folder}{sets}{_command(service.command)}"


def _called(line: str) -> str:
    return _START.sub("", re.sub(r"^call\s+", "", line, flags=re.IGNORECASE))


def _moved(line: str) -> str:
    """Return a change of folder; one to where the script is changes nothing."""
    folder = _FOLDER.fullmatch(line)
    text = _command(folder[1].strip()) if folder else ""
    if folder is None:
        return ""
    return ":" if text.strip('"') in {"", ".", "./"} else f"cd {text}"


def _command(line: str) -> str:
    text = _DRIVE.sub("", _HERE.sub("./", line)).replace("\\", "/")
    text = _NUMBER.sub(r"$\1", _ALL.sub('"$@"', text))
    text = _VARIABLE.sub(lambda found: f"${{{found[1] or found[2]}}}", text)
    text = _NUL.sub(r"\1/dev/null", _EXE.sub("", text))
    text = re.sub(r"(?<![&>])&(?![&\d])", ";", text)
    return re.sub(r"^py(?:\s+-\d[\d.]*)?(?=\s)", "python", text.strip())
