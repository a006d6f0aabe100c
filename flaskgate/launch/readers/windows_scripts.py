"""Reads scripts of Windows that make a service or a scheduled task of what they name.

Any other batch file or PowerShell script starts something only where an artefact runs it, or as a
start script that somebody runs by hand (`start_scripts`).
"""

from __future__ import annotations

from dataclasses import replace

from flaskgate.launch.commands.windows import installs_service
from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.parts import exec_command, lines_of
from flaskgate.source import SourceFile


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the script as a unit if it installs a service."""
    del repository
    if not installs_service(file.text):
        return Reading()
    return Reading(units=(replace(unit_of(file), reach="service of a host"),))


def unit_of(file: SourceFile) -> LaunchUnit:
    """Return the script as a unit that is run in its own folder."""
    command = exec_command((f"./{file.path.name}",), lines_of(file, 1, 1))
    return LaunchUnit(name="start script", command=replace(command, text=file.path.name))
