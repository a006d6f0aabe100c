"""Reads the artefacts that a shell script holds in here-documents, or prints into files.

A Compose file, a Procfile, a manifest that `kubectl apply -f -` gets, a Dockerfile that `docker
build -f -` gets: each is read as the file that is written. Unit files, programs of Supervisor and
tables of cron are read by those who follow the script (`embedded_units`, `schedules`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from flaskgate.launch.model import LaunchUnit, Repository
from flaskgate.launch.readers.common.left_running import LEFT_RUNNING
from flaskgate.launch.readers.common.unit_builders import embedded, lines_of, shell_command
from flaskgate.launch.readers.hosts.start_scripts import leaves_running
from flaskgate.launch.readers.infrastructure.written_files import units_of_container
from flaskgate.launch.shell.words import without_escapes
from flaskgate.model.files import Kind, SourceFile

_BEGINS = re.compile(r"<<-?[ \t]*([\"']?)(\w+)\1")
_FILE = re.compile(r"(?:>>?|\btee(?:[ \t]+-\w+)*)[ \t]*[\"']?([^\s\"'|;&<>]+)")
_BUILDS = re.compile(
    r"\b(?:docker|podman|buildah|nerdctl)\b[^|\n]*[ \t](?:-|-f[ \t]*-|--file[ =]-)(?=\s|$)"
)
_APPLIES = re.compile(r"\b(?:kubectl|oc|k3s)\b[^|\n]*[ \t](?:-f|--filename)[ =]?-(?=\s|$|<)")
_PRINTED = re.compile(
    r"^[ \t]*(?:echo|printf)[ \t]+(?:-\w+[ \t]+)?([\"'])(.{1,2000}?)\1[ \t]*(?=>)"
)
_SCRIPTS = (".sh", ".bash")
_MOST = 50
_LONGEST_LINE = 2_000
"""Characters of a line that begins one."""
_LONGEST = 1_000
"""Lines of one here-document."""


def here_documents(file: SourceFile, repository: Repository) -> tuple[LaunchUnit, ...]:
    """Return what the files start that a script writes, and what it hands to a cluster."""
    if "<<" not in file.text and "Procfile" not in file.text:
        return ()
    return tuple(islice(_units(file, repository), _MOST))


def _units(file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    for path, first, text in _texts(file):
        yield from units_of_container(path, embedded(file, text, first, Kind.RECIPE), repository)
        lines = text.split("\n")
        if path.endswith(_SCRIPTS) and text.startswith("#!") and leaves_running(lines):
            yield _script(path, file, first, lines)


def _script(path: str, file: SourceFile, first: int, lines: Sequence[str]) -> LaunchUnit:
    """Return a script that is written and leaves something running: somebody starts it by hand."""
    place = lines_of(file, first, first + len(lines) - 1)
    command = shell_command("\n".join(lines), place, said=path)
    return LaunchUnit(name="start script", command=command, reach=LEFT_RUNNING)


def _texts(file: SourceFile) -> Iterator[tuple[str, int, str]]:
    """Yield the path of each text, as far as it is told, its first line, counted from 1, and it."""
    lines = file.lines
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        begin = None if line.lstrip().startswith("#") else _BEGINS.search(line)
        if begin is not None:
            end = next(
                (
                    at
                    for at in range(number, min(len(lines), number + _LONGEST))
                    if lines[at].strip() == begin[2]
                ),
                number,
            )
            text = "\n".join(lines[number:end])
            plain = text if begin[1] else without_escapes(text, is_here=True)
            yield _path_of(line), number + 1, plain
            number = max(end, number)
        elif (printed := _PRINTED.match(line)) is not None:
            yield _path_of(line[printed.end() :]), number, printed[2].replace("\\n", "\n")


def _path_of(line: str) -> str:
    """Return where a line has its input written: a file, or whatever takes it, by its name."""
    line = line[:_LONGEST_LINE]
    if _BUILDS.search(line):
        return "Dockerfile"
    if _APPLIES.search(line):
        return "manifest.yaml"
    found = _FILE.search(line)
    return found[1] if found else ""
