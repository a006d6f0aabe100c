"""Turns the start commands that a project declares in its configuration into launch units."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskgate.launch.model import Command, LaunchUnit, Mount, Setting
from flaskgate.model.findings import Context, Location, Position
from flaskgate.model.launch_evidence import Declared

_HOME = PurePosixPath("/srv")


def declared_unit(declared: Declared, config: PurePosixPath) -> LaunchUnit:
    """Return the unit of an entry of `launches` in the configuration file `config`.

    Its place is the file as a whole: the entry is policy, and no line of it is at fault.
    """
    place = Location(config, Position(1, 1), Position(1, 2))
    return LaunchUnit(
        name="declared launch",
        command=Command(
            words=("/bin/sh", "-c", declared.command), location=place, text=declared.command
        ),
        environment={
            name: Setting(value=value, location=place) for name, value in declared.environment
        },
        folder=_HOME,
        mounts=(Mount(source=PurePosixPath(declared.folder), target=_HOME),),
        context=Context.PRODUCTION,
        reach="declared in the configuration",
    )
