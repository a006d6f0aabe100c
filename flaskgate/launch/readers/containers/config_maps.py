"""Finds the ConfigMaps of a repository by name: manifests, charts and Kustomize generators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.launch.model import Repository, Setting
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.common.unit_builders import lines_of, path_in, settings_of
from flaskgate.launch.readers.containers import charts
from flaskgate.launch.readers.containers.releases import releases_with
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

Settings = Mapping[str, Setting]
_Found = tuple[str, PurePosixPath, Settings]

_MARKS = (b"ConfigMap", b"configMapGenerator")
_LARGEST = 1_000_000
"""Bytes; the API server takes no larger object."""


def config_map(name: YamlNode, repository: Repository, near: PurePosixPath) -> Settings:
    """Return the keys of the ConfigMap that a workload in the folder `near` names.

    They are variables, or files where it is mounted.

    The one in the nearest folder counts. Where several are as near and differ, what they disagree
    on is not known. Empty if the repository has none of that name.
    """
    every = _index(repository).get(name.text or "", ())
    best = max((_nearness(folder, near) for folder, _ in every), default=0)
    merged: dict[str, Setting] = {}
    for folder, settings in every:
        if _nearness(folder, near) == best:
            for key, setting in settings.items():
                merged[key] = _agree(merged.get(key), setting, name.location)
    return merged


def _nearness(folder: PurePosixPath, near: PurePosixPath) -> int:
    shared = 0
    for one, other in zip(folder.parts, near.parts, strict=False):
        if one != other:
            break
        shared += 1
    return 2 * shared + (folder == near)


def _agree(known: Setting | None, other: Setting, location: Location) -> Setting:
    if known is None or known.value == other.value:
        return other
    return Setting(value=None, location=location)


def _read_maps(
    repository: Repository,
) -> Mapping[str, tuple[tuple[PurePosixPath, Settings], ...]]:
    maps: dict[str, list[tuple[PurePosixPath, Settings]]] = defaultdict(list)
    for path in sorted(repository.paths):
        file = repository.read(path) if path.suffix in {".yaml", ".yml"} else None
        if file is None or len(file.data) > _LARGEST:
            continue
        if any(mark in file.data for mark in _MARKS):
            for name, folder, settings in _maps_of(file, repository):
                maps[name].append((folder, settings))
    return {name: tuple(every) for name, every in maps.items()}


_index = Remembered(_read_maps)


def _maps_of(file: SourceFile, repository: Repository) -> Iterator[_Found]:
    if not charts.is_template(file, repository):
        yield from _maps_in(file, repository)
        return
    rendered = [
        {name: _placed(settings, one) for name, _, settings in _maps_in(one.file, repository)}
        for over in ({}, *(one.values for one in releases_with(file.path, repository)))
        for one in charts.renderings(file, repository, over)
    ]
    for name in dict.fromkeys(name for maps in rendered for name in maps):
        yield name, file.path.parent, _either([maps.get(name, {}) for maps in rendered])


def _maps_in(file: SourceFile, repository: Repository) -> Iterator[_Found]:
    folder = file.path.parent
    for document in read_yaml(file).documents:
        for one in (document, *document.get("items").elements, *document.get("objects").elements):
            if one.get("kind").text == "ConfigMap":
                yield one.at("metadata", "name").text or "", folder, settings_of(one.get("data"))
        for one in document.get("configMapGenerator").elements:
            yield one.get("name").text or "", folder, _generated(one, folder, repository)


def _placed(settings: Settings, rendering: charts.Rendering) -> Settings:
    """Return settings with places of the template; of what it computes nothing is known."""
    return {
        name: Setting(
            value=None if one.value is None or UNKNOWN in one.value else one.value,
            location=rendering.place(one.location),
        )
        for name, one in settings.items()
    }


def _either(outcomes: Sequence[Settings]) -> Settings:
    """Return what a map holds whichever outcome a condition has; what only some have is perhaps."""
    found: dict[str, Setting] = {}
    for settings in outcomes:
        for name, setting in settings.items():
            found[name] = _agree(found.get(name), setting, setting.location)
    return {
        name: replace(one, is_perhaps=not all(name in settings for settings in outcomes))
        for name, one in found.items()
    }


def _generated(one: YamlNode, folder: PurePosixPath, repository: Repository) -> Settings:
    settings: dict[str, Setting] = {}
    for element in (*one.get("envs").elements, one.get("env")):
        file = repository.read(folder / element.text) if element.text else None
        settings.update(read_dotenv(file) if file else {})
    for named in one.get("files").elements:
        key, is_pair, name = (named.text or "").partition("=")
        path = path_in(folder, name if is_pair else key)
        file = repository.read(path) if path is not None else None
        if file is not None and file.lines:
            key = key if is_pair else file.path.name
            settings[key] = Setting(value=file.text, location=lines_of(file, 1, 1))
    for literal in one.get("literals").elements:
        key, is_pair, value = (literal.text or "").partition("=")
        if is_pair:
            settings[key] = Setting(value=value.strip("\"'"), location=literal.location)
    return settings
