"""What the Python builder of OpenShift makes of a project (Source-to-Image), by its variables.

See https://github.com/sclorg/s2i-python-container: its `run` starts `APP_SCRIPT`, else Gunicorn,
else `APP_FILE` (`app.py` by default) with Python. `.s2i/environment` or a `BuildConfig` says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Repository, Setting
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    in_project,
    path_in,
    settings_of,
)


def build_units(build: YamlNode, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what the image starts that a `BuildConfig` makes from source."""
    spec = build.get("spec")
    folder = path_in(PurePosixPath(), spec.at("source", "contextDir").text or ".")
    settings = settings_of(spec.at("strategy", "sourceStrategy", "env"))
    yield from built_from_source(settings, folder or PurePosixPath(), repository)


def built_from_source(
    environment: Mapping[str, Setting], folder: PurePosixPath, repository: Repository
) -> Iterator[LaunchUnit]:
    """Yield what the builder's own `run` starts in a folder, where variables tell."""
    named = environment.get("APP_SCRIPT") or environment.get("APP_FILE")
    place = named or environment.get("APP_MODULE")
    if place is None or place.value is None:
        return
    words = ("gunicorn", place.value) if named is None else ("python", place.value)
    if place is environment.get("APP_SCRIPT"):
        words = ("bash", place.value)
    unit = LaunchUnit(
        name="Python builder",
        command=exec_command(words, place.location, key="S2I"),
        environment=environment,
        reach="service of OpenShift",
    )
    is_there = PurePosixPath(folder, place.value) in repository.paths or named is None
    yield in_project(unit, folder) if is_there else unit
