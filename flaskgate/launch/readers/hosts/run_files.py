"""Reads the `run` files of supervisors that take a folder a service: runit, daemontools, s6.

See http://smarden.org/runit/runsv.8.html and https://skarnet.org/software/s6/servicedir.html. A run
file is any program; one for `execlineb` is a chain of programs, each of which runs the next.
"""

from __future__ import annotations

from flaskgate.launch.commands.execline import FIRST_LINE
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import lines_of
from flaskgate.model.files import SourceFile


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the service that the file runs; a script of execline is run by its first line."""
    del repository
    if file.path.name == "finish":
        return Reading()
    name = file.path.parent.name if file.path.name == "run" else file.path.stem
    script = f"./{file.path.name}"
    words = (script,) if FIRST_LINE.match(file.text) else ("/bin/sh", script)
    text = f"{file.path.name} of the service {name}"
    command = Command(words=words, location=lines_of(file, 1, 1), text=text)
    unit = LaunchUnit(name=f"service {name}", command=command, reach="service of a supervisor")
    return Reading(units=(unit,))
