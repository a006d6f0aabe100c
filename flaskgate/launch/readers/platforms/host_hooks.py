"""Reads what a deployment runs on its hosts: hooks of CodeDeploy, and what S2I starts.

See https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html; of S2I see
`builds.source_builds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.builds.source_builds import built_as_usual
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    in_project,
    lines_of,
    path_in,
)
from flaskgate.model.files import SourceFile

_STARTING = frozenset({"ApplicationStart", "AfterInstall", "ValidateService"})
_MOST = 500


def read_appspec(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each script of a hook that starts something."""
    content = read_document(file)
    document = content.document
    hooks = document.get("hooks").entries if document else ()
    scripts = (
        one.get("location")
        for hook in hooks
        if hook.name in _STARTING
        for one in hook.value.elements
    )
    units = islice(_scripts(scripts, file, repository), _MOST)
    return Reading(units=tuple(units), notifications=content.notifications)


def _scripts(
    scripts: Iterator[YamlNode], file: SourceFile, repository: Repository
) -> Iterator[LaunchUnit]:
    for script in scripts:
        path = path_in(file.path.parent, script.text)
        words = ("bash", f"./{script.text}") if path in repository.paths else (script.text or "",)
        command = exec_command(words, script.location, key="location")
        yield LaunchUnit(name="hook of CodeDeploy", command=command, reach="deployed to a host")


def read_s2i_run(file: SourceFile, repository: Repository) -> Reading:
    """Return the script that a project puts in the place of the builder's own `run`."""
    del repository
    folder = file.path.parents[2]
    script = file.path.relative_to(folder)
    command = exec_command(("bash", str(script)), lines_of(file, 1, 1), key="S2I")
    unit = LaunchUnit(name="Python builder", command=command, reach="service of OpenShift")
    return Reading(units=(in_project(unit, folder),))


def read_s2i(file: SourceFile, repository: Repository) -> Reading:
    """Return what the Python builder of OpenShift starts with the variables of its file."""
    return Reading(units=tuple(built_as_usual(file, repository)))
