"""Reads Google Cloud Build: steps that deploy (https://cloud.google.com/build/docs/build-config-file-schema).

A step is a container; only what its command says counts, such as `gcloud run deploy`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import exec_command, scalars, shell_command
from flaskgate.model.files import SourceFile

_MOST = 200
_DEPLOYS = ("gcloud", "kubectl", "docker", "pack")
_IMAGES = ("cloud-sdk", "/gcloud", "/kubectl", "google-cloud-cli")


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each step that starts something elsewhere."""
    del repository
    content = read_document(file)
    steps = (step for one in content.documents for step in one.get("steps").elements)
    units = tuple(islice(_units(steps), _MOST))
    return Reading(units=units, notifications=content.notifications)


def _units(steps: Iterator[YamlNode]) -> Iterator[LaunchUnit]:
    for step in steps:
        script, arguments = step.get("script"), step.get("args")
        program = step.get("entrypoint").text or _program(step.get("name").text or "")
        words = scalars(arguments) or ()
        if script.text and any(name in script.text for name in _DEPLOYS):
            command = shell_command(script.text, script.location)
        elif words and program.rpartition("/")[2] in {*_DEPLOYS, "bash", "sh"}:
            command = exec_command((program, *words), arguments.location, key="args")
        else:
            continue
        yield LaunchUnit(
            name="step of Cloud Build",
            command=command,
            reach="deployed by CI",
        )


def _program(image: str) -> str:
    if not image.partition(":")[0].endswith(_IMAGES):
        return ""
    return "kubectl" if "kubectl" in image else "gcloud"
