"""Finds ConfigMaps and Secrets of a repository by name: manifests, charts, Kustomize generators.

What a Secret holds counts as far as it stands there as plain text, or as Base64 of text.
"""

from __future__ import annotations

import base64
import re
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

CONFIG_MAP, SECRET = "ConfigMap", "Secret"
_GENERATED = {"configMapGenerator": CONFIG_MAP, "secretGenerator": SECRET}
_MARKS = (b"ConfigMap", b"configMapGenerator", b"Secret", b"secretGenerator")
_ENCRYPTED = re.compile(r"ENC\[|vault:|AGE-|-----BEGIN|<.*>")
"""What stands in the place of a value that is put in later: of SOPS, of Vault, of a template."""
_LARGEST = 1_000_000
"""Bytes; the API server takes no larger object."""


def config_map(
    name: YamlNode, repository: Repository, near: PurePosixPath, kind: str = CONFIG_MAP
) -> Settings:
    """Return the keys of the ConfigMap, or the Secret, that a workload in the folder `near` names.

    They are variables, or files where it is mounted.

    The one in the nearest folder counts. Where several are as near and differ, what they disagree
    on is not known. Empty if the repository has none of that name.
    """
    every = _index(repository).get(f"{kind} {name.text or ''}", ())
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
            kind, name = one.get("kind").text, one.at("metadata", "name").text or ""
            if kind == CONFIG_MAP:
                yield f"{kind} {name}", folder, settings_of(one.get("data"))
            elif kind == SECRET:
                yield f"{kind} {name}", folder, _secret(one)
        for key, kind in _GENERATED.items():
            for one in document.get(key).elements:
                found = _generated(one, folder, repository)
                yield f"{kind} {one.get('name').text or ''}", folder, found


def _secret(one: YamlNode) -> Settings:
    """Return what a Secret holds: `data` in Base64, over it `stringData` as it is."""
    coded = {
        name: replace(setting, value=_decoded(setting.value or ""))
        for name, setting in settings_of(one.get("data")).items()
    }
    plain = {
        name: replace(
            setting, value=None if _ENCRYPTED.match(setting.value or "") else setting.value
        )
        for name, setting in settings_of(one.get("stringData")).items()
    }
    return {**coded, **plain}


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return None


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
