"""Reads service descriptions of hosting platforms in YAML: Render, DigitalOcean, App Runner, GAE.

See https://render.com/docs/blueprint-spec, https://docs.digitalocean.com/products/app-platform/
reference/app-spec/, https://docs.aws.amazon.com/apprunner/latest/dg/config-file-ref.html and
https://cloud.google.com/appengine/docs/standard/reference/app-yaml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.unit_builders import (
    on_platform,
    path_in,
    settings_of,
    shell_command,
)
from flaskgate.launch.readers.containers.any_container import any_containers
from flaskgate.launch.readers.platforms.importers import script_units
from flaskgate.launch.readers.platforms.services import (
    PlatformService,
    dockerfile_in,
    entry_of,
    units_of,
)
from flaskgate.model.files import SourceFile

_Units = Iterator[LaunchUnit]
_MOST = 1_000


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each service, or for each container where it is of no platform here."""
    content = read_document(file)
    units: list[LaunchUnit] = []
    for document in content.documents:
        describe = _platform_of(document)
        if describe is not None:
            units.extend(describe(document, file.path.parent, repository))
        else:  # of another tool, such as Container Apps
            units.extend(islice(any_containers(document, repository), _MOST))
    return Reading(units=tuple(units[:_MOST]), notifications=content.notifications)


def _platform_of(
    document: YamlNode,
) -> Callable[[YamlNode, PurePosixPath, Repository], _Units] | None:
    keys = document.members
    if document.get("run").is_mapping and "runtime" in keys:
        return _app_runner
    if "runtime" in keys:
        return _app_engine
    if document.get("spec").is_mapping or {"workers", "static_sites"} & keys.keys():
        return _digital_ocean
    services = document.get("services").elements
    if any("type" in one.members for one in services) or "projects" in keys:
        return _render
    return _digital_ocean if services else None


def _render(document: YamlNode, folder: PurePosixPath, repository: Repository) -> _Units:
    groups = {
        one.get("name").text: settings_of(one.get("envVars"), names={"name": "key"})
        for one in document.get("envVarGroups").elements
    }
    projects = document.get("projects").elements
    inner = [one for project in projects for one in project.get("environments").elements]
    for part in (document, *inner):
        for one in part.get("services").elements:
            yield from units_of(_render_service(one, folder, groups, repository), repository)


def _render_service(
    one: YamlNode,
    folder: PurePosixPath,
    groups: Mapping[str | None, dict[str, Setting]],
    repository: Repository,
) -> PlatformService:
    kind = one.get("type").text or "web"
    environment: dict[str, Setting] = {}
    for variable in one.get("envVars").elements:
        environment.update(groups.get(variable.get("fromGroup").text, {}))
    environment.update(settings_of(one.get("envVars"), names={"name": "key"}))
    root = path_in(folder, one.get("rootDir").text or ".") or folder
    is_docker = "docker" in {one.get("runtime").text, one.get("env").text}
    named = one.get("dockerfilePath").text
    return PlatformService(
        name=f"{kind} service {one.get('name').text or ''}".strip(),
        place=one.location,
        folder=root,
        start=entry_of(one, "startCommand", "dockerCommand"),
        environment=environment,
        dockerfile=dockerfile_in(root, named, repository) if is_docker else None,
        replaces_entrypoint=True,
        reach=f"{kind} service of Render",
        serves=kind != "cron",
    )


def _digital_ocean(document: YamlNode, folder: PurePosixPath, repository: Repository) -> _Units:
    spec = document.get("spec") if document.get("spec").is_mapping else document
    common = settings_of(spec.get("envs"), names={"name": "key"})
    for kind in ("services", "workers", "jobs"):
        for one in spec.get(kind).elements:
            root = _root_of(folder, one.get("source_dir").text)
            own = settings_of(one.get("envs"), names={"name": "key"})
            service = PlatformService(
                name=f"{kind[:-1]} {one.get('name').text or ''}".strip(),
                place=one.location,
                folder=root,
                start=entry_of(one, "run_command"),
                environment={**common, **own},
                dockerfile=path_in(root, one.get("dockerfile_path").text),
                replaces_entrypoint=True,
                reach=f"{kind[:-1]} of DigitalOcean App Platform",
                serves=kind != "jobs",
            )
            yield from units_of(service, repository)


def _root_of(folder: PurePosixPath, source: str | None) -> PurePosixPath:
    """Return the project's folder: an app spec in `.do/` is about the repository's root."""
    base = folder.parent if folder.name == ".do" else folder
    return path_in(base, source or ".") or base


def _app_runner(document: YamlNode, folder: PurePosixPath, repository: Repository) -> _Units:
    run = document.get("run")
    service = PlatformService(
        name="App Runner service",
        place=run.location,
        folder=folder,
        start=entry_of(run, "command"),
        environment=settings_of(run.get("env")),
        reach="service of App Runner",
    )
    yield from units_of(service, repository)


def _app_engine(document: YamlNode, folder: PurePosixPath, repository: Repository) -> _Units:
    runtime = document.get("runtime").text or ""
    start = entry_of(document, "entrypoint")
    environment = settings_of(document.get("env_variables"))
    if runtime != "custom" and not runtime.startswith("python"):
        return
    service = PlatformService(
        name=f"App Engine service {document.get('service').text or 'default'}",
        place=document.location,
        folder=folder,
        start=start,
        environment=environment,
        dockerfile=dockerfile_in(folder, None, repository) if runtime == "custom" else None,
        reach="service of App Engine",
    )
    yield from units_of(service, repository)
    yield from script_units(document.get("handlers"), folder, repository)
    if start is None and runtime not in {"custom", "python27", "python"}:
        place = document.members["runtime"].location
        said = f"runtime {runtime}, no entrypoint: gunicorn -b :$PORT main:app"
        unit = LaunchUnit(
            name=service.name,
            command=shell_command("exec gunicorn -b :$PORT main:app", place, said=said),
            environment=environment,
            reach=service.reach,
        )
        yield on_platform(unit, folder)
