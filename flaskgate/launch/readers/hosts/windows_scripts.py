"""Reads scripts of Windows that make a service or a scheduled task of what they name.

Any other batch file or PowerShell script starts something only where an artefact runs it, or as a
start script that somebody runs by hand (`start_scripts`).
"""

from __future__ import annotations

from dataclasses import replace

from flaskgate.launch.commands.windows.scripts import installs_service
from flaskgate.launch.model import Reading, Repository
from flaskgate.launch.readers.hosts.start_scripts import unit_of
from flaskgate.launch.readers.hosts.windows_logon import logon_units
from flaskgate.model.files import SourceFile


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the script as a unit if it installs a service, and what it leaves for later."""
    del repository
    units = list(logon_units(file))
    if installs_service(file.text, suffix=file.path.suffix):
        units.append(replace(unit_of(file), reach="service of a host"))
    return Reading(units=tuple(units))
