"""Reads cloud-init's cloud-config: the commands that a new machine runs.

See https://docs.cloud-init.io/en/latest/reference/yaml_examples/: `runcmd` and `bootcmd` are lists
of shell texts or of words; unit files below `write_files` are found by `embedded_units`.
"""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.yaml_nodes import YamlNode, read_yaml
from flaskgate.launch.model import LaunchUnit, Reading, Repository, Written
from flaskgate.launch.readers.common.unit_builders import shell_command
from flaskgate.launch.readers.hosts.embedded_units import embedded_units
from flaskgate.model.files import SourceFile

_HEADER = "#cloud-config"
_BASE64 = frozenset({"b64", "base64"})
_MOST = 100
"""Files that are written."""


def is_cloud_config(text: str) -> bool:
    """Return whether a user data text says that it is one."""
    return text.lstrip().startswith(_HEADER)


def read_cloud_config(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for all commands together, which share a shell, and one for each service."""
    content = read_yaml(file)
    document = content.document
    texts = tuple(_written(document)) if document else ()
    units = [replace(one, texts=texts) for one in embedded_units(file, repository)]
    for key in ("bootcmd", "runcmd") if document else ():
        commands = document.get(key) if document else None
        if commands is not None and commands.elements:
            units.append(replace(_unit(commands, key), texts=texts))
    return Reading(units=tuple(units), notifications=content.notifications)


def _unit(commands: YamlNode, key: str) -> LaunchUnit:
    text = "\n".join(_text(one) for one in commands.elements)
    return LaunchUnit(
        name=f"cloud-init {key}",
        command=shell_command(text, commands.location, said=key),
        folder=PurePosixPath("/"),
        reach="start of a host",
    )


def _written(document: YamlNode) -> Iterator[Written]:
    """Yield the files that are written before the commands run."""
    for one in document.get("write_files").elements[:_MOST]:
        path, content = one.get("path").text or "", one.get("content")
        encoding = (one.get("encoding").text or "").lower()
        text = _decoded(content.text or "") if encoding in _BASE64 else content.text
        if path.startswith("/") and text is not None and (encoding in _BASE64 or not encoding):
            yield Written(target=PurePosixPath(path), text=text, location=content.location)


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=False).decode()
    except ValueError:
        return None


def _text(command: YamlNode) -> str:
    if command.is_sequence:
        return shlex.join(one.text or "" for one in command.elements)
    return command.text or ""
