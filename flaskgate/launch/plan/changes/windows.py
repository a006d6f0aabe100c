"""The command of a plan as a script of Windows writes it, and the line that has to become it.

What was followed has the paths of a POSIX system (`launch/commands/windows`); the script has the
drive, the backslashes and the ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.commands.windows.scripts import posix_words
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Repository
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Change

_WORD = re.compile(r"(?:\"[^\"]*\"|[^\s\"&|<>])+")
_BARE = re.compile(r"[\w.:/\\=%~$@{}()'+-]+")
"""Needs no quotes in a batch file nor in PowerShell."""
_LARGEST = 4_000
UNSERVED = (
    "Gunicorn does not run on Windows, and Waitress takes the plain name of a module and of an "
    "object of WSGI only: make the application in such a module, and put both there."
)
"""What is missing where Waitress cannot serve an application."""
PLAIN_ONLY = "It speaks HTTPS today, and Waitress does not: let IIS or Nginx in front do that."
"""What is missing where a start speaks TLS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """The line that starts something, and its words from the program on."""

    file: SourceFile
    number: int
    text: str
    words: Sequence[re.Match[str]]


def spelled(words: Sequence[str]) -> str:
    """Return words on one line of a script of Windows."""
    return " ".join(one if _BARE.fullmatch(one) else f'"{one}"' for one in words)


def with_program(launch: Launch, words: tuple[str, ...], repository: Repository) -> tuple[str, ...]:
    """Return a command whose program has the folder that the script writes."""
    line = _line_of(launch, repository)
    if line is None or "/" not in words[0]:
        return words
    written = line.words[0][0].strip('"')
    folder = re.match(r".*[\\/]", written)
    return (f"{folder[0]}{PurePosixPath(words[0]).name}.exe" if folder else words[0], *words[1:])


def windows_changes(
    launch: Launch, words: tuple[str, ...], repository: Repository
) -> Iterator[Change]:
    """Yield the line that starts `words`, if it is known what of it has to change."""
    line = _line_of(launch, repository)
    if line is None:
        return
    start, end = line.words[0].start(), line.words[-1].end()
    after = line.text[:start] + spelled(words) + line.text[end:]
    yield Change(path=line.file.path, line=line.number, before=line.text, after=after)


def folder_named(launch: Launch, folder: str, repository: Repository) -> str:
    """Return a folder as the line of a start writes it, if a path of that line is in it."""
    line = _line_of(launch, repository)
    for word in line.words if line is not None else ():
        path = next(iter(posix_words(word[0])), "")
        if path.startswith(f"{folder}/") and "/" not in path[len(folder) + 1 :]:
            return re.sub(r"[\\/][^\\/]*$", "", word[0].strip('"'))
    return folder.replace("/", "\\")


def _line_of(launch: Launch, repository: Repository) -> _Line | None:
    place, wanted = launch.start.location, launch.start.words
    file = repository.read(place.path)
    text = "" if file is None else file.lines[place.start.line - 1]
    if file is None or not wanted or len(text) > _LARGEST:
        return None
    found = list(_WORD.finditer(text))
    plain = [posix_words(one[0]) for one in found]
    count = len(wanted)
    places = [
        at
        for at in range(len(found) - count + 1)
        if plain[at : at + count] == [(one,) for one in wanted]
    ]
    if len(places) != 1:
        return None
    at = places[0]
    return _Line(file=file, number=place.start.line, text=text, words=tuple(found[at : at + count]))
