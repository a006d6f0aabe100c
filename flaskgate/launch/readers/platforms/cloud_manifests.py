"""Reads manifests of platforms that name a start command in a place of their own.

Cloud Foundry (https://docs.cloudfoundry.org/devguide/deploy-apps/manifest-attributes.html), AWS
Copilot (https://aws.github.io/copilot-cli/docs/manifest/overview/), Upsun and Platform.sh
(https://docs.upsun.com/create-apps/app-reference.html), snaps and rocks
(https://documentation.ubuntu.com/snapcraft/), Azure Container Apps in YAML.

Variables of Cloud Foundry, `((name))`, are those of the files beside a manifest. Which of them
`cf push --vars-file FILE` names is said on the command line, so all count, without those for
developers; where they differ, the value is not known.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.commands.flags import read_options
from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.formats.yaml_values import MappingEntry
from flaskgate.launch.images.development import is_development_name
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.builds.build_files import build_files
from flaskgate.launch.readers.builds.build_lines import command_lines
from flaskgate.launch.readers.common.unit_builders import path_in, settings_of
from flaskgate.launch.readers.platforms.services import (
    PlatformService,
    dockerfile_in,
    entry_of,
    units_of,
)
from flaskgate.model.files import Kind, SourceFile

_MOST = 500
_DAEMONS = frozenset({"simple", "forking", "notify", "dbus"})
_ENDING = frozenset({"scheduled job", "static site"})
_UPSUN_TYPES = ("python", "composable")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each service that the manifest describes."""
    content = read_document(_filled(file, repository))
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


_VARIABLE = re.compile(r"\(\(([\w./-]+)\)\)")
_WHOLE = re.compile(r"(?<=[:-] )[ \t]*[\"']?\(\(([\w./-]+)\)\)[\"']?[ \t]*$", re.MULTILINE)
_FILES = re.compile(r"(?:.*[._-])?vars?(?:iables)?(?:[._-].*)?\.ya?ml", re.IGNORECASE)
_PUSH = re.compile(r"\bcf[678]?[ \t]+push(?=[ \t])")
_VALUED = frozenset({"--var", "--vars-file", "-f", "-c", "-p", "-i", "-m", "-k", "-s", "-b", "-t"})
_MOST_ROUNDS = 20


def _filled(file: SourceFile, repository: Repository) -> SourceFile:
    """Return a manifest with the values of its variables, `UNKNOWN` for those nobody tells."""
    if "((" not in file.text:
        return file
    values = _values(file.path.parent, repository)
    text = _WHOLE.sub(lambda one: json.dumps(values.get(one[1], UNKNOWN)), file.text)
    text = _VARIABLE.sub(lambda one: values.get(one[1], UNKNOWN), text)
    return replace(file, data=text.encode())


def _values(folder: PurePosixPath, repository: Repository) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for file in _files(folder, repository):
        document = read_document(file).document
        for entry in document.entries if document else ():
            if entry.value.text is not None:
                found.setdefault(entry.name, set()).add(entry.value.text)
    for name, value in _pushed(repository):
        found.setdefault(name, set()).add(value)
    return {name: next(iter(values)) for name, values in found.items() if len(values) == 1}


def _pushed(repository: Repository) -> Iterator[tuple[str, str]]:
    """Yield what commands of the repository push with: `cf push --var name=value`."""
    for file in build_files(repository):
        for line in command_lines(file.text, _PUSH) if b"--var" in file.data else ():
            options = read_options(line.words, _VALUED.__contains__, is_mixed=True)
            for one in options.given:
                name, is_pair, value = (one.value or "").partition("=")
                if one.name == "--var" and is_pair:
                    yield name, value


def _files(folder: PurePosixPath, repository: Repository) -> Iterator[SourceFile]:
    paths = [
        path
        for path in sorted(repository.paths)
        if path.parent in {folder, folder / "vars", folder / "config"}
        and _FILES.fullmatch(path.name)
        and not is_development_name(path.name)
    ]
    for path in paths[:_MOST_ROUNDS]:
        file = repository.read(path)
        if file is not None:
            yield replace(file, kind=Kind.MANIFEST)
