"""The files of a repository that may say how its images are built: scripts, pipelines, tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.model import Repository
from flaskgate.model.files import SourceFile

_SCRIPTS = frozenset({".sh", ".bash", ".ps1", ".bat", ".cmd", ".mk", ".service"})
_BUILDERS = (
    *("jenkinsfile", "makefile", "gnumakefile", "justfile", "taskfile", "buildspec"),
    *("cloudbuild", "skaffold"),
)
_PIPELINES = frozenset(
    {".gitlab-ci.yml", ".travis.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml"}
)
_FOLDERS = frozenset({".github", ".circleci", ".gitlab", ".azure", ".woodpecker"})
_FOLDED = re.compile(r"[\\`^][ \t]*\r?\n|(?<=:) *[|>]-?\s*\n\s*")
_FOLDED_BLOCK = re.compile(
    r"^(?P<indent>[ ]*)(?:- +)?[\w-]+:[ ]+>[-+]?[ ]*(?:\n(?P=indent)[ ]+\S[^\n]*)+", re.MULTILINE
)
"""A key and the lines that its value is folded from, which stand further in than it."""
_MOST, _LARGEST = 1_000, 200_000
"""How many files are looked at, and how large each may be."""


def readable(repository: Repository, paths: Iterator[PurePosixPath]) -> Iterator[SourceFile]:
    """Yield the first files of `paths`, without those that are too large to be looked at."""
    for path in islice(paths, _MOST):
        file = repository.read(path)
        if file is not None and len(file.data) <= _LARGEST:
            yield file


def build_files(repository: Repository) -> Iterator[SourceFile]:
    """Yield the files that may build images, by their paths."""
    yield from readable(repository, (one for one in sorted(repository.paths) if _builds(one)))


def folded(text: str) -> str:
    """Return a text with its continued lines as one, and a block of YAML behind its key."""
    return _FOLDED.sub(" ", text)


def with_folded_blocks(text: str) -> str:
    """Return a text of YAML of the same length, in which a folded block (`>-`) is one line."""
    if ">" not in text:
        return text
    return _FOLDED_BLOCK.sub(lambda found: found[0].replace("\n", " "), text)


def only_values(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the names that are given one value, and no other."""
    found: dict[str, set[str]] = {}
    for name, value in pairs:
        found.setdefault(name, set()).add(value)
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


def _builds(path: PurePosixPath) -> bool:
    name = path.name.lower()
    return (
        path.suffix.lower() in _SCRIPTS
        or name in _PIPELINES
        or name.startswith(_BUILDERS)
        or bool(path.parts and path.parts[0] in _FOLDERS)
    )
