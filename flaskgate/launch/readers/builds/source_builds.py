"""What the Python builder of OpenShift makes of a project (Source-to-Image), by its variables.

See https://github.com/sclorg/s2i-python-container: its `run` starts `APP_SCRIPT`, else `APP_FILE`
with Python, else `APP_MODULE` with Gunicorn. `.s2i/environment` or a `BuildConfig` says so; where
neither does, those are `app.sh`, `app.py` and `wsgi`, the first that is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Repository, Setting
from flaskgate.launch.project.dotenv import read_dotenv
from flaskgate.launch.project.origin import is_origin, origin_of
from flaskgate.launch.project.versions import versions_of
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    in_project,
    lines_of,
    path_in,
    settings_of,
)
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location


def build_units(build: YamlNode, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what the image starts that a `BuildConfig` makes from source."""
    spec = build.get("spec")
    folder = path_in(PurePosixPath(), spec.at("source", "contextDir").text or ".")
    folder = folder or PurePosixPath()
    strategy = spec.at("strategy", "sourceStrategy")
    settings = settings_of(strategy.get("env"))
    builder = strategy.at("from", "name")
    if _OF_PYTHON.search(builder.text or "") and _is_own(spec, repository):
        settings = {**_usual(builder.location, folder, repository, settings), **settings}
    yield from built_from_source(settings, folder, repository)


def _is_own(spec: YamlNode, repository: Repository) -> bool:
    """Return whether a build may be of this very repository, as far as its address tells."""
    url = spec.at("source", "git", "uri").text or ""
    return "$" in url or not url or origin_of(repository) is None or is_origin(url, repository)


def built_as_usual(file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what the builder starts with the variables of `.s2i/environment`."""
    folder, settings = file.path.parent.parent, read_dotenv(file)
    if not any(PurePosixPath(folder, one) in repository.paths for one in _OF_OTHERS):
        settings = {**_usual(lines_of(file, 1, 1), folder, repository, settings), **settings}
    yield from built_from_source(settings, folder, repository)


def _usual(
    place: Location, folder: PurePosixPath, repository: Repository, given: Mapping[str, Setting]
) -> dict[str, Setting]:
    """Return the variable that the builder sets where none of its own is given."""
    if not given.keys().isdisjoint(_OWN):
        return {}
    has_gunicorn = versions_of(repository, folder).is_named("gunicorn")
    for name, (value, path) in _OWN.items():
        if PurePosixPath(folder, path) in repository.paths:
            is_started = name != "APP_MODULE" or has_gunicorn
            return {name: Setting(value=value, location=place)} if is_started else {}
    return {}


_OF_PYTHON = re.compile(r"(?:\A|[/-])python\b")
"""The name of the builder: `python:3.9-ubi8`, `ubi8/python-39`."""
_OWN = {
    "APP_SCRIPT": ("app.sh", "app.sh"),
    "APP_FILE": ("app.py", "app.py"),
    "APP_MODULE": ("wsgi", "wsgi.py"),
}
"""Variables that say what the builder starts, in its order, with their defaults and their files."""
_OF_OTHERS = ("package.json", "pom.xml", "Gemfile", "composer.json", "go.mod", "cpanfile")
"""By these files another builder knows its projects."""


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
