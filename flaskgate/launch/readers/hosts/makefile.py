"""Reads the targets of a Makefile that serve, or leave a server running by `nohup`, `&`, `ssh`.

A Makefile is for developers; a target that by its name deploys, or that does it on another host, is
not. What a target serves as long as somebody looks on is listed, and starts nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from flaskgate.launch.commands.task_runners.makefile import recipes_of
from flaskgate.launch.commands.task_runners.task_words import Job
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.by_hand import MOST, by_hand, is_worth_following, left_running
from flaskgate.launch.readers.common.left_running import goes_elsewhere
from flaskgate.launch.readers.common.unit_builders import APP, lines_of
from flaskgate.launch.readers.hosts.start_scripts import (
    deploys_for_developers,
    is_for_production,
    leaves_running,
)
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context


def read(file: SourceFile, repository: Repository) -> Reading:
    """Return a unit for each target whose recipe leaves something running, or may serve."""
    return Reading(units=tuple(islice(_units(file, repository), MOST)))


def _units(file: SourceFile, repository: Repository) -> Iterator[LaunchUnit]:
    for target, jobs in recipes_of(file.text).items():
        text = "\n".join(job.text for job in jobs)
        is_left = leaves_running(text.split("\n"))
        if jobs and (is_left or deploys_for_developers(target, text, file.path, repository)):
            yield left_running(_unit(file, target, jobs))
        elif any(is_worth_following(job.text) for job in jobs):
            yield _unit(file, target, jobs)


def _unit(file: SourceFile, target: str, jobs: Sequence[Job]) -> LaunchUnit:
    is_deployed = is_for_production(target) or any(goes_elsewhere(job.text) for job in jobs)
    return by_hand(
        f"target {target}",
        Command(
            words=("make", "-f", f"{APP}/{file.path.name}", target),
            location=lines_of(file, jobs[0].line, jobs[0].line),
            text=f"make {target}",
        ),
        file.path.parent,
        context=Context.PRODUCTION if is_deployed else Context.UNKNOWN,
    )
