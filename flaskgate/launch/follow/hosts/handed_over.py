"""Files that are for developers by their names, and that production is handed all the same.

`cp deploy/dev/web.service /etc/systemd/system/` in a script that installs says more of what a unit
is for than the folder that it stands in; so does a Compose file or a kustomization of production
that takes in `tutorials/compose.yaml`.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.common.left_running import goes_elsewhere
from flaskgate.launch.readers.hosts.start_scripts import is_for_production
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context

_YAML = frozenset({".yml", ".yaml"})
_TAKES = ("include", "resources", "bases", "components")
_SCRIPTS = frozenset({".sh", ".bash", ".zsh"})
_CONTINUED = re.compile(r"\\\r?\n")
_OF_HOSTS = re.compile(
    r"/etc/(?:systemd/system|supervisor|init\.d|cron\.d)\b|/lib/systemd/system\b"
)
"""Where a host starts what lies there."""
_PUTS = re.compile(r"(?:^|[;&|\s])(?:cp|install|ln|mv|rsync)\s")
_STACK = re.compile(r"\bdocker\s+stack\s+(?:deploy|up)\b")
_CLUSTER = re.compile(r"\b(?:kubectl|oc)\b")
_PRODUCTION = re.compile(r"(?<![a-z])(?:prod|production|live)(?![a-z])")
_MOST, _LONGEST = 200, 100_000
"""Scripts that are looked at, and characters of one."""


def is_handed_over(
    path: PurePosixPath, repository: Repository, context_of: Callable[[PurePosixPath], Context]
) -> bool:
    """Return whether production is handed a file, or a folder with it, by a script or a file."""
    above = (path, *path.parents)
    if not _handed_over(repository).isdisjoint(above):
        return True
    takers = {taker for one in above for taker in _taken_in(repository).get(one, ())}
    return any(context_of(taker) is not Context.DEVELOPMENT for taker in takers)


def _find(repository: Repository) -> frozenset[PurePosixPath]:
    scripts = (one for one in sorted(repository.paths) if one.suffix in _SCRIPTS)
    return frozenset(
        path
        for script in islice(scripts, _MOST)
        if not any(map(is_development_name, script.parts))
        for path in _given_by(script, repository)
    )


_handed_over = Remembered(_find)


def _find_taken_in(repository: Repository) -> Mapping[PurePosixPath, Collection[PurePosixPath]]:
    """Return what Compose files and kustomizations take in, to those that do."""
    names = (one for one in sorted(repository.paths) if one.suffix in _YAML)
    files = (one for path in names if (one := repository.read(path)) is not None)
    taking = (one for one in files if one.kind is Kind.COMPOSE or one.path.stem == "kustomization")
    found: dict[PurePosixPath, set[PurePosixPath]] = defaultdict(set)
    for file in islice(taking, _MOST):
        for path in _taken_in_by(file):
            if not any(map(is_development_name, path.parts)):
                found[path].add(file.path)
    return found


_taken_in = Remembered(_find_taken_in)


def _taken_in_by(file: SourceFile) -> Iterator[PurePosixPath]:
    """Yield what Compose's `include` and a kustomization's `resources` name."""
    for document in read_yaml(file).documents:
        for key in _TAKES:
            for one in document.get(key).elements[:_MOST]:
                paths = (one, one.get("path"), *one.get("path").elements[:_MOST])
                for text in (value.text or "" for value in paths):
                    path = posixpath.normpath(f"{file.path.parent}/{text}")
                    if text and not path.startswith(("/", "..")):
                        yield PurePosixPath(path)


def _given_by(script: PurePosixPath, repository: Repository) -> Iterator[PurePosixPath]:
    file = repository.read(script)
    text = "" if file is None else _CONTINUED.sub(" ", file.text[:_LONGEST])
    is_deploying = is_for_production(script.stem) or goes_elsewhere(text)
    for line in text.split("\n"):
        if not line.lstrip().startswith("#") and _hands_over(line, is_deploying=is_deploying):
            for word in re.split(r"[\s\"'=;&|]+", line):
                yield from _meant(word, script.parent)


def _hands_over(line: str, *, is_deploying: bool) -> bool:
    if _OF_HOSTS.search(line) is not None:
        return _PUTS.search(line) is not None
    if _STACK.search(line) is not None:
        return is_deploying
    return _CLUSTER.search(line) is not None and _PRODUCTION.search(line) is not None


def _meant(word: str, folder: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield the paths that a word may mean: from the root, or from the folder of its script."""
    if "/" in word.strip("/") or "." in word:
        for base in (PurePosixPath(), folder):
            path = posixpath.normpath(f"{base}/{word}")
            if not path.startswith(("/", "..")) and path != ".":
                yield PurePosixPath(path)
