"""The services of Compose files, with what `extends` and the base file add to them.

Source: https://docs.docker.com/reference/compose-file/. A service is a pile of layers, each a
mapping of some file; a value knows its file, to which relative paths in it relate. A file is parsed
once for all that build on it.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import MappingEntry, Yaml, YamlNode, read_yaml
from flaskgate.launch.model import Repository
from flaskgate.launch.project.remember import Remembered
from flaskgate.model.files import SourceFile

BASES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""The names under which Compose looks for a file, in its order."""

MAX_SERVICES = 300
_MAX_EXTENDS = 16
_MAX_SIBLINGS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service."""

    name: str
    key: YamlNode
    """Its name in the file that is read."""
    layers: tuple[YamlNode, ...]
    """What it says and what it builds on, the strongest last."""

    def get(self, *names: str) -> YamlNode:
        """Return the strongest value under these keys, or an absent one."""
        for layer in reversed(self.layers):
            value = layer.at(*names)
            if not value.is_absent:
                return value
        return self.layers[-1].at(*names)

    def every(self, name: str) -> tuple[YamlNode, ...]:
        """Return the values of all layers under a key, the strongest last."""
        found: list[YamlNode] = []
        for layer in self.layers:
            value = layer.get(name)
            if value.tag in {"!reset", "!override"}:
                found.clear()
            if not value.is_absent and value.tag != "!reset":
                found.append(value)
        return tuple(found)

    @property
    def builds(self) -> bool:
        """Whether it says from what its image is built."""
        return any(not value.is_null for value in self.every("build"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposeFile:
    """What one file says."""

    services: Mapping[str, MappingEntry]
    """By name, in its order."""
    top: YamlNode | None
    """The first document; None where there is none."""

    @classmethod
    def of(cls, yaml: Yaml) -> ComposeFile:
        """Return a file that was read."""
        return cls(services=entries_of(yaml), top=yaml.document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """Reads the Compose files of one repository, each once."""

    repository: Repository
    loaded: dict[PurePosixPath, ComposeFile] = field(default_factory=dict)
    built: dict[PurePosixPath, tuple[Service, ...]] = field(default_factory=dict)

    def read(self, file: SourceFile) -> ComposeFile:
        """Return what a file says."""
        if file.path not in self.loaded:
            self.loaded[file.path] = ComposeFile.of(read_yaml(file))
        return self.loaded[file.path]

    def base_of(self, path: PurePosixPath) -> Mapping[str, MappingEntry]:
        """Return what Compose reads by itself in the same folder, if `path` is not that file."""
        if path.name in BASES:
            return {}
        files = (self.repository.read(path.with_name(name)) for name in BASES)
        base = next((file for file in files if file is not None), None)
        return self.read(base).services if base else {}

    def builders(self, folder: PurePosixPath) -> tuple[Service, ...]:
        """Return what the Compose files of a folder build, the base file's services first."""
        if folder not in self.built:
            every = (one for one in self._of_folder(folder) if one.builds)
            self.built[folder] = tuple(islice(every, MAX_SERVICES))
        return self.built[folder]

    def _of_folder(self, folder: PurePosixPath) -> Iterator[Service]:
        names = [folder / name for name in BASES]
        others = _composes_of(self.repository).get(folder, ())
        for path in list(dict.fromkeys([*names, *others]))[:_MAX_SIBLINGS]:
            file = self.repository.read(path)
            if file is not None:
                yield from self.services(self.read(file).services, {})

    def services(
        self, entries: Mapping[str, MappingEntry], base: Mapping[str, MappingEntry]
    ) -> Iterator[Service]:
        """Yield services with what they extend, and with what `base` says of the same name."""
        for name, entry in islice(entries.items(), MAX_SERVICES):
            service = Service(name=name, key=entry.key, layers=self._layers(entry))
            if name in base and _is_addition(service):
                layers = (*self._layers(base[name]), *service.layers)
                service = Service(name=name, key=entry.key, layers=layers)
            yield service

    def _layers(self, own: MappingEntry) -> tuple[YamlNode, ...]:
        """Return what a service extends, and itself; a ring ends where it began."""
        layers, known = [own.value], {(own.value.index.path, own.name)}
        while len(layers) < _MAX_EXTENDS:
            extended = self._extended(layers[-1])
            if extended is None:
                break
            place = (extended.value.index.path, extended.name)
            if place in known:
                break
            known.add(place)
            layers.append(extended.value)
        return tuple(reversed(layers))

    def _extended(self, layer: YamlNode) -> MappingEntry | None:
        extends = layer.get("extends")
        name = extends.text or extends.get("service").text
        if not name:
            return None
        named = extends.get("file").text
        path = layer.index.path
        if named:
            path = PurePosixPath(posixpath.normpath(f"{path.parent}/{named}"))
        file = self.repository.read(path)
        return self.read(file).services.get(name) if file else None


def _find_composes(repository: Repository) -> Mapping[PurePosixPath, tuple[PurePosixPath, ...]]:
    """Return the files that are Compose files by their names, by folder."""
    found: dict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
    for path in sorted(repository.paths):
        if path.suffix in {".yml", ".yaml"} and "compose" in path.name:
            found[path.parent].append(path)
    return {folder: tuple(paths) for folder, paths in found.items()}


_composes_of = Remembered(_find_composes)


def _is_addition(service: Service) -> bool:
    """Return whether it says neither what to build nor which image to run: it needs a base."""
    return not service.builds and service.get("image").text is None


def entries_of(yaml: Yaml) -> Mapping[str, MappingEntry]:
    """Return the services by name; the first format of Compose had them at the top."""
    found: dict[str, MappingEntry] = {}
    for document in yaml.documents:
        services = document.get("services")
        table = document if services.is_absent else services
        found |= {
            entry.name: entry
            for entry in table.entries
            if entry.value.is_mapping and (table is services or _is_service(entry.value))
        }
    return found


def _is_service(value: YamlNode) -> bool:
    return any(not value.get(key).is_absent for key in ("image", "build"))


def _new_loader(repository: Repository) -> Loader:
    return Loader(repository=repository)


loader_of = Remembered(_new_loader)
"""The loader that all Compose files of a repository share."""
