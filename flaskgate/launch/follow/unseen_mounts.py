"""Doubts what a start is said to be where a volume may hold the settings that it looks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.follow.answers import unknown
from flaskgate.launch.follow.results import Launch, Unsure, answer_of
from flaskgate.launch.follow.unseen_settings import WITHOUT_DEBUG
from flaskgate.launch.model import LaunchUnit
from flaskgate.launch.reasons import Cause, Reason

_ROOT = PurePosixPath("/")


def unless_mounted(launch: Launch) -> Launch:
    """Return a launch as it is, or unknown where a file of settings may be there after all.

    A file that is not in the repository is taken as missing; a volume may bring it along.
    """
    missing = sorted(launch.effects.missing)
    if not missing or isinstance(launch.answer, Unsure) or not _lies_over(launch.unit):
        return launch
    reason = Reason(Cause.NOT_FOUND, missing[0])
    certain = tuple(one for one in launch.verdicts if one.rule in WITHOUT_DEBUG)
    if not certain:
        return unknown(launch, reason)
    return replace(launch, answer=answer_of(certain, (*launch.doubts, reason), safe=None))


def _lies_over(unit: LaunchUnit) -> bool:
    """Return whether something that is not of the repository lies in or over its folders."""
    homes = [mount.target for mount in unit.mounts] or [unit.folder or _ROOT]
    return any(
        volume.is_relative_to(home) or home.is_relative_to(volume)
        for volume in unit.covered
        for home in homes
    )
