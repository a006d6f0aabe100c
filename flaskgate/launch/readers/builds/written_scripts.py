"""Finds the scripts that a Dockerfile itself writes: `COPY <<EOF x`, `RUN echo … > x`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from flaskgate.launch.commands.starts import trace
from flaskgate.launch.images.images import Image, Run
from flaskgate.launch.model import Command, LaunchUnit, Repository, Written
from flaskgate.launch.project.remember import Remembered
from flaskgate.model.findings import Location

_MOST = 2_000
"""Instructions that are followed; what more of them write stays unknown."""
_SHORTEST = 4
"""Characters of a name that is looked for anywhere; a shorter one only at the end of a path."""
_READ_BY = {"crond": "cron"}
"""What the names of files have in common that a program reads without being told."""


def _find_nothing(
    path: str, folder: PurePosixPath | None, *, is_exact: bool = False
) -> PurePosixPath | None:
    del path, folder, is_exact
    return None


def texts_of(image: Image, command: Command, repository: Repository) -> tuple[Written, ...]:
    """Return the files that the image's instructions write and that `command` may name."""
    words = " ".join(command.words).split()
    names = {word.rpartition("/")[2].strip("\"'") for word in words}
    names |= {_READ_BY[name] for name in names & _READ_BY.keys()}
    runs = [run for run in image.runs if any(_is_in(name, run.text) for name in names)]
    known = _known_of(repository)
    for run in runs:
        if run.location not in known and len(known) < _MOST:
            known[run.location] = tuple(_texts_of(run, image, repository))
    return (*image.written, *(one for run in runs for one in known.get(run.location, ())))


def _is_in(name: str, text: str) -> bool:
    if len(name) >= _SHORTEST:
        return name in text
    return bool(name) and re.search(rf"[/>]\s*[\"']?{re.escape(name)}(?![\w.-])", text) is not None


def with_mounted(texts: Iterable[Written], mounted: tuple[Written, ...]) -> tuple[Written, ...]:
    """Return the files that an image writes with those that are mounted over it."""
    hidden = {one.target for one in mounted}
    return (*(one for one in texts if one.target not in hidden), *mounted)


def _nothing_known(_: Repository) -> dict[Location, tuple[Written, ...]]:
    return {}


_known_of = Remembered(_nothing_known)
"""What each instruction writes: it is followed once, whoever runs the image."""


def _texts_of(run: Run, image: Image, repository: Repository) -> Iterator[Written]:
    if ">" not in run.text and "tee" not in run.text:
        return
    command = Command(words=("/bin/sh", "-c", run.text), location=run.location, text="RUN")
    unit = LaunchUnit(
        name="image", command=command, environment=image.environment, folder=image.folder
    )
    for one in trace(unit, repository, _find_nothing).files:
        folder = one.folder or image.folder or PurePosixPath("/")
        target = PurePosixPath(posixpath.normpath(posixpath.join("/", str(folder), one.path)))
        yield Written(target=target, text=one.text, location=one.location)
