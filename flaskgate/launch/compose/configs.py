"""The files that the `configs` of a Compose project put into a service.

See https://docs.docker.com/reference/compose-file/configs/ and
https://docs.docker.com/reference/compose-file/services/#configs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.compose.project import ComposeProject
from flaskgate.launch.compose.services import Service, loader_of
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.images.copies import absolute
from flaskgate.launch.model import Repository, Written
from flaskgate.model.findings import Location, Position

_ROOT = PurePosixPath("/")


def configs_of(
    service: Service, project: ComposeProject, repository: Repository
) -> Iterator[Written]:
    """Yield the files of a service whose text can be told; each is a whole file of its own."""
    for value in service.every("configs"):
        for item in project.allowance.take(value.elements):
            source = item.get("source") if item.is_mapping else item
            name = source.text or ""
            target = project.expand(item.get("target")) or name
            found = _content(_declared(item, name, repository), project, repository)
            if found is not None and target:
                text, place = found
                yield Written(
                    target=absolute(target, _ROOT), text=text, location=place, is_mounted=True
                )


def _declared(item: YamlNode, name: str, repository: Repository) -> YamlNode:
    """Return the entry of `configs` in the file in which a service asks for it."""
    file = repository.read(item.index.path)
    top = None if file is None else loader_of(repository).read(file).top
    return item.get(name) if top is None else top.at("configs", name)


def _content(
    declared: YamlNode, project: ComposeProject, repository: Repository
) -> tuple[str, Location] | None:
    """Return a text and where it stands; None for what is made elsewhere."""
    text = project.expand(declared.get("content"))
    if text is not None:
        return text, declared.get("content").location
    path = project.path_of(declared.get("file"))
    file = repository.read(path) if path is not None else None
    if file is None:
        return None
    return file.text, Location(file.path, Position(1, 1), Position(1, 1))
