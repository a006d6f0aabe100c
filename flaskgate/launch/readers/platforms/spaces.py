"""Reads the front matter of a Hugging Face Space: Gradio's runs `app_file` with Python.

See https://huggingface.co/docs/hub/spaces-config-reference. A Space of Docker runs its Dockerfile.
"""

from __future__ import annotations

import re

from flaskgate.launch.formats.yaml_nodes import read_yaml
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import embedded, exec_command, in_project
from flaskgate.model.files import Kind, SourceFile

_FRONT = re.compile(r"\A---[ \t]*\n(.{0,5000}?)^---", re.DOTALL | re.MULTILINE)


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the program of the Space, if it is there."""
    front = _FRONT.match("\n".join(file.lines))
    document = read_yaml(embedded(file, front[1], 2, Kind.MANIFEST)).document if front else None
    if document is None or document.get("sdk").text != "gradio":
        return Reading()
    named = document.get("app_file")
    program = named.text or "app.py"
    if file.path.parent / program not in repository.paths:
        return Reading()
    place = document.get("sdk").location if named.is_absent else named.location
    command = exec_command(("python", program), place, key="app_file")
    unit = LaunchUnit(name="Space", command=command, reach="Space of Hugging Face")
    return Reading(units=(in_project(unit, file.path.parent),))
