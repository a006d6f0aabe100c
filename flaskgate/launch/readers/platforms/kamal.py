"""Reads `config/deploy.yml` of Kamal: what each role runs in containers of the project's image.

See https://kamal-deploy.org/docs/configuration/roles/. A role without `cmd` runs what the image
says, and so do the hosts of a list.
"""

from __future__ import annotations

from collections.abc import Iterator

from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import YamlNode
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.builds.own_images import on_named
from flaskgate.launch.readers.common.unit_builders import one_line, settings_of
from flaskgate.launch.readers.common.unit_files import split_words
from flaskgate.model.files import SourceFile


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the roles that have a command of their own."""
    content = read_document(file)
    units = tuple(_units(content.document, repository)) if content.document else ()
    return Reading(units=units, notifications=content.notifications)


def _units(document: YamlNode, repository: Repository) -> Iterator[LaunchUnit]:
    image = document.get("image")
    shared = settings_of(document.at("env", "clear"))
    for role in document.get("servers").entries:
        said = role.value.get("cmd")
        if said.text:
            unit = LaunchUnit(
                name=f"role {role.name}",
                command=Command(
                    words=split_words(said.text),
                    location=said.location,
                    text=one_line(f"cmd: {said.text}"),
                ),
                environment={**shared, **settings_of(role.value.at("env", "clear"))},
                reach="deployed by Kamal",
            )
            whole = on_named(
                unit, image.text or "", image.location, repository, replaces_entrypoint=False
            )
            if whole is not None:
                yield whole
