"""Reads `azure.yaml` of the Azure Developer CLI: what App Service starts by itself, and hooks.

An app of Python without a startup command is served by Gunicorn, from `application.py` or `app.py`:
https://learn.microsoft.com/azure/app-service/configure-language-python#flask-app. One that is given
a command in Bicep or Terraform is read there. See
https://learn.microsoft.com/azure/developer/azure-developer-cli/azd-schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.left_running import goes_elsewhere, starts_on_platform
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    in_project,
    on_platform,
    path_in,
    shell_command,
)
from flaskgate.model.files import SourceFile

_MODULES = ("application", "app")
_COMMANDS = (b"appCommandLine", b"app_command_line")
_INFRASTRUCTURE = {".bicep", ".tf", ".json"}
_MOST = 50


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each service of App Service, and for what its hooks run."""
    content = read_document(file)
    folder = file.path.parent
    units: list[LaunchUnit] = []
    for document in content.documents:
        units += _hooks(document.get("hooks"), folder)
        for service in document.get("services").entries:
            project = path_in(folder, service.value.get("project").text) or folder
            units += _hooks(service.value.get("hooks"), project)
            units += _guessed(service.name, service.value, project, repository)
    return Reading(units=tuple(units[:_MOST]), notifications=content.notifications)


def _guessed(
    name: str, service: YamlNode, project: PurePosixPath, repository: Repository
) -> Iterator[LaunchUnit]:
    is_python = service.get("language").text in {"py", "python"}
    if service.get("host").text != "appservice" or not is_python or _is_told(repository):
        return
    for module in _MODULES:
        if project / f"{module}.py" in repository.paths:
            words = ("gunicorn", "--bind=0.0.0.0", "--timeout", "600", f"{module}:app")
            command = exec_command(words, service.get("host").location, key="host")
            unit = LaunchUnit(name=name, command=command, reach="app on Azure App Service")
            yield on_platform(unit, project)
            return


def _is_told(repository: Repository) -> bool:
    """Return whether a file says with which command an app is started."""
    paths = (one for one in repository.paths if one.suffix in _INFRASTRUCTURE)
    files = (repository.read(one) for one in paths)
    return any(one is not None and any(key in one.data for key in _COMMANDS) for one in files)


def _hooks(hooks: YamlNode, folder: PurePosixPath) -> Iterator[LaunchUnit]:
    for entry in hooks.entries:
        for one in (entry.value, entry.value.get("posix"), *entry.value.elements):
            text = one.get("run").text
            is_left = text and (goes_elsewhere(text) or starts_on_platform(text))
            if text and is_left and one.get("shell").text != "pwsh":
                command = shell_command(text, one.get("run").location)
                yield in_project(LaunchUnit(name=f"hook {entry.name}", command=command), folder)
