"""Where the files of the repository are in the file system in which a command runs."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Mount, Repository, StartKind
from flaskgate.launch.plan.places import place_of
from flaskgate.launch.project.lookup import normalise

_HERE = PurePosixPath("/…")
"""Stands for a working directory that cannot be told; what lies below it has a relative path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The place of one start."""

    mounts: tuple[Mount, ...]
    folder: PurePosixPath
    """The working directory."""
    paths: tuple[PurePosixPath, ...]
    """The folders of `PYTHONPATH`, absolute."""
    files: Collection[PurePosixPath]
    """All files of the repository."""
    is_assumed: bool = False
    """A host keeps the repository somewhere: only how folders lie to one another is known."""

    @property
    def is_known(self) -> bool:
        """Return whether the working directory is known by its path."""
        return self.folder != _HERE

    def there(self, path: PurePosixPath) -> PurePosixPath | None:
        """Return where a file of the repository is; None where it is not copied, or not so."""
        return next(self._copies(path), None)

    def _copies(self, path: PurePosixPath) -> Iterator[PurePosixPath]:
        for mount in reversed(self.mounts):
            if path.is_relative_to(mount.source):
                inside = mount.target / path.relative_to(mount.source)
                if self._is_seen(inside, path):
                    yield inside

    def _is_seen(self, inside: PurePosixPath, path: PurePosixPath) -> bool:
        covering = (one for one in reversed(self.mounts) if inside.is_relative_to(one.target))
        return any(one.source / inside.relative_to(one.target) == path for one in covering)

    def from_here(self, folder: PurePosixPath) -> str | None:
        """Return how a command names a folder: relative where it can; None if it cannot."""
        if folder == self.folder:
            return "."
        if self.is_assumed and self.is_known:
            return posixpath.relpath(folder, self.folder)
        if folder.is_relative_to(self.folder) and len(self.folder.parts) > 1:
            return str(folder.relative_to(self.folder))
        return None if folder.is_relative_to(_HERE) else str(folder)


def layout_of(launch: Launch, repository: Repository) -> Layout:
    """Return the layout of a start; on a host it follows from the file that the start names."""
    start = launch.start
    folder = start.folder or _HERE
    setting = start.environment.get("PYTHONPATH")
    listed = (setting.value or "" if setting else "").split(":")[:20]
    plain = Layout(
        mounts=launch.unit.mounts,
        folder=folder,
        paths=tuple(PurePosixPath(normalise(f"{folder / one}")) for one in listed if one),
        files=repository.paths,
    )
    is_container = bool(plain.mounts) and place_of(launch, repository).is_container
    if is_container and (_is_there(launch, plain) or not _names_file(launch)):
        return plain
    named = _as_named(launch, folder)
    if is_container:  # it is built from another folder than it seems
        return replace(plain, mounts=named) if named else plain
    if plain.mounts and (not named or _is_there(launch, plain)):
        return replace(plain, is_assumed=True)
    return replace(plain, mounts=named)


def _names_file(launch: Launch) -> bool:
    """Return whether a start says the path of its file: `python app.py`, `FLASK_APP=app.py`."""
    return (launch.app or launch.start.target).partition(":")[0].endswith(".py")


def _is_there(launch: Launch, layout: Layout) -> bool:
    """Return whether a layout has the start's file where the start names it."""
    path = launch.path
    return path is not None and layout.there(path) == _inside(launch, path, layout.folder)


def _inside(launch: Launch, path: PurePosixPath, folder: PurePosixPath) -> PurePosixPath:
    named = _named(launch, path, launch.app or launch.start.target)
    return PurePosixPath(normalise(str(folder / named)))


def _as_named(launch: Launch, folder: PurePosixPath) -> tuple[Mount, ...]:
    """Return where the repository must be for the start's file to be where the start names it."""
    path = launch.path
    if path is None:
        return ()
    inside = _inside(launch, path, folder)
    common = len(
        list(
            takewhile(
                lambda pair: pair[0] == pair[1],
                zip(reversed(path.parts), reversed(inside.parts), strict=False),
            )
        )
    )
    if not common or common == len(inside.parts):
        return ()
    source = PurePosixPath(*path.parts[: len(path.parts) - common])
    return (
        Mount(source=source, target=PurePosixPath(*inside.parts[: len(inside.parts) - common])),
    )


def _named(launch: Launch, path: PurePosixPath, target: str) -> str:
    """Return the path by which a start names its file, relative or absolute."""
    if launch.start.kind is StartKind.PYTHON_FILE or target.partition(":")[0].endswith(".py"):
        return target.partition(":")[0]
    module = target.partition(":")[0]
    if "/" in module:
        return module if path.name != "__init__.py" else f"{module}/__init__.py"
    if not module:
        return path.name
    stem = module.replace(".", "/")
    last = path.name if path.name in {"__init__.py", "__main__.py"} else ""
    return f"{stem}/{last}" if last else f"{stem}.py"
