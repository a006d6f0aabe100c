"""Reads Procfiles: one process type a line (https://devcenter.heroku.com/articles/procfile).

The variables of an app.json beside it are set for its processes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flaskgate.launch.model import Environment, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import lines_of, on_platform, shell_command
from flaskgate.launch.readers.platforms.heroku import app_environment
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context

_LINE = re.compile(r"\s*([A-Za-z0-9_-]+)\s*:\s*(\S.*)")
_ENDING = frozenset({"release", "postdeploy", "test"})
"""Process types that run to an end."""
_WINDOWS = ".windows"
"""`Procfile.windows` is what `heroku local` runs on a developer's machine."""
_MOST = 1_000


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return one unit for each process type; `release` does not serve."""
    environment = app_environment(file.path.parent, repository)
    return Reading(units=tuple(islice(_units(file, environment), _MOST)))


def _units(file: SourceFile, environment: Environment) -> Iterator[LaunchUnit]:
    is_local = file.path.name.lower().endswith(_WINDOWS)
    for number, line in enumerate(file.lines, 1):
        match = _LINE.fullmatch(line.rstrip())
        if match is None or line.lstrip().startswith("#"):
            continue
        kind, text = match.groups()
        unit = LaunchUnit(
            name=f"process {kind}",
            command=shell_command(text, lines_of(file, number, number), said=line.strip()),
            environment=environment,
            context=Context.DEVELOPMENT if is_local else Context.UNKNOWN,
            reach="web process" if kind == "web" else "",
            serves=kind not in _ENDING,
        )
        yield on_platform(unit, file.path.parent)
