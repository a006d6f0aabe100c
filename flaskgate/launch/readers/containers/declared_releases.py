"""Finds the releases of Helm charts that manifests and Terraform declare, with their values."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import PurePosixPath

from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import Repository
from flaskgate.launch.readers.containers import said_releases, terraform_releases
from flaskgate.launch.readers.containers.chart_values import Values, data_of, merged
from flaskgate.launch.readers.containers.said_releases import Said
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Step

_PRODUCTION = re.compile(r"(?<![a-z])(?:prod|prd|production|live)(?![a-z])", re.IGNORECASE)
_LARGEST = 400_000
_READ = (
    ((".yaml", ".yml"), said_releases.MARKS, said_releases.said_by),
    ((".tf", ".tf.json"), terraform_releases.MARKS, terraform_releases.said_by),
)
"""Endings of names, what has to be in a file, and who reads what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A chart with values of its own."""

    values: Values
    """What lies over the values of the chart."""
    step: Step
    """What installs it: a command, a manifest, or a file that says so by its name."""


def declared(
    repository: Repository, charts: Collection[PurePosixPath]
) -> Iterator[tuple[PurePosixPath, Release]]:
    """Yield the releases of production that manifests declare, each with its chart's folder."""
    for path in sorted(repository.paths) if charts else ():
        readers = [(read, marks) for endings, marks, read in _READ if path.name.endswith(endings)]
        file = repository.read(path) if readers else None
        for read, marks in readers if file and len(file.data) <= _LARGEST else ():
            if file and any(mark in file.data for mark in marks):
                for one in read(file, repository):
                    yield from _releases(one, file, repository, charts)


def _releases(
    said: Said, file: SourceFile, repository: Repository, charts: Collection[PurePosixPath]
) -> Iterator[tuple[PurePosixPath, Release]]:
    chart = next((one for one in _meant(said.chart, file, ()) if one in charts), None)
    if chart is None or _is_for_developers(said, file):
        return
    paths = (
        next((p for p in _meant(one, file, (chart,)) if p in repository.paths), None)
        for one in said.files
    )
    read = [data_of(one, repository) for one in paths if one is not None]
    values: Mapping[str, object] = reduce(merged, [*read, *said.inline], dict[str, object]())
    if values:
        step = Step(location=said.node.location, message=f"release of {chart.name}")
        yield chart, Release(values=values, step=step)


def _meant(name: str, file: SourceFile, near: Iterable[PurePosixPath]) -> Iterator[PurePosixPath]:
    """Yield the paths that a manifest may mean: from its folder, the root, or another one."""
    for folder in (*map(str, near), str(file.path.parent), ""):
        path = posixpath.normpath(posixpath.join(folder, name)) if name else "/"
        if not path.startswith(("/", "..")):
            yield PurePosixPath(path)


def _is_for_developers(said: Said, file: SourceFile) -> bool:
    places = [one for one in said.names if one]
    if any(map(_PRODUCTION.search, places)):
        return False
    stems = [PurePosixPath(one).stem for one in said.files]
    return any(map(is_development_name, [*places, *stems, *file.path.parts[:-1], file.path.stem]))
