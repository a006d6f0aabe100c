"""Reads jobs of launchd, the process manager of macOS (`man launchd.plist`)."""

from __future__ import annotations

import plistlib
from pathlib import PurePosixPath
from xml.parsers.expat import ExpatError

from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository, Setting
from flaskgate.launch.readers.common.unit_builders import lines_of, one_line
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Location, Notification


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return the job; a property list that cannot be read is a Notification."""
    del repository
    try:
        job = plistlib.loads(file.data, fmt=plistlib.FMT_XML)
    except (ExpatError, LookupError, ValueError, AttributeError, RecursionError) as error:
        message = f"is not a readable property list: {error}"
        note = Notification(id="syntax-error", message=message, path=file.path)
        return Reading(notifications=(note,))
    words = _words(job) if isinstance(job, dict) else ()
    if not words:
        return Reading()
    folder = str(job.get("WorkingDirectory", ""))
    variables = job.get("EnvironmentVariables")
    place = _place(file, words[0])
    unit = LaunchUnit(
        name=f"job {job.get('Label', file.path.stem)}",
        command=Command(words=words, location=place, text=one_line(" ".join(words))),
        environment={
            str(name): Setting(value=str(value), location=_place(file, str(name)))
            for name, value in (variables.items() if isinstance(variables, dict) else ())
        },
        folder=PurePosixPath(folder) if folder.startswith("/") else None,
        reach="service of a host",
    )
    return Reading(units=(unit,))


def _words(job: dict[str, object]) -> tuple[str, ...]:
    """Return the program and its arguments; `Program` takes the place of the first argument."""
    given = job.get("ProgramArguments")
    arguments = tuple(map(str, given)) if isinstance(given, list) else ()
    program = job.get("Program")
    return (program, *arguments[1:]) if isinstance(program, str) else arguments


def _place(file: SourceFile, text: str) -> Location:
    lines = enumerate(file.lines, 1)
    number = next((number for number, line in lines if f">{text}<" in line), 1)
    return lines_of(file, number, number)
