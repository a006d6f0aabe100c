"""Reads the targets of a Makefile that leave a server running: by `nohup`, `&`, `ssh`, a container.

Any other target starts something only where an artefact runs it, as a script does. A Makefile is
for developers; a target that by its name deploys, or that does it on another host, is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from flaskgate.launch.commands.task_runners.makefile import recipes_of
from flaskgate.launch.model import Command, LaunchUnit, Mount, Reading, Repository
from flaskgate.launch.readers.common.unit_builders import APP, lines_of
from flaskgate.launch.readers.hosts.start_scripts import is_for_production, leaves_running
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context

_SSH = re.compile(r"(?:^|[;&|(\s])ssh\s")
_MOST = 50


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each target whose recipe leaves something running."""
    del repository
    return Reading(units=tuple(islice(_units(file), _MOST)))


def _units(file: SourceFile) -> Iterator[LaunchUnit]:
    for target, jobs in recipes_of(file.text).items():
        if jobs and leaves_running([job.text for job in jobs]):
            is_deployed = is_for_production(target) or any(_SSH.search(job.text) for job in jobs)
            place = lines_of(file, jobs[0].line, jobs[0].line)
            words = ("make", "-f", f"{APP}/{file.path.name}", target)
            yield LaunchUnit(
                name=f"target {target}",
                command=Command(words=words, location=place, text=f"make {target}"),
                folder=APP,
                mounts=(Mount(source=file.path.parent, target=APP),),
                context=Context.PRODUCTION if is_deployed else Context.UNKNOWN,
                reach="left running in the background",
            )
