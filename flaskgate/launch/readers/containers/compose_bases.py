"""Says which services of Compose files are there for others to extend, and are not run themselves.

See https://docs.docker.com/reference/compose-file/services/#extends. A file whose services others
extend is a base, unless Compose finds it by its name or a command names it. So is one of a list of
files that are included as one, if a later one gives the service another command
(https://docs.docker.com/reference/compose-file/include/).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.compose.overrides import OVERRIDES
from flaskgate.launch.compose.project import path_in
from flaskgate.launch.compose.services import BASES
from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.builds.build_files import build_files
from flaskgate.model.files import Kind, SourceFile

_NAMED = re.compile(r"(?:-f|--file|-c|--compose-file|COMPOSE_FILE)[ \t=:\"']+([^\s\"']+)")
_MOST = 200
"""Compose files that are looked at."""


def bases_in(path: PurePosixPath, repository: Repository) -> frozenset[str]:
    """Return the services of a file that only others extend."""
    if path.name in {*BASES, *OVERRIDES}:
        return frozenset()
    extended = _extended_of(repository).get(path, frozenset())
    return frozenset() if extended and path.name in _named_of(repository) else extended


def _extended(repository: Repository) -> Mapping[PurePosixPath, frozenset[str]]:
    found: dict[PurePosixPath, set[str]] = defaultdict(set)
    for file in islice(_composed(repository, b"extends"), _MOST):
        for document in read_yaml(file).documents:
            for service in document.get("services").entries:
                extends = service.value.get("extends")
                named, name = extends.get("file").text, extends.get("service").text
                path = path_in(file.path.parent, named) if named else None
                if path is not None and name and path != file.path:
                    found[path].add(name)
    for path, name in _overridden(repository):
        found[path].add(name)
    return {path: frozenset(names) for path, names in found.items()}


def _overridden(repository: Repository) -> Iterator[tuple[PurePosixPath, str]]:
    """Yield services of included files to which a later file of the same list gives a command."""
    for file in islice(_composed(repository, b"include"), _MOST):
        for document in read_yaml(file).documents:
            for one in document.get("include").elements[:_MOST]:
                named = (
                    path_in(file.path.parent, part.text or "") for part in one.get("path").elements
                )
                paths = [path for path in named if path is not None]
                for at, path in enumerate(paths):
                    later = {
                        name for other in paths[at + 1 :] for name in _commanded(other, repository)
                    }
                    yield from ((path, name) for name in sorted(later))


def _commanded(path: PurePosixPath, repository: Repository) -> Iterator[str]:
    """Yield the services of a file that have a command of their own."""
    file = repository.read(path)
    for document in read_yaml(file).documents if file is not None else ():
        for service in document.get("services").entries:
            if not all(service.value.get(key).is_absent for key in ("command", "entrypoint")):
                yield service.name


def _composed(repository: Repository, word: bytes) -> Iterator[SourceFile]:
    yaml = (path for path in sorted(repository.paths) if path.suffix in {".yml", ".yaml"})
    files = (repository.read(path) for path in yaml)
    return (
        one for one in files if one is not None and one.kind is Kind.COMPOSE and word in one.data
    )


_extended_of = Remembered(_extended)


def _named(repository: Repository) -> frozenset[str]:
    """Return the names of the files that commands hand to Compose."""
    return frozenset(
        PurePosixPath(part).name
        for file in build_files(repository)
        for names in _NAMED.findall(file.text)
        for part in re.split(r"[:;]", names)
    )


_named_of = Remembered(_named)
