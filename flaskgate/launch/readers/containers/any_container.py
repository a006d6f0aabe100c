"""Finds containers by their shape where the kind of the file is not one that has a reader.

Whatever holds an image and a command, or its arguments, starts a container: pod specifications of
custom resources, Container Apps and templates of Azure in YAML or JSON, job definitions of batch
services. What decides when it starts is not known, so the command is all that counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry, YamlNode
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Setting, UnitRole
from flaskgate.launch.readers.builds.own_images import on_named
from flaskgate.launch.readers.common.by_hand import is_worth_following
from flaskgate.launch.readers.common.unit_builders import (
    exec_command,
    platform_start,
    scalars,
    settings_of,
    span,
)
from flaskgate.launch.readers.common.unit_files import split_words
from flaskgate.launch.readers.containers.variable_references import expand
from flaskgate.launch.readers.hosts.host_scripts import script_unit
from flaskgate.model.files import Kind, SourceFile

_COMMANDS = ("command", "args")
_SAYS = re.compile(
    rb"(?:^|[{,])[ \t-]*\"?(?:command|args|appCommandLine|commandToExecute)\"?[ \t]*:", re.MULTILINE
)
_MOST = 500


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the containers of a file that is of no other kind."""
    if not _SAYS.search(file.data):
        return Reading()
    content = read_document(file)
    is_json = file.kind is Kind.JSON
    found = (
        unit
        for one in content.documents
        for units in (any_containers(one, repository, may_be_text=is_json), _app_services(one))
        for unit in units
    )
    return Reading(units=tuple(islice(found, _MOST)), notifications=content.notifications)


def _words(value: YamlNode, *, may_be_text: bool = True) -> tuple[str, ...]:
    """Return the words of a list, or of a text that may lead to Python of the repository."""
    text = (value.text or "") if may_be_text else ""
    return scalars(value) or (
        split_words(text) if is_worth_following(text) and "\n" not in text else ()
    )


def _app_services(document: YamlNode) -> Iterator[LaunchUnit]:
    """Yield what a template of Azure has App Service run, and the extension of a machine."""
    for value in document.walk():
        yield from platform_start(value.get("appCommandLine"), "App Service")
        said = value.get("commandToExecute")
        if said.text and not said.text.startswith("["):  # an expression
            yield script_unit(said.text, said.location, "custom script")


def _filled(settings: Mapping[str, Setting], fill: Callable[[str], str]) -> dict[str, Setting]:
    """Return variables with what is known put into them; one with an open part is not known."""
    found = {}
    for name, setting in settings.items():
        text = None if setting.value is None else fill(setting.value)
        found[name] = replace(setting, value=None if text is None or "${" in text else text)
    return found


def any_containers(
    document: YamlNode,
    repository: Repository,
    fill: Callable[[str], str] = str,
    *,
    may_be_text: bool = False,
) -> Iterator[LaunchUnit]:
    """Yield one unit for each mapping with an image and a list of words to run in it.

    `fill` puts what is known into a text: the parameters of a template. `may_be_text`: a command
    may be a text, too; in YAML that has an image beside it, it is most likely of another file.
    """
    found = 0
    for value in document.walk():
        image = value.get("image").text
        said = [
            one
            for name in _COMMANDS
            for one in value.entries
            if one.name == name and _words(one.value, may_be_text=may_be_text)
        ]
        if not said or found == _MOST or not image:
            continue
        found += 1
        whole = on_named(
            _container(value, said, fill),
            fill(image),
            value.get("image").location,
            repository,
            replaces_entrypoint=any(one.name == "command" for one in said),
        )
        if whole is not None:
            yield whole


def _container(
    value: YamlNode, said: Sequence[MappingEntry], fill: Callable[[str], str]
) -> LaunchUnit:
    """Return the unit of a container; `said`: its command, then its arguments."""
    workdir = value.get("workingDir").text or ""
    environment = _filled(settings_of(value.get("env")), fill)
    words = [fill(word) for one in said for word in _words(one.value)]
    words = [expand(word, environment, is_command=True) for word in words]
    return LaunchUnit(
        name=f"container {value.get('name').text or ''}".strip(),
        role=UnitRole.CONTAINER,
        command=exec_command(words, span(said, value.location), key=said[0].name),
        environment=environment,
        folder=PurePosixPath(workdir) if workdir.startswith("/") else None,
        reach="container",
    )
