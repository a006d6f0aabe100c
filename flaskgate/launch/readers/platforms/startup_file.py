"""Reads `startup.txt`, which Azure App Service runs as the startup command of a Python app.

See https://learn.microsoft.com/azure/app-service/configure-language-python#customize-startup-command.
"""

from __future__ import annotations

from flaskgate.launch.model import LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import lines_of, on_platform, shell_command
from flaskgate.model.files import SourceFile


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the text of the file as what a shell runs in the folder of the app."""
    del repository
    place = lines_of(file, 1, len(file.lines))
    unit = LaunchUnit(
        name="startup command",
        command=shell_command(file.text, place),
        reach="app on Azure App Service",
    )
    return Reading(units=(on_platform(unit, file.path.parent),))
