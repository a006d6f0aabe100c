"""Where Ansible puts files of the repository on a host: `template` and `copy` with a `src`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.launch.model import Mount, Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.common.ansible_variables import fill
from flaskgate.launch.readers.infrastructure.ansible import tasks_of, variables_of
from flaskgate.model.files import SourceFile

_MODULES = frozenset({"template", "copy"})
_FOLDERS = ("templates", "files", ".")
"""Where Ansible looks for what a task names, in a role or beside a playbook."""
_PLACES = re.compile(rb"\bdest\s*[:=]")
_WORD = re.compile(r"(?<!\S)(src|dest)=((?:\{\{[^{}]*\}\}|\S)+)")
_MOST = 400
"""Files of tasks that are looked at."""


def _find(repository: Repository) -> Mapping[str, PurePosixPath]:
    found: dict[str, PurePosixPath] = {}
    yaml = (path for path in sorted(repository.paths) if path.suffix in {".yml", ".yaml"})
    for path in islice(yaml, _MOST):
        file = repository.read(path)
        if file is not None and _PLACES.search(file.data):
            for target, source in _pairs(file, repository):
                found.setdefault(target, source)
    return found


def _pairs(file: SourceFile, repository: Repository) -> Iterator[tuple[str, PurePosixPath]]:
    for document in read_yaml(file).documents:
        variables = variables_of(document, file, repository)
        for task in tasks_of(document):
            for entry in task.entries:
                if entry.name.rpartition(".")[2] in _MODULES:
                    src, dest = _named(entry.value)
                    target = fill(dest, variables)
                    source = _source(src, file.path, repository)
                    if source is not None and target.startswith("/") and UNKNOWN not in target:
                        name = source.name.removesuffix(".j2")
                        yield f"{target}{name}" if target.endswith("/") else target, source


def _named(value: YamlNode) -> tuple[str, str]:
    """Return what a task copies, and where to: keys, or words such as `src=a.j2 dest=/etc/a`."""
    words = dict(_WORD.findall(value.text or ""))
    src, dest = (value.get(key).text or words.get(key, "") for key in ("src", "dest"))
    return src.strip("\"'"), dest.strip("\"'")


def _source(text: str, tasks: PurePosixPath, repository: Repository) -> PurePosixPath | None:
    for above in (tasks.parent.parent, tasks.parent):
        for folder in _FOLDERS:
            path = PurePosixPath(posixpath.normpath(above / folder / text))
            if text and path in repository.paths:
                return path
    return None


def laid_out(folder: PurePosixPath, repository: Repository) -> tuple[Mount, ...]:
    """Return what tasks put below a folder of a host, as far as it is of the repository."""
    return tuple(
        Mount(source=source, target=PurePosixPath(target))
        for target, source in deployed_of(repository).items()
        if PurePosixPath(target).is_relative_to(folder) and source.suffix in _PYTHON
    )


_PYTHON = frozenset({".py", ".j2"})

deployed_of = Remembered(_find)
"""Absolute path on the host to the file of the repository that is put there."""
