"""Finds the programs of a host's units that an installer of the repository writes.

A unit starts `/usr/local/bin/shop`, no file of that name is in the repository, and a script writes
one there: `cat > /usr/local/bin/shop <<EOF`, `tee`, `install -m 755 /dev/stdin`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.model import LaunchUnit, Repository, Written
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.hosts.embedded_units import as_text, written_by
from flaskgate.model.files import Kind, SourceFile

_PROGRAM = re.compile(r"(?<![\w./-])/[\w./+-]*/([\w.+-]+)")
_WRITES = re.compile(r"<<|>|\btee\b")
_SYSTEM = re.compile(
    r"(?:python|perl|ruby|node|flask|gunicorn|uwsgi|pip)[\d.]*|(?:ba|da)?sh|env|sudo"
)
"""Programs that no installer writes."""
_SCRIPTS = frozenset({"", ".sh", ".bash"})
_MOST = 30
"""Installers that are followed for one unit."""
_LARGEST = 200_000


def with_programs(units: Sequence[LaunchUnit], repository: Repository) -> Iterator[LaunchUnit]:
    """Yield the units, those of a host with what installers write where their programs are."""
    for unit in units:
        texts = () if unit.mounts or unit.texts else tuple(_programs(unit, repository))
        yield replace(unit, texts=texts) if texts else unit


def _programs(unit: LaunchUnit, repository: Repository) -> Iterator[Written]:
    named = {one[0]: one[1] for one in _PROGRAM.finditer(" ".join(unit.command.words))}
    wanted = {path: name for path, name in named.items() if not _SYSTEM.fullmatch(name)}
    names = set(wanted.values())
    if not names or not names.isdisjoint(_names_of(repository)):
        return  # it has a file of that name, which is what is meant
    every = _installers_of(repository)
    writers = (one for one in every if any(name in one.text for name in names))
    for file in islice(writers, _MOST):
        yield from (one for one in _written(file, repository) if str(one.target) in wanted)


def _installers(repository: Repository) -> tuple[SourceFile, ...]:
    """Return the scripts of a shell that write files."""
    paths = (path for path in sorted(repository.paths) if path.suffix.lower() in _SCRIPTS)
    files: Iterable[SourceFile | None] = map(repository.read, paths)
    return tuple(
        file
        for file in files
        if file is not None
        and file.kind is Kind.SHELL
        and len(file.data) <= _LARGEST
        and _WRITES.search(file.text)
    )


def _names(repository: Repository) -> frozenset[str]:
    return frozenset(path.name for path in repository.paths)


_installers_of = Remembered(_installers)
_names_of = Remembered(_names)


def _written(file: SourceFile, repository: Repository) -> tuple[Written, ...]:
    known = _known_of(repository)
    if file.path not in known:
        known[file.path] = tuple(map(as_text, written_by(file, repository)))
    return known[file.path]


def _nothing_known(_: Repository) -> dict[PurePosixPath, tuple[Written, ...]]:
    return {}


_known_of = Remembered(_nothing_known)
"""What each installer writes: it is followed once, whichever unit is asked about."""
