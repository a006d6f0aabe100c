"""Finds releases of Helm charts: the values with which scripts and pipelines install them.

`helm upgrade shop chart -f prod.yaml --set debug=1`: a later file beats an earlier one, and what is
set beats files (https://helm.sh/docs/helm/helm_upgrade/). Values beside a chart that are called
production's count though no command of the repository names them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import reduce
from itertools import islice, product
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import Options, read_options
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.builds.build_files import build_files
from flaskgate.launch.readers.builds.build_lines import CommandLine, command_lines, is_untold
from flaskgate.launch.readers.common.unit_builders import lines_of
from flaskgate.launch.readers.containers.chart_values import (
    chart_of,
    data_of,
    merged,
    outermost,
    set_by,
)
from flaskgate.launch.readers.containers.declared_releases import Release, declared
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Step

_INSTALLS = re.compile(r"\bhelm(?:3)?[ \t]+(?:upgrade|install)(?=[ \t])")
_FLAGS = frozenset(
    {
        *("-i", "--install", "--atomic", "--wait", "--wait-for-jobs", "--force", "--debug"),
        *("--create-namespace", "--dependency-update", "--devel", "--dry-run", "--no-hooks"),
        *("--cleanup-on-fail", "--reset-values", "--reuse-values", "--reset-then-reuse-values"),
        *("--skip-crds", "--render-subchart-notes", "--verify", "--hide-notes", "--replace"),
        *("--generate-name", "-g", "--enable-dns", "--take-ownership", "--plain-http"),
    }
)
_PRODUCTION = re.compile(r"(?<![a-z])(?:prod|prd|production|live)(?![a-z])", re.IGNORECASE)
_FILES = ("-f", "--values")
_PLACES = ("-n", "--namespace", "--kube-context")
_FOLDERS = frozenset({"values", "env", "envs", "environments"})
_MOST = 20
"""Releases of one chart, and files that one word may mean."""


def _find(repository: Repository) -> Mapping[PurePosixPath, Sequence[Release]]:
    charts = {one.parent for one in repository.paths if one.name == "Chart.yaml"}
    found: dict[PurePosixPath, list[Release]] = {}
    for file in build_files(repository) if charts else ():
        for line in command_lines(file.text, _INSTALLS) if b"helm" in file.data else ():
            chart = _chart_of(line, file, charts)
            is_said = not file.lines[line.line - 1].lstrip().startswith(("#", "//"))
            if chart is not None and is_said and not _is_for_developers(line, file):
                found.setdefault(chart, []).extend(_installed(line, file, repository))
    for chart, release in declared(repository, charts):
        found.setdefault(chart, []).append(release)
    for chart in sorted(charts):
        found.setdefault(chart, []).extend(_named(chart, repository))
    return {chart: releases[:_MOST] for chart, releases in found.items()}


releases_of = Remembered(_find)
"""The releases of production, by the folders of their charts."""


def releases_with(template: PurePosixPath, repository: Repository) -> Sequence[Release]:
    """Return the releases that a template is part of."""
    chart = chart_of(template, repository)
    return () if chart is None else releases_of(repository).get(outermost(chart, repository), ())


def _options(line: CommandLine) -> Options:
    return read_options(line.words, lambda one: one not in _FLAGS, is_mixed=True)


def _given(line: CommandLine, *names: str) -> list[str]:
    return [one.value for one in _options(line).given if one.name in names and one.value]


def _chart_of(
    line: CommandLine, file: SourceFile, charts: Iterable[PurePosixPath]
) -> PurePosixPath | None:
    """Return the folder of the chart that a command installs: the last of its plain words."""
    word = next(iter(reversed(_options(line).rest)), "")
    meant = [one for one in _meant(word, line, file) if one in charts]
    return meant[0] if meant else None


def _meant(word: str, line: CommandLine, file: SourceFile) -> Iterator[PurePosixPath]:
    """Yield the paths that a word may mean: from the folder of the command, or from the root."""
    near = posixpath.join(str(file.path.parent), line.folder)
    for folder in (near, line.folder, ""):
        path = posixpath.normpath(posixpath.join(folder, word))
        if not path.startswith(("/", "..")):
            yield PurePosixPath(path)


def _is_for_developers(line: CommandLine, file: SourceFile) -> bool:
    """Return whether names say that a release is none of production's.

    Values may be called those of developers: where they are installed counts more.
    """
    places = [*_given(line, *_PLACES), *_options(line).rest[:1]]
    if any(map(_PRODUCTION.search, places)):
        return False
    files = [PurePosixPath(one).stem for one in _given(line, *_FILES)]
    named = [*places, *files, *file.path.parts[:-1], file.path.stem]
    return any(map(is_development_name, named)) and not any(map(_PRODUCTION.search, files))


def _installed(line: CommandLine, file: SourceFile, repository: Repository) -> Iterator[Release]:
    text = " ".join(("helm upgrade", *line.words)).replace(UNKNOWN, "…")
    step = Step(location=lines_of(file, line.line, line.line), message=text)
    said = merged(
        set_by(_given(line, "--set"), is_text=False),
        set_by(_given(line, "--set-string"), is_text=True),
    )
    choices = [tuple(_files(one, line, file, repository)) for one in _given(line, *_FILES)]
    for paths in islice(product(*filter(None, choices)), _MOST):
        read = [data_of(one, repository) for one in paths]
        values = reduce(merged, [*read, said], dict[str, object]())
        if values:
            yield Release(values=values, step=step)


def _files(
    word: str, line: CommandLine, file: SourceFile, repository: Repository
) -> Iterator[PurePosixPath]:
    """Yield the files that a word may mean; where a part is not told, none of developers'."""
    if not is_untold(word):
        yield from (one for one in _meant(word, line, file) if one in repository.paths)
        return
    patterns = [str(one) for one in _meant(word.replace(UNKNOWN, "*"), line, file)]
    matching = (
        one
        for one in sorted(repository.paths)
        if any(fnmatchcase(str(one), pattern) for pattern in patterns)
    )
    yield from islice((one for one in matching if not is_development_name(one.stem)), _MOST)


def _named(chart: PurePosixPath, repository: Repository) -> Iterator[Release]:
    """Yield what files of values say that are called production's."""
    for path in sorted(repository.paths):
        is_beside = path.parent == chart and "values" in path.stem.lower()
        is_below = path.parent.parent == chart and path.parent.name in _FOLDERS
        is_values = path.suffix in {".yaml", ".yml"} and (is_beside or is_below)
        if is_values and _PRODUCTION.search(path.stem):
            file = repository.read(path)
            values = data_of(path, repository)
            if file is not None and values:
                step = Step(location=lines_of(file, 1, 1), message=f"values of {path.name}")
                yield Release(values=values, step=step)
