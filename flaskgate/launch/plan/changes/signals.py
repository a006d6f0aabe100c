"""The server as the process that is told to stop: no shell in between that keeps the signal.

Docker stops what it started, process 1, and kills the rest ten seconds later; `dash` and `bash`
neither end by SIGTERM there nor pass it on (https://docs.docker.com/reference/dockerfile/#cmd,
https://docs.docker.com/engine/reference/run/#foreground). A command of plain words needs no shell:
it becomes a list. Where a shell has to stay, `exec` in front of the last command gives the server
its place.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import replace

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Repository
from flaskgate.launch.plan.changes.put_words import between_single_quotes
from flaskgate.launch.plan.spelling import listed, spell
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Change

_SHELL_FORM = re.compile(
    r"(?P<head>[ \t]*(?:CMD|ENTRYPOINT)[ \t]+)(?P<rest>[^\[\s].*)", re.IGNORECASE | re.DOTALL
)
_NEEDS_SHELL = re.compile(r"[$`;&|<>(){}*?\[\]~#!\n\\]|^[\w.]+=")
_BEFORE = re.compile(
    r"(?:^[ \t]*|(?:&&|;|\|\|)(?:[ \t]|\\?\n)*|[\"'](?=[^\"']*\Z)|\n[ \t]*)"
    r"(?:[A-Za-z_]\w*=[^\s\"'`$();&|<>]*[ \t]+)*"
    r"(?P<wrapper>(?:(?!(?:exec|eval|time|if|then|elif|else|do|while|until|source|command|builtin"
    r"|trap)\b)[A-Za-z0-9_/-][\w./=:@+-]*[ \t]+)*)\Z"
)
"""What may stand before the last command of a text: nothing, a separator, variables, a wrapper."""
_BEHIND = re.compile(r"(?:[ \t]+\d?(?:>>?[ \t]*[\w./-]+|>&\d))*[ \t]*\Z")
"""What may stand behind it: redirections."""
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\]*\"")
_SHELLS = re.compile(r"(?:^|/)(?:ba|da|a)?sh\Z")
_NAMED = re.compile(r"(?:^|[=\s\"'/\[])(?:ba|da|a)?sh(?=[\s\"',])")
_TRAP = re.compile(r"(?:^|[;&|])[ \t]*trap[ \t]", re.MULTILINE)


def signalled(
    launch: Launch, changes: Iterable[Change], words: tuple[str, ...], repository: Repository
) -> Iterator[Change]:
    """Yield the changes of a start, with the server in the place of the shell that starts it.

    A line stays as it is where something comes after the server, or where no shell starts it.
    """
    place = launch.start.location
    file = repository.read(place.path)
    for one in changes:
        is_own = file is not None and one.path == file.path and one.line <= place.end.line
        text = _signalled(launch, file, one.after, words) if is_own and file else one.after
        yield replace(one, after=text)


def _signalled(launch: Launch, file: SourceFile, text: str, words: tuple[str, ...]) -> str:
    if file.kind is Kind.DOCKERFILE and (match := _SHELL_FORM.fullmatch(text)):
        plain = _plain(match["rest"], words) if _is_plain_command(launch, match["head"]) else ()
        return match["head"] + (listed(plain) if plain else _replacing(match["rest"], words))
    if file.kind is Kind.SHELL:
        return _replacing(text, words) if _is_last(launch, file) else text
    return _in_artefact(launch, text, words) if file.kind in _STOPPED else text


_STOPPED = frozenset({Kind.DOCKERFILE, Kind.COMPOSE, Kind.MANIFEST, Kind.SUPERVISOR})
"""Kinds whose manager sends its signal to one process; systemd sends it to all of a service."""


def _is_plain_command(launch: Launch, head: str) -> bool:
    """Return whether a list means the same: by the usual shell, and not put before `CMD`."""
    is_usual = launch.unit.command.words[-3:-1] == ("/bin/sh", "-c")
    return is_usual and head.strip().upper() == "CMD"


def _plain(rest: str, server: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a command line that means the same without a shell; else none."""
    joined = rest.replace("\\\n", " ").strip()
    if _NEEDS_SHELL.search(_QUOTED.sub("''", joined)):
        return ()
    try:
        words = tuple(shlex.split(joined))
    except ValueError:
        return ()
    if words[:1] and words[0] in _OF_SHELL:
        return ()
    if len(words) > 2 and words[-2] in _OPTIONS and _SHELLS.search(words[-3]):  # noqa: PLR2004
        return (*words[:-1], _replacing(words[-1], server))
    return words


_OF_SHELL = frozenset(
    [
        *(".", "cd", "command", "builtin", "eval", "exec", "export", "set", "source", "time"),
        *("ulimit", "umask", "unset", "coproc", "function"),
    ]
)
"""First words that are no programs."""


def _replacing(text: str, words: tuple[str, ...]) -> str:
    """Return a text of a shell whose last command takes the place of the shell."""
    at, end = _last(text, words)
    before, behind = text[:at], text[end:]
    match = _BEFORE.search(before) if at >= 0 else None
    is_kept = _TRAP.search(before) is not None or _BEHIND.fullmatch(behind.rstrip()) is None
    if match is None or is_kept:
        return text
    return _exec_at(match.start("wrapper"), text)


def _last(text: str, words: tuple[str, ...]) -> tuple[int, int]:
    """Return where a command stands last, its quotes escaped or not; -1 if it does not."""
    made = spell(words)
    inner = between_single_quotes(words) or made
    spelled = (made, made.replace('"', '\\"'), inner, inner.replace('"', '\\"'))
    return max((text.rfind(one), text.rfind(one) + len(one)) for one in spelled)


def _exec_at(at: int, text: str) -> str:
    return f"{text[:at]}exec {text[at:]}"


def _in_artefact(launch: Launch, text: str, words: tuple[str, ...]) -> str:
    """Return lines of an artefact that names the shell, `sh -c "…"`, and what it is to run."""
    given = launch.unit.command.words
    if _NAMED.search(launch.unit.command.text) is None:
        return text  # it is the platform that runs a shell
    if len(given) < 3 or given[-2] not in _OPTIONS or not _SHELLS.search(given[-3]):  # noqa: PLR2004
        return text
    before = _before_last(given[-1], spell(launch.start.words))
    if before is None or _BEFORE.search(before) is None or _TRAP.search(before) is not None:
        return text
    at, _ = _last(text, words)
    match = _BEFORE.search(text[:at]) if at >= 0 else None
    is_key = match is not None and match["wrapper"].rstrip().endswith((":", "="))
    return text if match is None or is_key else _exec_at(match.start("wrapper"), text)


_OPTIONS = frozenset({"-c", "-ec", "-lc", "-ce", "-euc"})


def _before_last(script: str, command: str) -> str | None:
    """Return what stands before a command that ends a script; None if something follows it."""
    at = script.rfind(command)
    behind = script[at + len(command) :].rstrip()
    return script[:at] if at >= 0 and _BEHIND.fullmatch(behind) is not None else None


def _is_last(launch: Launch, file: SourceFile) -> bool:
    """Return whether a script ends with a start, outside of functions and blocks."""
    place = launch.start.location
    last = max(place.start.line, place.end.line - (place.end.column <= 1))
    first = file.lines[place.start.line - 1]
    rest = (line.strip() for line in file.lines[last:])
    is_end = all(not line or line.startswith("#") for line in rest)
    return is_end and first[:1].strip() != "" and _TRAP.search(file.text) is None
