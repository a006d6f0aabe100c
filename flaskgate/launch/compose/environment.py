"""What a Compose service sets: its environment, its files, its ports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.launch.compose.project import ComposeProject, path_in
from flaskgate.launch.compose.services import Service
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.images.brought_files import lying_over
from flaskgate.launch.images.copies import absolute
from flaskgate.launch.images.images import name_ports, plain_ports
from flaskgate.launch.model import Edit, Mount, Repository, Setting
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.project.environment_files import read_for_docker, read_named
from flaskgate.model.findings import Location

_REFERENCE = re.compile(r"\$[A-Za-z_]")
"""What Compose expands, and python-dotenv does not."""
_ROOT = PurePosixPath("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Environments:
    """Reads the environments of services; each file is read once."""

    project: ComposeProject
    repository: Repository
    files: dict[PurePosixPath, Mapping[str, Setting]] = field(default_factory=dict)

    def of(self, service: Service) -> dict[str, Setting]:
        """Return the variables of `env_file` and over them those of `environment`.

        A variable that is named without a value is the host's, which is not known. A file that is
        not in the repository may set any.
        """
        settings: dict[str, Setting] = {}
        for item, path in self._files(service):
            is_raw = item.get("format").text == "raw"
            found = self._read(path, item.location, is_raw=is_raw)
            settings |= dict(self.project.allowance.take(tuple(found.items())))
        for table in service.every("environment"):
            settings |= dict(_variables(table, self.project))
        return settings

    def _files(self, service: Service) -> Iterator[tuple[YamlNode, PurePosixPath | None]]:
        """Yield the files that are named, each with its path if that is in the repository."""
        for value in service.every("env_file"):
            for item in self.project.allowance.take(value.elements or (value,)):
                name = item.get("path") if item.is_mapping else item
                if not (name.is_absent or name.is_null):
                    yield item, self.project.path_of(name)

    def _read(
        self, path: PurePosixPath | None, place: Location, *, is_raw: bool
    ) -> Mapping[str, Setting]:
        file = None if path is None else self.repository.read(path)
        if path is None or file is None:
            return read_named(read_dotenv, None, place)
        if path not in self.files:
            self.files[path] = {
                name: replace(one, value=None) if _REFERENCE.search(one.value or "") else one
                for name, one in read_dotenv(file).items()
            }
        return read_for_docker(file) if is_raw else self.files[path]


def _variables(table: YamlNode, project: ComposeProject) -> Iterator[tuple[str, Setting]]:
    for entry in project.allowance.take(table.entries):
        value = project.expand(entry.value)
        if entry.value.is_null:
            value = project.values.get(entry.name)
        origin = project.origin(entry.value)
        yield entry.name, Setting(value=value, location=entry.location, origin=origin)
    for element in project.allowance.take(table.elements):
        name, equals, _ = (element.text or "").partition("=")
        expanded = project.expand(element)
        value = project.values.get(name)
        if equals:
            value = None if expanded is None else expanded.partition("=")[2]
        if name:
            origin = project.origin(element)
            yield name.strip(), Setting(value=value, location=element.location, origin=origin)


def volumes_of(service: Service, project: ComposeProject) -> Iterator[Mount]:
    """Yield the folders and files of the repository that are mounted into the service."""
    for value in service.every("volumes"):
        for item in project.allowance.take(value.elements):
            mount = _bind(item, project) if item.is_mapping else _short(item, project)
            if mount is not None:
                yield mount


def covered_by(service: Service, project: ComposeProject) -> Iterator[PurePosixPath]:
    """Yield the folders in which a service has what is not the repository's."""
    for value in service.every("volumes"):
        for item in project.allowance.take(value.elements):
            if (_bind(item, project) if item.is_mapping else _short(item, project)) is None:
                yield _covered(item, project)
    for key, folder in _GIVEN_FILES.items():
        given = (project.allowance.take(one.elements) for one in service.every(key))
        yield from (_given_file(item, folder, project) for items in given for item in items)
    if any(not one.is_absent for key in _FURTHER for one in service.every(key)):
        yield _ROOT


def hidden_by(
    service: Service, project: ComposeProject, folder: PurePosixPath | None, count: int
) -> Iterator[Edit]:
    """Yield what folders and files of the host hide of an image, which has so many mounts.

    One that lies over all that the service works in is the host's checkout of the repository; a
    named volume begins as what the image has.
    """
    for value in service.every("volumes"):
        for item in project.allowance.take(value.elements):
            target = _of_host(item, project)
            if target is not None and not (folder and folder.is_relative_to(target)):
                yield from lying_over(target, "volumes", item.location, count)


def _of_host(item: YamlNode, project: ComposeProject) -> PurePosixPath | None:
    """Return where something of the host is that is not in the repository; None for any other."""
    if item.is_mapping:
        source = project.expand(item.get("source")) or ""
        target = project.expand(item.get("target")) or ""
    else:
        source, _, rest = (project.expand(item) or "").partition(":")
        target = rest.partition(":")[0]
    is_of_host = source.startswith(("/", "~")) and target.startswith("/")
    return absolute(target, _ROOT) if is_of_host else None


_FURTHER = ("volumes_from", "tmpfs", "devices")
"""Keys that bring further files along."""
_GIVEN_FILES = {"configs": _ROOT, "secrets": PurePosixPath("/run/secrets")}
"""Keys that bring single files along, and where those are that name no place
(https://docs.docker.com/reference/compose-file/services/#configs)."""


def _given_file(item: YamlNode, folder: PurePosixPath, project: ComposeProject) -> PurePosixPath:
    """Return where a config or a secret lies, the whole file system where it cannot be told."""
    named = item.get("target") if not item.get("target").is_absent else item.get("source")
    text = project.expand(named if item.is_mapping else item)
    return absolute(text, folder) if text else _ROOT


def _covered(item: YamlNode, project: ComposeProject) -> PurePosixPath:
    """Return the folder of a volume, the whole file system where it cannot be told."""
    if item.is_mapping:
        target = project.expand(item.get("target")) or ""
    else:  # `[SOURCE:]TARGET[:MODE]`
        source, _, rest = (project.expand(item) or "").partition(":")
        target = rest.partition(":")[0] or source
    return absolute(target, _ROOT) if target.startswith("/") else _ROOT


def _bind(item: YamlNode, project: ComposeProject) -> Mount | None:
    source, target = item.get("source"), project.expand(item.get("target"))
    path = project.path_of(source)
    if item.get("type").text != "bind" or path is None or not target:
        return None
    return Mount(source=path, target=absolute(target, _ROOT))


def _short(item: YamlNode, project: ComposeProject) -> Mount | None:
    text = project.expand(item)
    source, _, rest = (text or "").partition(":")
    target = rest.partition(":")[0]
    path = path_in(item.index.path.parent, source) if source.startswith(".") else None
    if path is None or not target.startswith("/"):
        return None
    return Mount(source=path, target=absolute(target, _ROOT))


def reach_of(service: Service, project: ComposeProject) -> str:
    """Return which ports the service publishes, in words; empty if it publishes none."""
    items = _items(service, project, "ports")
    return name_ports("publishes", [port for one in items if (port := _published(one, project))])


def _items(service: Service, project: ComposeProject, key: str) -> list[YamlNode]:
    """Return the items of a list, of all files that name some."""
    return [item for value in service.every(key) for item in project.allowance.take(value.elements)]


def is_for_host_alone(service: Service, project: ComposeProject) -> bool:
    """Return whether the service publishes ports, all of them on the loopback of the host."""
    items = _items(service, project, "ports")
    return bool(items) and all(_is_on_loopback(item, project) for item in items)


def _is_on_loopback(item: YamlNode, project: ComposeProject) -> bool:
    if item.is_mapping:
        return (project.keep(item.get("host_ip")) or "") in _LOOPBACK
    return (project.keep(item) or "").startswith(tuple(f"{one}:" for one in _LOOPBACK))


_LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


def ports_of(service: Service, project: ComposeProject) -> tuple[str, ...]:
    """Return the ports of its network on which a service is reached: published, else exposed."""
    return _listed(service, project, "ports") or _listed(service, project, "expose")


def published_of(service: Service, project: ComposeProject) -> tuple[str, ...]:
    """Return the ports of its own network that a service publishes; none where it shares another's.

    https://docs.docker.com/reference/compose-file/services/#network_mode
    """
    is_shared = any(not one.is_absent for one in service.every("network_mode"))
    return () if is_shared else _listed(service, project, "ports")


def _listed(service: Service, project: ComposeProject, key: str) -> tuple[str, ...]:
    """Return the container's ports; short form: `[[ADDRESS:]HOST:]CONTAINER[/PROTOCOL]`.

    https://docs.docker.com/reference/compose-file/services/#ports
    """
    return plain_ports([_target(item, project) for item in _items(service, project, key)])


def _target(item: YamlNode, project: ComposeProject) -> str:
    if item.is_mapping:
        kind = project.keep(item.get("protocol")) or "tcp"
        return f"{project.keep(item.get('target')) or ''}/{kind}"
    return (project.keep(item) or "").rpartition(":")[2]


def _published(item: YamlNode, project: ComposeProject) -> str:
    if item.is_mapping:
        port = item.get("published")
        return project.keep(item.get("target") if port.is_absent else port) or ""
    text = (project.keep(item) or "").partition("/")[0]
    host, _, container = text.rpartition(":")
    return host or container
