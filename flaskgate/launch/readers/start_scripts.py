"""Reads a shell script that by itself puts a server into the background of a host.

`nohup`, `setsid`, `screen -d` and the like are how a server is left running by hand; a script
without them may as well be a developer's, and starts something only where an artefact runs it, or
where its name says that it starts the project and it starts nothing but production servers.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.model import Command, LaunchUnit, Mount, Reading
from flaskgate.launch.readers.parts import lines_of
from flaskgate.source import SourceFile

_BACKGROUND = re.compile(
    r"^[^#\n]*(?:\b(?:nohup|setsid|daemonize|start-stop-daemon)\b|\bscreen\s+-\w*d|\btmux\s+new)",
    re.MULTILINE,
)
_START = re.compile(
    r"(?:(?:docker[-_])?entrypoint|start(?:up)?|boot|launch|serve|server|web|gunicorn|uwsgi|wsgi"
    r"|prod(?:uction)?|deploy)(?:[-_.](?:app|web|server|prod(?:uction)?|gunicorn))*(?:\.\w+)?"
)
_HOME = PurePosixPath("/srv")


def read(file: SourceFile) -> Reading:
    """Return the script as a unit that runs in its own folder, if it starts a daemon."""
    if not _BACKGROUND.search(file.text):
        return Reading()
    return Reading(units=(replace(unit_of(file), reach="left running in the background"),))


def is_start_script(path: PurePosixPath) -> bool:
    """Return whether a script is there to start the project, by its name: `start.sh`, `boot.sh`."""
    return _START.fullmatch(path.name.lower()) is not None


def unit_of(file: SourceFile) -> LaunchUnit:
    """Return the script as a unit that runs in its own folder."""
    return LaunchUnit(
        name="start script",
        command=Command(
            words=("bash", f"{_HOME}/{file.path.name}"),
            location=lines_of(file, 1, 1),
            text=file.path.name,
        ),
        folder=_HOME,
        mounts=(Mount(source=file.path.parent, target=_HOME),),
    )
