"""Reads configurations of NGINX Unit, an application server that imports the app.

See https://unit.nginx.org/configuration/#python.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import exec_command, scalars, settings_of, span
from flaskgate.model.files import SourceFile

_MOST = 200


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each application: a module of Python, or a program of its own."""
    del repository
    content = read_document(file)
    document = content.document
    if document is None:
        return Reading(notifications=content.notifications)
    units = islice(_units(document.get("applications").entries), _MOST)
    return Reading(units=tuple(units), notifications=content.notifications)


def _units(applications: tuple[MappingEntry, ...]) -> Iterator[LaunchUnit]:
    for one in applications:
        command = _command(one.value)
        if command is not None:
            folder = one.value.get("working_directory").text or ""
            yield LaunchUnit(
                name=f"application {one.name}",
                command=command,
                environment=settings_of(one.value.get("environment")),
                folder=PurePosixPath(folder) if folder.startswith("/") else None,
                reach="application of NGINX Unit",
            )


def _command(application: YamlNode) -> Command | None:
    """Return how an application is served: as a WSGI server does it, or by its own program."""
    kind = (application.get("type").text or "").partition(" ")[0]
    module, program = application.get("module"), application.get("executable")
    if kind.startswith("python") and module.text:
        target = f"{module.text}:{application.get('callable').text or 'application'}"
        factory = ("--factory",) if application.get("factory").text else ()
        return exec_command(("unitd", target, *factory), module.location, key="NGINX Unit")
    if kind == "external" and program.text:
        arguments = application.get("arguments")
        place = span((program, arguments) if arguments.elements else (program,), program.location)
        words = (program.text, *(scalars(arguments) or ()))
        return exec_command(words, place, key="NGINX Unit")
    return None
