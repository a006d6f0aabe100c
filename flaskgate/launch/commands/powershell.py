"""Turns PowerShell into shell, line by line: `windows` does so for batch files.

Variables keep apart from those of the environment, as they do there, and have a name of their own.
Cmdlets start nothing unless they are listed here. See
https://learn.microsoft.com/powershell/scripting/lang-spec/chapter-08.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

UNTOLD = "test -e /untold"
"""A condition of which nobody knows whether it holds."""

_QUOTED = r"'[^']*'|\"[^\"]*\""
_COMMENT = re.compile(r"#|(?:param|using|import-module|\[CmdletBinding)\b", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"(?:\[[\w.\[\]]+\]\s*)*\$(?!env:)(\w+)\s*(\+?=)\s*(.*?)[;,]?", re.IGNORECASE
)
_ENV = re.compile(r"\$env:(\w+)\s*=\s*(.*?);?\s*", re.IGNORECASE)
_ENV_READ = re.compile(r"\$\{?env:(\w+)\}?", re.IGNORECASE)
_OWN_READ = re.compile(r"\$\{?(?!env:)([A-Za-z_]\w*)\}?", re.IGNORECASE)
_COMPUTED = re.compile(r"\$\([^()]*\)|\$\w+\.[\w.]+(?:\(\))?")
_JOINED = re.compile(
    rf"\(?\s*join-path\s+(?:-path\s+)?(?P<folder>{_QUOTED}|\S+)\s+(?:-childpath\s+)?"
    rf"(?P<child>{_QUOTED}|[^\s)]+)\s*\)?",
    re.IGNORECASE,
)
_INNER = re.compile(r"\(\s*join-path\b[^()]*\)", re.IGNORECASE)
_ACTIVATED = re.compile(r"[&.]\s+.*activate.*", re.IGNORECASE)
_RESOLVED = re.compile(r"\(?\s*resolve-path\s+(?:-path\s+)?", re.IGNORECASE)
_HERE = re.compile(
    r"\$PSScriptRoot|\(?\s*(?:split-path\b.*\$(?:MyInvocation|PSCommandPath).*|get-location)\)?",
    re.IGNORECASE,
)
_LITERAL = re.compile(rf"{_QUOTED}|-?\d+")
_SERVICE = re.compile(
    rf"(?:.*\bNew-Service\b.*?-BinaryPathName\s+(?P<path>{_QUOTED})"
    rf"|.*\bNew-ScheduledTaskAction\b.*?-Execute\s+(?P<program>{_QUOTED}|\S+)"
    rf"(?:.*?-Argument\s+(?P<argument>{_QUOTED}|\(.*?\)(?=\s+-|\s*$)|\S+))?).*",
    re.IGNORECASE,
)
_FORMATTED = re.compile(rf"\(\s*({_QUOTED})\s+-f\s+([^()]*)\)", re.IGNORECASE)
_PROCESS = re.compile(
    rf"(?:start-process|saps)\s+(?:-filepath\s+)?(?P<program>{_QUOTED}|[^\s-]\S*)"
    rf"(?:(?:.*?-argumentlist)?\s+(?P<arguments>@?\([^()]*\)"
    rf"|(?:{_QUOTED})(?:\s*,\s*(?:{_QUOTED}))*|\$\w+|[^\s-]\S*))?.*",
    re.IGNORECASE,
)
_TEXT = re.compile(rf"(?:invoke-expression|iex)\s+(?:-command\s+)?({_QUOTED})", re.IGNORECASE)
_JOB = re.compile(r"(?:start-job|invoke-command)\b[^{]*\{(.*)\}.*", re.IGNORECASE)
_FOLDER = re.compile(
    r"(?:cd|chdir|pushd|set-location|push-location|sl)\s+(?:-(?:literal)?path\s+)?(.*)",
    re.IGNORECASE,
)
_VERBS = """
add approve assert backup block build checkpoint clear close compare complete compress confirm
connect convert convertfrom convertto copy debug deny deploy disable disconnect dismount edit
enable enter exit expand export find foreach format get grant group hide import initialize install
invoke join limit lock measure merge mount move new open optimize out ping pop protect publish push
read receive redo register remove rename repair request reset resize resolve restart restore resume
revoke save search select send set show skip sort split start step stop submit suspend switch sync
tee test trace unblock undo uninstall unlock unprotect unpublish unregister update use wait watch
where write
"""
"""What the names of cmdlets begin with, so that `waitress-serve` is none
(https://learn.microsoft.com/powershell/scripting/developer/cmdlet/approved-verbs-for-windows-powershell-commands)."""
_CMDLET = re.compile(
    rf"(?:{'|'.join(_VERBS.split())})-[A-Za-z]\w*(?![\w.\\/-]).*", re.DOTALL | re.IGNORECASE
)
_OTHER = re.compile(r"(?:return|throw|exit|break|continue|echo|\[|['\"]|@|\$\w+\s*(?:\||\.|$)).*")
_INLINE = re.compile(
    r"(?P<head>if|elseif|foreach|while|try|catch|finally|function)\b[^{]*\{(?P<body>.*)\}",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"\}\s*(?P<head>else|elseif|catch|finally)\b[^{]*\{(?P<body>.*?)\}?", re.IGNORECASE
)
_HEREDOC = re.compile(r".*@[\"']\s*$")
_LONGEST = 60
"""Lines that one statement goes over."""


def logical_lines(lines: Sequence[str]) -> Iterator[str]:
    """Yield statements on one line each, followed by as many empty ones as they had more lines."""
    left = list(reversed(lines))
    while left:
        line = left.pop()
        count = 0
        if line.strip().startswith("<#"):
            while "#>" not in line and left:
                line, count = left.pop(), count + 1
            line = ""
        elif _HEREDOC.match(line):
            line, count = _without_text(line, left)
        else:
            while left and count < _LONGEST and _goes_on(line):
                line, count = f"{line.rstrip().removesuffix('`')} {left.pop().strip()}", count + 1
        yield line
        yield from [""] * count


def _without_text(line: str, left: list[str]) -> tuple[str, int]:
    """Return the line before a text over several lines, and how many lines that has."""
    count = 0
    while left:
        count += 1
        if left.pop().startswith(('"@', "'@")):
            break
    return line.rstrip()[:-2] + '"$(cat /untold)"', count


def _goes_on(line: str) -> bool:
    bare = re.sub(_QUOTED, "", re.sub(r"(?:^|\s)#.*", "", line)).rstrip()
    return bare.endswith(("`", ",", "|")) or bare.count("(") > bare.count(")")


def installs_service(line: str) -> bool:
    """Return whether a line makes a service or a scheduled task of something."""
    return _SERVICE.match(line) is not None


def power_line(line: str, blocks: list[str], command: Command) -> str:
    """Return a line as shell; `command` does so for a command line.

    `blocks` holds the words that end the open blocks.
    """
    line = re.sub(r"\s#[^'\"]*$", "", line).rstrip()
    follows, inline = _FOLLOWS.fullmatch(line), _INLINE.fullmatch(line)
    if follows and blocks:
        return _following(follows, line, blocks, command)
    if inline and _is_balanced(inline["body"]):
        body = _statements(inline["body"], command)
        return f"if {_condition(inline['head'])}; then {body}; fi"
    return _statement(line, command)


def _following(found: re.Match[str], line: str, blocks: list[str], command: Command) -> str:
    """Return `} else {` and its kin, of which the second part may stand on the line whole."""
    head, closing = found["head"].lower(), blocks[-1]
    if closing != "fi":
        return ":"
    opens = "else" if head == "else" else f"fi; if {_condition(head)}; then :"
    if not line.endswith("}"):
        return opens
    blocks.pop()
    return f"{opens.removesuffix(' :')} {_statements(found['body'], command)}; fi"


def _condition(head: str) -> str:
    return "true" if head.lower() in {"try", "finally"} else UNTOLD


def _is_balanced(text: str) -> bool:
    return text.count("{") == text.count("}")


def _statements(text: str, command: Command) -> str:
    parts = re.split(r";(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*$)", text[:2_000])
    return "; ".join(filter(None, (_statement(one.strip(), command) for one in parts))) or ":"


def _statement(line: str, command: Command) -> str:
    """Return a statement that opens no block; empty for what starts nothing."""
    if not line or _COMMENT.match(line) or _ACTIVATED.fullmatch(line):
        return ""
    setting, assigned = _ENV.fullmatch(line), _ASSIGNED.fullmatch(line)
    if setting:
        return f'export {setting[1]}="{_value(setting[2], command)}"'
    if assigned and not _acts(assigned[3]):
        value = _value(assigned[3], command) if assigned[2] == "=" else "$(cat /untold)"
        return f'ps_{assigned[1].lower()}="{value}"'
    return _acting(assigned[3] if assigned else line, command)


def _acts(text: str) -> bool:
    """Return whether what a variable is given starts something."""
    starts = (_PROCESS, _TEXT, _JOB, _SERVICE)
    return text.startswith("&") or any(one.match(text) for one in starts)


def _acting(line: str, command: Command) -> str:
    for pattern, make in _ACTIONS:
        found = pattern.fullmatch(line)
        if found:
            return make(found, command)
    if _CMDLET.fullmatch(line) or _OTHER.fullmatch(line):
        return ""
    return command(_read(re.sub(r"^[&.]\s+|^&", "", line).strip()))


def _service(found: re.Match[str], command: Command) -> str:
    return _run([found[name] for name in ("path", "program", "argument")], command)


def _process(found: re.Match[str], command: Command) -> str:
    listed = re.findall(rf"{_QUOTED}|[^\s,@()]+", found["arguments"] or "")
    return _run([found["program"], *listed], command)


def _job(found: re.Match[str], command: Command) -> str:
    return f"{_statements(found[1], command)} &"


def _text(found: re.Match[str], command: Command) -> str:
    return command(_read(_bare(found[1])))


def _moved(found: re.Match[str], command: Command) -> str:
    place = command(_word(found[1]))
    return ":" if place in {"", ".", "./"} else f'cd "{place}"'


Command = Callable[[str], str]
"""Makes shell of a command line of Windows."""
_ACTIONS: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str], Command], str]]] = (
    (_SERVICE, _service),
    (_PROCESS, _process),
    (_JOB, _job),
    (_TEXT, _text),
    (_FOLDER, _moved),
)
"""What starts something, or changes the folder."""


def _run(parts: Sequence[str | None], command: Command) -> str:
    """Return a command line of words, each of which may hold several."""
    return command(" ".join(_word(one) for one in parts if one))


def _word(text: str) -> str:
    """Return one operand as it stands on a command line."""
    text = text.strip()
    formatted = _FORMATTED.fullmatch(text)
    if formatted:  # `'"{0}"' -f $Path`
        return _bare(formatted[1]).replace("{0}", _read(formatted[2].strip()))
    if _HERE.fullmatch(text):
        return "."
    return _read(_bare(text))


def _value(text: str, command: Command) -> str:
    """Return what a variable holds, for a shell between double quotes."""
    text = _RESOLVED.sub("", text.strip()).strip("()")
    joined = _JOINED.fullmatch(text)
    if _HERE.fullmatch(text):
        return "."
    if joined:
        return command(f"{_word(joined['folder'])}/{_word(joined['child'])}")
    if _LITERAL.fullmatch(text) or _OWN_READ.fullmatch(text) or _ENV_READ.fullmatch(text):
        return command(_read(_bare(text))).replace('"', "")
    return "$(cat /untold)"


def _read(text: str) -> str:
    """Return a text whose variables are those of the shell."""
    text = _COMPUTED.sub("%untold%", _INNER.sub(_path, text))
    text = _ENV_READ.sub(r"%\1%", text)
    return _OWN_READ.sub(lambda one: f"%ps_{one[1].lower()}%", text)


def _path(found: re.Match[str]) -> str:
    """Return the path of a `(Join-Path $a 'b')` inside of a line."""
    joined = _JOINED.fullmatch(found[0])
    return f"{_bare(joined['folder'])}/{_bare(joined['child'])}" if joined else found[0]


def _bare(text: str) -> str:
    """Return a text without its quotes; those inside of it are a part of it."""
    text = text.strip() if text[:1] in {"'", '"'} else text
    is_whole = len(text) > 1 and text[0] == text[-1] and text[0] in {"'", '"'}
    return text[1:-1] if is_whole else text
