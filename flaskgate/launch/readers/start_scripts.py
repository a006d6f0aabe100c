"""Reads a shell script that by itself puts a server into the background of a host.

`nohup`, `setsid`, `screen -d` and the like are how a server is left running by hand; a script
without them may as well be a developer's, and starts something only where an artefact runs it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from flaskgate.launch.model import Command, LaunchUnit, Mount, Reading
from flaskgate.launch.readers.parts import lines_of
from flaskgate.source import SourceFile

_BACKGROUND = re.compile(
    r"^[^#\n]*(?:\b(?:nohup|setsid|daemonize|start-stop-daemon)\b|\bscreen\s+-\w*d|\btmux\s+new)",
    re.MULTILINE,
)
_HOME = PurePosixPath("/srv")


def read(file: SourceFile) -> Reading:
    """Return the script as a unit that runs in its own folder, if it starts a daemon."""
    if not _BACKGROUND.search(file.text):
        return Reading()
    unit = LaunchUnit(
        name="start script",
        command=Command(
            words=("bash", f"{_HOME}/{file.path.name}"),
            location=lines_of(file, 1, 1),
            text=file.path.name,
        ),
        folder=_HOME,
        mounts=(Mount(source=file.path.parent, target=_HOME),),
        reach="left running in the background",
    )
    return Reading(units=(unit,))
