"""Reads `.ebextensions`: what Elastic Beanstalk runs on its hosts, and the app that it serves.

The platform serves `application` of `application.py` by Gunicorn, or what `WSGIPath` names, unless
a Procfile says otherwise; where there is a Dockerfile the image decides. Sources:
https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/create-deploy-python-container.html and
https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/customize-containers-ec2.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.project.remember import Remembered
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    in_project,
    lines_of,
    settings_of,
    shell_command,
)
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location

_MOST = 500
_FILES = 50
"""Files of `.ebextensions` that are looked at."""
_SAYS_OTHERWISE = ("Procfile", "Dockerfile", "Dockerrun.aws.json", "docker-compose.yml")
_MODULES = ("application.py", "application/__init__.py")
_PATHS = frozenset({"WSGIPath", "aws:elasticbeanstalk:container:python:WSGIPath"})
_VARIABLES = "aws:elasticbeanstalk:application:environment"


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the commands that run at every deployment, and the app that the platform serves."""
    content = read_document(file)
    project = file.path.parent.parent
    variables = dict(_variables(file, repository))
    units = (
        replace(in_project(unit, project), environment={**variables, **unit.environment})
        for document in content.documents
        for unit in (*_served(document), *_commands(document))
    )
    implied = (
        replace(in_project(unit, project), environment=variables)
        for unit in _implied(file, repository)
    )
    found = tuple(islice(units, _MOST))
    return Reading(units=(*found, *implied), notifications=content.notifications)


def _commands(document: YamlNode) -> Iterator[LaunchUnit]:
    for name in ("commands", "container_commands"):
        for one in document.get(name).entries:
            command = one.value.get("command")
            if command.text:
                yield LaunchUnit(
                    name=f"command {one.name}",
                    command=shell_command(command.text, command.location),
                    environment=settings_of(one.value.get("env")),
                    reach="deployed to a host",
                )


def _served(document: YamlNode) -> Iterator[LaunchUnit]:
    """Yield the app that a document names."""
    for value, place in _named(document):
        yield _app(value, place)


def _named(document: YamlNode) -> Iterator[tuple[str, Location]]:
    for value in document.walk():
        for entry in value.entries:
            if entry.name in _PATHS and entry.value.text:
                yield entry.value.text, entry.value.location
        if value.get("option_name").text == "WSGIPath" and value.get("value").text:
            yield value.get("value").text or "", value.location


def _app(target: str, place: Location) -> LaunchUnit:
    return LaunchUnit(name="app", command=exec_command(("gunicorn", target), place, key="app"))


def _implied(file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    """Yield what is served if no file names an app; the first of the files stands for it."""
    project = file.path.parent.parent
    is_other = any(project / name in repository.paths for name in _SAYS_OTHERWISE)
    is_there = any(project / name in repository.paths for name in _MODULES)
    is_first = _beside(file, repository)[:1] == [file.path]
    names_app = (True for one in _documents(file, repository) for _ in _named(one))
    if is_first and is_there and not is_other and not any(names_app):
        yield _app("application:application", lines_of(file, 1, 1))


def _beside(file: SourceFile, repository: Repository) -> list[PurePosixPath]:
    """Return the files of the folder, in the order in which the platform takes them."""
    folder = file.path.parent
    found = (one for one in repository.paths if one.parent == folder and one.suffix == ".config")
    return sorted(found)[:_FILES]


def _documents(file: SourceFile, repository: Repository) -> tuple[YamlNode, ...]:
    """Return what the files of the folder hold, read once for all of them."""
    known, folder = _known_of(repository), file.path.parent
    if folder not in known:
        files = filter(None, map(repository.read, _beside(file, repository)))
        known[folder] = tuple(one for each in files for one in read_document(each).documents)
    return known[folder]


def _nothing_known(_: Repository) -> dict[PurePosixPath, tuple[YamlNode, ...]]:
    return {}


_known_of = Remembered(_nothing_known)


def _variables(file: SourceFile, repository: Repository) -> Iterator[tuple[str, Setting]]:
    """Yield the variables of the environment; a later file wins."""
    for document in _documents(file, repository):
        options = document.get("option_settings")
        yield from settings_of(options.get(_VARIABLES)).items()
        for one in options.elements:
            if one.get("namespace").text == _VARIABLES and one.get("option_name").text:
                value = Setting(value=one.get("value").text, location=one.location)
                yield one.get("option_name").text or "", value
