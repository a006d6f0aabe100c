"""Units that somebody starts by hand, if anyone: tasks of a project, what an editor runs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.serving_words import may_serve
from flaskgate.launch.model import Command, Environment, LaunchUnit, Mount
from flaskgate.launch.readers.common.left_running import LEFT_RUNNING
from flaskgate.launch.readers.common.unit_builders import APP
from flaskgate.model.findings import Context

MOST = 100
"""Units of one file."""
_OWN = re.compile(r"\./|\bbin/")
"""What a command has that may be a program of the repository."""


def is_worth_following(text: str) -> bool:
    """Return whether a command has a word that may lead to Python of the repository."""
    return may_serve(text) or _OWN.search(text) is not None


def by_hand(
    name: str,
    command: Command,
    folder: PurePosixPath,
    *,
    environment: Environment | None = None,
    context: Context = Context.DEVELOPMENT,
) -> LaunchUnit:
    """Return what somebody starts in a folder of the repository."""
    return LaunchUnit(
        name=name,
        command=command,
        environment=environment or {},
        folder=APP,
        mounts=(Mount(source=folder, target=APP),),
        context=context,
        has_terminal=True,
        is_by_hand=True,
    )


def left_running(unit: LaunchUnit) -> LaunchUnit:
    """Return what somebody starts as what goes on after that: it is a start by itself."""
    return replace(unit, is_by_hand=False, has_terminal=False, reach=LEFT_RUNNING)
