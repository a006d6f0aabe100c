"""Reads configurations of NGINX Unit, an application server that imports the app.

See https://unit.nginx.org/configuration/#python.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.unit_builders import exec_command, settings_of
from flaskgate.model.files import SourceFile

_MOST = 200


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each Python application: its module, served as a WSGI server does."""
    del repository
    content = read_document(file)
    document = content.document
    if document is None:
        return Reading(notifications=content.notifications)
    units = islice(_units(document.get("applications").entries), _MOST)
    return Reading(units=tuple(units), notifications=content.notifications)


def _units(applications: tuple[MappingEntry, ...]) -> Iterator[LaunchUnit]:
    for one in applications:
        module = one.value.get("module")
        if not (one.value.get("type").text or "").startswith("python") or not module.text:
            continue
        target = f"{module.text}:{one.value.get('callable').text or 'application'}"
        words = ("unitd", target, *(["--factory"] if one.value.get("factory").text else []))
        yield LaunchUnit(
            name=f"application {one.name}",
            command=exec_command(words, module.location, key="NGINX Unit"),
            environment=settings_of(one.value.get("environment")),
            reach="application of NGINX Unit",
        )
