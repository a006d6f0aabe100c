"""Folders that a start goes to first, and that its image, or its project, does not have."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flaskgate.launch.commands.server_commands import server_options
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.server_settings import own_words
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import PLATFORM_PORT, Repository, StartKind
from flaskgate.launch.plan.broken.install import installed_with
from flaskgate.launch.plan.serving.layout import Layout
from flaskgate.model.files import Kind

_OF_IMAGES = frozenset({Kind.DOCKERFILE, Kind.COMPOSE, Kind.SUPERVISOR})
_FILES = 200
_COMPUTED = re.compile(r"[$~{%]")


def without_folder(launch: Launch, programs: Programs) -> str:
    """`gunicorn --chdir src app:app`, or `directory=/app/src` of Supervisor, and no such folder.

    Docker itself makes what `WORKDIR` and `working_dir` name.
    """
    start = launch.start
    if start.kind is not StartKind.SERVER or start.unknown_words or start.is_conditional:
        return ""
    said, folder = _said(launch, programs), start.folder
    if not said or _COMPUTED.search(said) or folder is None:
        return ""
    if _may_be_there(folder, launch, programs):
        return ""
    return f"goes to the folder `{said}` first, and there is none: {start.program} cannot start."


def _said(launch: Launch, programs: Programs) -> str:
    """Return the folder that a start names itself; empty if it names none."""
    start, place = launch.start, launch.unit.command.location
    given = server_options(start.program, own_words(start)).value("--chdir")
    file = programs.repository.read(place.path)
    if given or file is None or file.kind is not Kind.SUPERVISOR:
        return given or ""
    key = rf"(?m)^directory[ \t]*=[ \t]*{re.escape(str(start.folder))}/?[ \t]*$"
    is_named = start.folder == launch.unit.folder and re.search(key, file.text) is not None
    return str(start.folder) if is_named else ""


def _may_be_there(folder: PurePosixPath, launch: Launch, programs: Programs) -> bool:
    """Return whether the folder is there, or may be made by what nobody sees.

    It is the working directory of what is imported.
    """
    unit, files = launch.unit, programs.repository.paths
    inside = [one.target for one in unit.mounts if folder.is_relative_to(one.target)]
    is_below = any(folder != one for one in inside) and folder not in inside
    if not is_below or unit.texts or any(_meet(one, folder) for one in unit.covered):
        return True
    if PLATFORM_PORT not in unit.ports:
        found = installed_with(launch, programs, _OF_IMAGES)
        name = re.compile(rf"(?<!\w){re.escape(folder.name)}(?!\w)")
        if found is None or name.search(found.text) or _is_mounted(name, programs.repository):
            return True
    layout = Layout(mounts=unit.mounts, folder=folder, paths=(), files=files)
    there = (layout.there(path) for path in files)
    return any(one is not None and one.is_relative_to(folder) for one in there)


def _is_mounted(name: re.Pattern[str], repository: Repository) -> bool:
    """Return whether whoever runs the image may bring the folder along."""
    paths = [one for one in sorted(repository.paths) if one.suffix in {".yml", ".yaml", ".sh"}]
    files = (repository.read(one) for one in paths[:_FILES])
    return any(file is not None and name.search(file.text) is not None for file in files)


def _meet(one: PurePosixPath, other: PurePosixPath) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)
