"""Scripts that a host runs when it starts (user data): shell texts, or cloud-init's YAML.

They run as root in `/`, on a machine whose layout the repository does not tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Repository
from flaskgate.launch.readers.common.unit_builders import embedded, lines_of, shell_command
from flaskgate.launch.readers.hosts.cloud_config import is_cloud_config, read_cloud_config
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Step

ROOT = PurePosixPath("/")


def script_unit(text: str, place: Location, name: str) -> LaunchUnit:
    """Return the unit of a script that stands at `place`."""
    return LaunchUnit(
        name=name,
        command=shell_command(text, place, said=name),
        folder=ROOT,
        reach="start of a host",
    )


def script_units(
    text: str, place: Location, name: str, file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield what a text starts that stands in `file` at `place`: a script or a cloud-config."""
    if is_cloud_config(text):
        inner = embedded(file, text, place.start.line, Kind.MANIFEST)
        yield from read_cloud_config(inner, repository).units
    elif text.strip():
        yield script_unit(text, place, name)


def run_commands(document: YamlNode) -> Iterator[LaunchUnit]:
    """Yield what documents of AWS Systems Manager run: lists of lines, at any depth.

    See https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html.
    """
    for value in document.walk():
        commands = value.get("runCommand")
        lines = [one.text or UNKNOWN for one in commands.elements]
        if lines:
            yield script_unit("\n".join(lines), commands.location, "runCommand")


def file_units(
    path: PurePosixPath, step: Step, name: str, repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield what a file of the repository starts that is handed to a host as its user data."""
    file = repository.read(path)
    if file is None:
        return
    place = lines_of(file, 1, len(file.lines))
    for unit in script_units(file.text, place, name, file, repository):
        yield replace(unit, steps=(step, *unit.steps))
