"""Reads manifests of platforms that name a start command in a place of their own.

Cloud Foundry (https://docs.cloudfoundry.org/devguide/deploy-apps/manifest-attributes.html), AWS
Copilot (https://aws.github.io/copilot-cli/docs/manifest/overview/), Upsun and Platform.sh
(https://docs.upsun.com/create-apps/app-reference.html), snaps and rocks
(https://documentation.ubuntu.com/snapcraft/), Azure Container Apps in YAML.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.formats.yaml_values import MappingEntry
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import path_in, settings_of
from flaskgate.launch.readers.platforms.cf_variables import filled
from flaskgate.launch.readers.platforms.services import (
    PlatformService,
    dockerfile_in,
    entry_of,
    units_of,
)
from flaskgate.model.files import SourceFile

_MOST = 500
_DAEMONS = frozenset({"simple", "forking", "notify", "dbus"})
_ENDING = frozenset({"scheduled job", "static site"})
_UPSUN_TYPES = ("python", "composable")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each service that the manifest describes."""
    content = read_document(filled(file, repository))
    units: list[LaunchUnit] = []
    for document in content.documents:
        for service in _services(document, file, repository):
            units.extend(units_of(service, repository))
    return Reading(units=tuple(islice(units, _MOST)), notifications=content.notifications)


def _services(
    document: YamlNode, file: SourceFile, repository: Repository
) -> Iterator[PlatformService]:
    yield from _cloud_foundry(document, file)
    yield from _copilot(document, file, repository)
    yield from _upsun(document, file)
    yield from _snap(document, file)


def _cloud_foundry(document: YamlNode, file: SourceFile) -> Iterator[PlatformService]:
    for app in document.get("applications").elements:
        for part in (app, *app.get("processes").elements):
            yield PlatformService(
                name=f"application {app.get('name').text or ''}".strip(),
                place=part.location,
                folder=path_in(file.path.parent, app.get("path").text or ".") or file.path.parent,
                start=entry_of(part, "command"),
                environment=settings_of(app.get("env")),
                reach="application of Cloud Foundry",
            )


def _copilot(
    document: YamlNode, file: SourceFile, repository: Repository
) -> Iterator[PlatformService]:
    kind = (document.get("type").text or "").lower()
    if "service" not in kind and kind not in _ENDING:
        return
    build = document.get("image").get("build")
    root = file.path.parents[2] if len(file.path.parents) > 2 else file.path.parent  # noqa: PLR2004
    yield PlatformService(
        name=f"{kind} {document.get('name').text or ''}".strip(),
        place=document.location,
        folder=root,
        start=entry_of(document, "command", "entrypoint"),
        environment=settings_of(document.get("variables")),
        dockerfile=dockerfile_in(root, build.text or build.get("dockerfile").text, repository),
        replaces_entrypoint=True,
        reach="service of Copilot",
        serves=kind not in _ENDING,
    )


def _upsun(document: YamlNode, file: SourceFile) -> Iterator[PlatformService]:
    apps = [one.value for one in document.get("applications").entries] or [
        *document.elements,
        document,
    ]
    for app in apps:
        if not (app.get("type").text or "").startswith(_UPSUN_TYPES):
            continue
        folder = file.path.parent
        folder = folder.parent if folder.name in {".platform", ".upsun"} else folder
        parts = [app.get("web"), *(one.value for one in app.get("workers").entries)]
        for part in parts:
            yield PlatformService(
                name=f"application {app.get('name').text or ''}".strip(),
                place=part.location,
                folder=path_in(folder, app.at("source", "root").text or ".") or folder,
                start=entry_of(part.get("commands"), "start"),
                environment=settings_of(app.at("variables", "env")),
                reach="application of Upsun",
            )


def _snap(document: YamlNode, file: SourceFile) -> Iterator[PlatformService]:
    folder = file.path.parent.parent if file.path.parent.name == "snap" else file.path.parent
    for app in document.get("apps").entries:
        if app.value.get("daemon").text in _DAEMONS:
            yield _daemon(app, folder, f"daemon {app.name}", "service of a snap")
    for service in document.get("services").entries:
        if document.get("base").text and service.value.get("override").text:
            yield _daemon(service, folder, f"service {service.name}", "service of a rock")


def _daemon(entry: MappingEntry, folder: PurePosixPath, name: str, reach: str) -> PlatformService:
    return PlatformService(
        name=name,
        place=entry.location,
        folder=folder,
        start=entry_of(entry.value, "command"),
        environment=settings_of(entry.value.get("environment")),
        reach=reach,
    )
