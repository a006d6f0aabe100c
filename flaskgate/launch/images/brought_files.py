"""What `ADD` and `COPY --from` bring into an image that is not of the repository.

Archives are unpacked, and addresses fetched: https://docs.docker.com/reference/dockerfile/#add.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.images.copies import Copy, absolute, is_archive
from flaskgate.launch.model import Edit
from flaskgate.launch.project.fetched_files import Fetch
from flaskgate.model.findings import Location

_OF_GIT = re.compile(r"git@|git://|.*\.git(?:#.*)?$")
_PROGRAMS = frozenset({"bin", "sbin", "lib", "lib64"})


def lying_over(target: PurePosixPath, text: str, location: Location, below: int) -> Iterator[Edit]:
    """Yield that a volume hides a file, or a folder, of the first so many mounts of an image."""
    for one in (target, target / "*"):
        yield Edit(target=one, script=text, location=location, below=below)


def brought_by(copy: Copy, folder: PurePosixPath) -> Iterator[Fetch]:
    """Yield what an instruction brings from an address, an archive or an image of others."""
    target = absolute(copy.target, folder)
    inside = target / "*"
    for source in copy.sources:
        name = posixpath.basename(source.rstrip("/").partition("?")[0])
        file = target / name if copy.names_folder else target
        if copy.origin:
            yield from map(_fetch, _of_image(source, file, inside))
        elif copy.unpacks and _OF_GIT.match(source):
            yield Fetch(target=inside, source=source)
        elif copy.unpacks and "://" in source:
            yield _fetch(file)
        elif copy.unpacks and is_archive(source):
            yield _fetch(inside)


def _fetch(target: PurePosixPath) -> Fetch:
    return Fetch(target=target)


def _of_image(source: str, file: PurePosixPath, inside: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield where a file goes, and the content of a folder: nothing tells which one it is."""
    path = PurePosixPath(source)
    yield file
    if not path.suffix and path.parent.name not in _PROGRAMS:
        yield inside
