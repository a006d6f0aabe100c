"""Turns scripts of Windows into shell, line by line, so that one interpreter follows both.

Every line stays on its line. What has no counterpart becomes a command that nobody knows; the
condition of an `if` is one that is not known, so that both of its branches are only possible.
See https://learn.microsoft.com/windows-server/administration/windows-commands/windows-commands.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from flaskgate.launch.commands.windows import powershell
from flaskgate.launch.commands.windows.nssm import Command, Services, command_of
from flaskgate.launch.commands.windows.power_commands import PERHAPS

_DRIVE = re.compile(r"(?<![A-Za-z])[A-Za-z]:(?=[\\/])")
_HERE = re.compile(r"%~dp0[\\/]?|%cd%[\\/]?", re.IGNORECASE)
_ALL, _NUMBER = re.compile(r"%\*"), re.compile(r"%~?(\d)")
_VARIABLE = re.compile(r"%(\w+)%|!(\w+)!")
_SET = re.compile(r"set\s+\"?(\w+)=(.*?)\"?\s*", re.IGNORECASE)
_SET_UNKNOWN = re.compile(r"set\s+/[ap]\s+\"?(\w+)=.*", re.IGNORECASE)
_IF = re.compile(
    r"if\s+(?:/i\s+)?(?P<not>not\s+)?(?:errorlevel\s+\S+|exist\s+(?:\"[^\"]*\"|\S+)|defined\s+\S+"
    r"|(?P<left>\"[^\"]*\"|[^\s=]+)\s*(?P<sign>==|\s(?:equ|neq|lss|leq|gtr|geq)\s)\s*"
    r"(?P<right>\"[^\"]*\"|[^\s(]+))\s*(?P<then>.*)",
    re.IGNORECASE,
)
_FOR = re.compile(r"for\s+.*?\bdo\b\s*(?P<then>.*)", re.IGNORECASE)
_ELSE = re.compile(r"\((?P<then>[^()]*)\)\s*else\s+(?P<else>.*)", re.IGNORECASE)
_SIGN = re.compile(r"(?<![>^])(&&|\|\||&(?!\d)|\|)")
_ADDRESS = re.compile(r"\"?[a-z]\w+://.*", re.IGNORECASE)
_START = re.compile(r"start\s+(?:\"[^\"]*\"\s+)?(?:/\w+(?:\s+(?=/))?\s*)*", re.IGNORECASE)
_COMMENT = re.compile(r"(?:rem\b|::|:\w).*", re.IGNORECASE)
_NOTHING = re.compile(
    r"(?:echo|title|color|cls|pause|setlocal|endlocal|chcp|mode|timeout|goto|exit\s+/b|:\w+)\b.*"
    r"|echo[.(:].*|.*[\\/]activate(?:\.bat|\.ps1)?\"?",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"((?:\S*[\\/])?py(?:thon[\d.]*)?(?:\.exe)?\s+(?!\S*setup\.py)\S+\.py\s+(?:--\S+\s+(?:auto\s+|manual\s+"
    r"|delayed\s+)?)*install\b.*)"
    r"|((?:\"[^\"\n]*[\\/]|\S*[\\/])?servy-cli(?:\.exe)?\"?\s+install\b.*)|sc(?:\.exe)?\s+create\b.*?\bbinpath=\s*\"(.*)\".*"
    r"|schtasks(?:\.exe)?\s+.*?/tr\s+(?:\"((?:[^\"\\]|\\.)*)\"|(\S+)).*",
    re.IGNORECASE,
)
_FOLDER = re.compile(r"(?:cd|chdir|pushd)\s+(?:/d\s+)?(.*)", re.IGNORECASE)
_OPENING = re.compile(r"(?P<head>if|for)\b.*\(", re.IGNORECASE)
_EXE = re.compile(r"\.exe(?=\"?(?:\s|$))", re.IGNORECASE)
_NUL = re.compile(r"([12]?>>?)\s*nul\b", re.IGNORECASE)

SUFFIXES = frozenset({".bat", ".cmd", ".ps1"})
"""Endings of scripts of Windows, in lower case."""


def installs_service(text: str, *, suffix: str) -> bool:
    """Return whether a script makes a service or a scheduled task of something."""
    if suffix.lower() == ".ps1":
        return powershell.installs_service(text.removeprefix("\ufeff"))
    lines = (line.strip(" \t@") for line in text.splitlines())
    return any(
        _SERVICE.match(line) or any(one.is_install for one in _of_nssm(line)) for line in lines
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
    if suffix.lower() == ".ps1":
        return powershell.power_to_shell(text.removeprefix("\ufeff"))
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    blocks: list[str] = []
    services = Services(one for line in lines for one in _of_nssm(line))
    sections = _sections_of(lines)
    found: list[str] = []
    around = zip(_continued(lines), _lived(sections, len(lines)), strict=True)
    for number, (line, section) in enumerate(around):
        if section is None:
            found.append(":")
        elif section.first == number and number:
            found.append("; ".join((*reversed(blocks), _begun(section))))
            blocks[:] = [] if section.is_certain else ["fi"]
        else:
            found.append(_line(line.strip(), blocks, services))
    return "\n".join(found) + "".join(f"; {one}" for one in reversed(blocks)) + "\n"


def _begun(section: _Section) -> str:
    """Return what begins the section of a label: perhaps it is run, with words of its own."""
    sets = ":" if section.words is None else f"set -- {_command(section.words)}"
    return sets if section.is_certain else f"if {PERHAPS}; then {sets}"


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
        yield from [""] * (len(pieces) - 1)


def _line(line: str, blocks: list[str], services: Services[str]) -> str:
    """Return one line as shell; `blocks` holds the words that end the open blocks."""
    line = line.lstrip("@").strip()
    closing = re.fullmatch(r"\)\s*else\s*(?P<test>if\b.*)?\(", line, re.IGNORECASE)
    if closing and blocks and blocks[-1] == "fi":
        return f"elif {_condition(closing['test'])}; then :" if closing["test"] else "else :"
    if line == ")":
        return blocks.pop() if blocks else ":"
    opening = _OPENING.fullmatch(line)
    if opening:
        head = opening["head"].lower()
        blocks.append("done" if head == "for" else "fi")
        condition = _condition(line.rstrip("( "))
        return f"while {condition}; do :" if head == "for" else f"if {condition}; then :"
    return _batch_line(line, services) or ":"


def _batch_line(line: str, services: Services[str]) -> str:
    """Return a line of a batch file that opens no block."""
    if _COMMENT.fullmatch(line):
        return ""
    branches = _branches(line)
    if branches:
        texts = (_batch_line(one, services) or ":" for one in branches)
        return f"if {_condition(line)}; then {'; else '.join(texts)}; fi"
    return _installed(line) or "".join(_part(one, services) for one in _parts(line))


def _branches(line: str) -> tuple[str, ...]:
    """Return what an `if` or a `for` on one line does, then its `else`; empty for other lines."""
    found = _IF.fullmatch(line) or _FOR.fullmatch(line)
    if found is None:
        return ()
    then = found["then"].strip()
    both = _ELSE.fullmatch(then)
    texts = (both["then"], both["else"]) if both else (then,)
    return tuple(one.strip().strip("()").strip() for one in texts)


def _of_nssm(line: str) -> Iterator[Command[str]]:
    """Yield the commands of NSSM in a line."""
    line = line.strip()
    branches = () if _COMMENT.fullmatch(line) else _branches(line)
    for one in branches:
        yield from _of_nssm(one)
    found = () if branches else map(command_of, _parts(line))
    yield from (one for one in found if one is not None)


def _condition(line: str) -> str:
    """Return the condition of an `if` for a shell, where it compares two texts."""
    found = _IF.fullmatch(f"{line} :")
    signs = {"==": "=", "equ": "=", "neq": "!="}
    sign = signs.get((found["sign"] or "").strip().lower()) if found else None
    if found is None or sign is None:
        return PERHAPS
    left, right = (_command(found[name]).strip('"') for name in ("left", "right"))
    return f'{"! " if found["not"] else ""}test "{left}" {sign} "{right}"'


def _parts(line: str) -> list[str]:
    """Return the commands of a line and the signs between them, which count outside of quotes."""
    found, at, is_quoted = [""], 0, False
    while at < len(line):
        sign = None if is_quoted else _SIGN.match(line, at)
        if sign:
            found += [sign[0], ""]
            at = sign.end()
            continue
        is_quoted = is_quoted != (line[at] == '"')
        found[-1] += line[at]
        at += 1
    return found


def _part(text: str, services: Services[str]) -> str:
    """Return one command of a line, or the sign between two."""
    if _SIGN.fullmatch(text):
        return " ; " if text == "&" else f" {text} "
    line = text.strip().lstrip("@")
    if not line or _NOTHING.fullmatch(line.removeprefix("call ").strip()):
        return ":"
    called = _called(line)
    if _ADDRESS.fullmatch(called):
        return ":"
    return _service(called, services) or _assigned(line) or _moved(line) or _command(called)


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


def _service(line: str, services: Services[str]) -> str:
    """Return what a command of NSSM comes to; nothing for other lines, and where it is unknown."""
    command = command_of(line)
    if command is None or not services.is_known(command):
        return ""
    service = services.made_by(command)
    if service is None:
        return ":"
    return service.shell(
        program=_command, line=_command, quoted=lambda one: _command(one).strip('"')
    )


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


_LABEL = re.compile(r":\s*(?P<name>[^\s:+,;=]+).*")
_CALLED = re.compile(r"call\s+:(?P<name>\S+)(?P<words>.*)", re.IGNORECASE)
_GONE = re.compile(r"goto\s*:?\s*(?P<name>\S+)", re.IGNORECASE)
_LEFT = re.compile(r"exit(?:\s.*)?", re.IGNORECASE)
_PARTS = re.compile(r"&&|\|\||&")
_END = "eof"


@dataclass(slots=True)
class _Section:
    """What stands from one label to the next."""

    first: int
    """The line of its label, counted from 0."""
    goes: set[str] = field(default_factory=set)
    """The labels that it surely gets to, in lower case."""
    calls: dict[str, list[str]] = field(default_factory=dict)
    """The words with which it surely calls labels."""
    last: int = 0
    """The line of the `goto` or `exit` that surely ends it; the next label, if there is none."""
    is_left: bool = False
    is_certain: bool = False
    words: str | None = None
    """What it is called with; None where it is not, or in several ways."""


def _sections_of(lines: Sequence[str]) -> tuple[_Section, ...]:
    """Return the sections of a batch file, the first without a label."""
    found: dict[str, _Section] = {}
    here, name, depth = _Section(0), "", 0
    for number, text in enumerate(lines):
        line = text.strip().lstrip("@").strip()
        label = _LABEL.fullmatch(line)
        if label and not line.startswith("::"):
            found.setdefault(name, here)
            here.last = here.last if here.is_left else number
            here, name, depth = _Section(number), label["name"].lower(), 0
            continue
        depth = max(0, depth + line.count("(") - line.count(")"))
        if depth == 0 and not here.is_left:
            _read(line, number, here)
    found.setdefault(name, here)
    here.last = here.last if here.is_left else len(lines)
    _reach(found)
    return tuple(found.values())


def _read(line: str, number: int, section: _Section) -> None:
    """Take down what a line outside of brackets surely does."""
    for part in (one.strip() for one in _PARTS.split(line)[:1]):
        called, gone = _CALLED.fullmatch(part), _GONE.fullmatch(part)
        if called:
            section.calls.setdefault(called["name"].lower(), []).append(called["words"].strip())
        elif gone or _LEFT.fullmatch(part):
            section.goes |= {gone["name"].lower()} if gone else set()
            section.is_left, section.last = True, number


def _reach(found: dict[str, _Section]) -> None:
    """Mark what is surely run, from the first line on."""
    names = list(found)
    waiting = [""]
    while waiting:
        name = waiting.pop()
        section = found[name]
        if section.is_certain:
            continue
        section.is_certain = True
        following = names[names.index(name) + 1 :][:1] if not section.is_left else []
        waiting += [
            one for one in (*sorted(section.goes), *section.calls, *following) if one in found
        ]
    for section in found.values():
        for name, given in section.calls.items():
            if section.is_certain and name in found and len(set(given)) == 1:
                found[name].words = given[0]


def _lived(sections: Sequence[_Section], count: int) -> Iterator[_Section | None]:
    """Yield for each line the section that it is in; None where nothing gets to it."""
    by_line: dict[int, _Section] = {one.first: one for one in sections}
    here: _Section | None = None
    for number in range(count):
        here = by_line.get(number, here)
        is_dead = here is not None and here.is_left and number > here.last
        yield None if is_dead else here
