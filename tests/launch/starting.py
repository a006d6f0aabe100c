"""A unit, a repository and a way to find scripts, for tests of what a command starts."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.commands.starts import FollowedCommand, trace
from flaskgate.launch.model import Command, LaunchUnit, Setting, Start
from flaskgate.model.findings import Location, Position
from tests.launch.repository import Tree

DOCKERFILE = PurePosixPath("Dockerfile")
FOLDER = PurePosixPath("/app")
WHERE = Location(DOCKERFILE, Position(9, 1), Position(9, 30))


class Locator:
    """The root of the repository is `/app`, and is nowhere else."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def __call__(
        self, path: str, folder: PurePosixPath | None, *, is_exact: bool = False
    ) -> PurePosixPath | None:
        del is_exact  # it always is
        whole = posixpath.normpath(posixpath.join(str(folder or "/app"), path))
        inside = PurePosixPath(whole.removeprefix("/app/"))
        return inside if whole.startswith("/app/") and inside in self._tree.paths else None


def a_unit(
    words: Sequence[str],
    environment: Mapping[str, str | None] | None = None,
    *,
    location: Location = WHERE,
    folder: PurePosixPath | None = FOLDER,
) -> LaunchUnit:
    """Return a unit whose command stands on line 9 of a Dockerfile."""
    settings = {
        name: Setting(value=value, location=location) for name, value in (environment or {}).items()
    }
    command = Command(words=tuple(words), location=location, text=f"CMD {' '.join(words)}")
    return LaunchUnit(name="image", command=command, environment=settings, folder=folder)


def traced(
    unit: LaunchUnit | Sequence[str], files: Mapping[str, str | bytes] | None = None
) -> FollowedCommand:
    """Return what a unit, or just a command, comes down to in a repository of these files."""
    tree = Tree(files or {})
    whole = unit if isinstance(unit, LaunchUnit) else a_unit(unit)
    return trace(whole, tree, Locator(tree))


def said(starts: Sequence[Start]) -> list[str]:
    """Return starts in short: kind, target, and `?` where it is conditional."""
    return [f"{one.kind} {one.target}{' ?' * one.is_conditional}" for one in starts]


def scripted(text: str, *arguments: str, **environment: str | None) -> list[str]:
    """Return in short what a script starts that is run as `/app/start.sh`."""
    unit = a_unit(["/app/start.sh", *arguments], environment)
    return said(traced(unit, {"start.sh": f"#!/bin/bash\n{text}"}).starts)
