"""The services of a Compose file, with what `extends` and the base file add to them.

Source: https://docs.docker.com/reference/compose-file/. A service is a pile of layers, each a
mapping of some file; a value knows its file, to which relative paths in it relate. What `include`
names is an artefact of its own and is read as such.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeVar

from flaskgate.launch.containers.compose_values import origin_of, project_settings
from flaskgate.launch.containers.expansion import Values, expand
from flaskgate.launch.model import Repository, Setting
from flaskgate.launch.yaml_nodes import Entry, Value, Yaml, read_yaml
from flaskgate.model import Location, Notification
from flaskgate.source import SourceFile

T = TypeVar("T")

BASES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""The names under which Compose looks for a file, in its order."""

_MAX_SERVICES = 300
_MAX_EXTENDS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service."""

    name: str
    key: Value
    """Its name in the file that is read."""
    layers: tuple[Value, ...]
    """What it says and what it builds on, the strongest last."""

    def get(self, *names: str) -> Value:
        """Return the strongest value under these keys, or an absent one."""
        for layer in reversed(self.layers):
            value = layer.at(*names)
            if not value.is_absent:
                return value
        return self.layers[-1].at(*names)

    def every(self, name: str) -> tuple[Value, ...]:
        """Return the values of all layers under a key, the strongest last."""
        found: list[Value] = []
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


@dataclass(slots=True, kw_only=True)
class Allowance:
    """How many values of a project may still be looked at; an alias counts each time."""

    left: int = 50_000

    def take(self, values: Sequence[T]) -> Sequence[T]:
        """Return as many of `values` as are still allowed."""
        granted = values[: max(self.left, 0)]
        self.left -= len(values)
        return granted

    def note(self, path: PurePosixPath) -> tuple[Notification, ...]:
        """Return what to say once it is used up; empty until then."""
        message = "says more than is looked at, aliases counted each time; the rest was not read"
        note = Notification(id="launch-limit", message=message, path=path)
        return (note,) if self.left < 0 else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A Compose file."""

    path: PurePosixPath
    services: tuple[Service, ...] = ()
    siblings: tuple[Service, ...] = ()
    """Those of the base file, for what they build."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """What `${VAR}` stands for: the variables of the project's own environment file."""
    notifications: tuple[Notification, ...] = ()
    allowance: Allowance = field(default_factory=Allowance)

    @property
    def values(self) -> Values:
        """The same as texts, and the variable that every shell sets."""
        return {"PWD": ".", **{name: setting.value for name, setting in self.settings.items()}}

    def origin(self, value: Value) -> Location | None:
        """Return where the first reference of a scalar gets its value from, if that is known."""
        return origin_of(value.text or "", self.settings)

    def expand(self, value: Value) -> str | None:
        """Return a scalar with its references replaced; None where one is not known."""
        return None if value.text is None else expand_compose(value.text, self.values)

    def keep(self, value: Value) -> str | None:
        """Return a scalar in which references that are not known stay as they are written."""
        return None if value.text is None else expand_compose(value.text, self.values, keep=True)

    def path_of(self, value: Value, folder: PurePosixPath | None = None) -> PurePosixPath | None:
        """Return the path in the repository that a value means; None for any other one.

        It is relative to `folder`, or to the folder of the file that the value stands in.
        """
        return path_in(folder or value.index.path.parent, self.expand(value) or "")


def path_in(folder: PurePosixPath, text: str) -> PurePosixPath | None:
    """Return the path in the repository that `text` means from a folder; None for any other."""
    if not text or "://" in text or text.startswith(("/", "~", "git@")):
        return None
    path = posixpath.normpath(f"{folder}/{text}")
    return None if path.startswith("..") else PurePosixPath(path)


def expand_compose(text: str, values: Values, *, keep: bool = False) -> str | None:
    """Return `text` with its references replaced; `$$` is a dollar sign."""
    parts = [expand(part, values, keep=keep) for part in text.split("$$")]
    known = [part for part in parts if part is not None]
    return "$".join(known) if len(known) == len(parts) else None


def read_project(file: SourceFile, repository: Repository) -> Project:
    """Read a Compose file and the files that its services build on; never raises."""
    yaml = read_yaml(file)
    own, notes = _entries(yaml), yaml.notifications
    loader = _Loader(repository=repository, loaded={file.path: own})
    base = loader.base_of(file.path)
    if len(own) > _MAX_SERVICES:
        message = f"has more than {_MAX_SERVICES} services; the rest was not read"
        notes = (*notes, Notification(id="launch-limit", message=message, path=file.path))
    return Project(
        path=file.path,
        services=tuple(loader.services(own, base)),
        siblings=tuple(loader.services(base, {})),
        settings=project_settings(file.path.parent, repository),
        notifications=notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loader:
    repository: Repository
    loaded: dict[PurePosixPath, Mapping[str, Entry]] = field(default_factory=dict)

    def entries(self, file: SourceFile) -> Mapping[str, Entry]:
        if file.path not in self.loaded:
            self.loaded[file.path] = _entries(read_yaml(file))
        return self.loaded[file.path]

    def base_of(self, path: PurePosixPath) -> Mapping[str, Entry]:
        """Return what Compose reads by itself in the same folder, if `path` is not that file."""
        if path.name in BASES:
            return {}
        files = (self.repository.read(path.with_name(name)) for name in BASES)
        base = next((file for file in files if file is not None), None)
        return self.entries(base) if base else {}

    def services(
        self, entries: Mapping[str, Entry], base: Mapping[str, Entry]
    ) -> Iterator[Service]:
        for name, entry in islice(entries.items(), _MAX_SERVICES):
            service = Service(name=name, key=entry.key, layers=self._layers(entry))
            if name in base and _is_addition(service):
                layers = (*self._layers(base[name]), *service.layers)
                service = Service(name=name, key=entry.key, layers=layers)
            yield service

    def _layers(self, own: Entry) -> tuple[Value, ...]:
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

    def _extended(self, layer: Value) -> Entry | None:
        extends = layer.get("extends")
        name = extends.text or extends.get("service").text
        if not name:
            return None
        named = extends.get("file").text
        path = layer.index.path
        if named:
            path = PurePosixPath(posixpath.normpath(f"{path.parent}/{named}"))
        file = self.repository.read(path)
        return self.entries(file).get(name) if file else None


def _is_addition(service: Service) -> bool:
    """Return whether it says neither what to build nor which image to run: it needs a base."""
    return not service.builds and service.get("image").text is None


def _entries(yaml: Yaml) -> Mapping[str, Entry]:
    """Return the services by name; the first format of Compose had them at the top."""
    found: dict[str, Entry] = {}
    for document in yaml.documents:
        services = document.get("services")
        table = document if services.is_absent else services
        found |= {
            entry.name: entry
            for entry in table.entries
            if entry.value.is_mapping and (table is services or _is_service(entry.value))
        }
    return found


def _is_service(value: Value) -> bool:
    return any(not value.get(key).is_absent for key in ("image", "build"))
