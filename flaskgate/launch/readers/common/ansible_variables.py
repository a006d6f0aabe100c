"""What Ansible's own files say of the variables that its tasks and templates use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.model import Repository

_EXPRESSION = re.compile(r"\{\{\s*([\w.]+)?[^{}]*\}\}|\{%[^%]*%\}")


def variables_beside(path: PurePosixPath, repository: Repository) -> Mapping[str, str]:
    """Return what a file of a role or a playbook is given: of all groups, the role's defaults."""
    found: dict[str, str] = {}
    role = path.parent.parent
    names = ("defaults/main.yml", "defaults/main.yaml", "vars/main.yml", "vars/main.yaml")
    own = [role / name for name in names if role / name in repository.paths]
    for one in (*_of_groups(path, repository), *own):
        values = repository.read(one)
        tables = read_yaml(values).documents if values else ()
        found.update({entry.name: entry.value.text or "" for t in tables for entry in t.entries})
    return {name: text for name, text in found.items() if text and "{{" not in text}


def _of_groups(tasks: PurePosixPath, repository: Repository) -> Iterator[PurePosixPath]:
    """Yield the files of `group_vars/all` beside the playbooks, the nearest folder above."""
    for folder in tasks.parents:
        below = folder / "group_vars"
        names = [below / f"all{ending}" for ending in ("", ".yml", ".yaml")]
        names += [below / "all" / f"{one}.yml" for one in ("all", "main", "vars")]
        found = [path for path in names if path in repository.paths]
        if found:
            yield from found
            return


def fill(text: str, variables: Mapping[str, str]) -> str:
    """Return a text with its Jinja expressions replaced; what is not known is `UNKNOWN`."""
    return _EXPRESSION.sub(lambda one: variables.get(one[1] or "", UNKNOWN), text)
