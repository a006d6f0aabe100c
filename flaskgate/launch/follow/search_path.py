"""Where a started program imports from: its `sys.path`, as folders of the repository."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.model import Mount, Start, StartKind
from flaskgate.launch.project.lookup import normalise

_ENTRIES = 20
"""How many entries of `PYTHONPATH` are looked at."""


def search_path(
    path: PurePosixPath, start: Start, mounts: tuple[Mount, ...], target: str
) -> tuple[PurePosixPath, ...]:
    """Return the folders from which the program in `path` imports, the first wins.

    A file that is started imports from its own folder, a module from the folder above the first
    name of `target` (`package.module:app`); then come the working directory and `PYTHONPATH`. Code
    without a file imports from the working directory, and `path` is only near it.
    """
    is_file = start.kind is StartKind.PYTHON_FILE
    first = path.parent if is_file else _above(path, target.partition(":")[0])
    setting = start.environment.get("PYTHONPATH")
    entries = (setting.value or "" if setting else "").split(":")[:_ENTRIES]
    places = [start.folder] if start.folder else []
    places += [(start.folder or PurePosixPath("/")) / entry for entry in entries if entry]
    found = [one for place in places for one in _inside(normalise(str(place)), mounts)]
    is_code = start.kind is StartKind.PYTHON_CODE
    return tuple(dict.fromkeys([*found, first] if is_code else [first, *found]))


def _above(path: PurePosixPath, module: str) -> PurePosixPath:
    """Return the folder from which `module` is imported, if it is that of `path`."""
    parts = path.with_suffix("").parts
    if parts[-1] in {"__init__", "__main__"}:
        parts = parts[:-1]
    names = tuple(module.split("."))
    fits = parts[-len(names) :] == names
    return PurePosixPath(*parts[: -len(names)]) if fits else path.parent


def _inside(folder: str, mounts: tuple[Mount, ...]) -> Iterator[PurePosixPath]:
    """Yield the folders of the repository that appear as `folder`, the last to be copied first.

    Several may: `COPY common/ .` and `COPY shop/ .` lie in one folder side by side.
    """
    place = PurePosixPath(folder)
    for mount in reversed(mounts):
        if place.is_relative_to(mount.target):
            yield mount.source / place.relative_to(mount.target)
