"""Lists the files of the workspace: git's list in a work tree, a plain walk elsewhere.

Paths are texts relative to the root with `/` between their parts; bytes of a name that are no
UTF-8 are surrogates, as `os.fsdecode` makes them.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from flaskgate.discover.classify import guess_kind
from flaskgate.discover.notes import Notes
from flaskgate.git.run_git import git

SKIPPED_FOLDERS = frozenset(
    {
        *(".git", ".hg", ".svn", ".bzr"),
        *("node_modules", "bower_components", "site-packages", ".direnv"),
        *("__pycache__", ".tox", ".nox", ".eggs", ".mypy_cache", ".ruff_cache", ".pytest_cache"),
        *(".hypothesis", ".ipynb_checkpoints", ".terraform"),
    }
)
"""Folders that a plain walk leaves out: others' code, and what tools leave behind."""

VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
"""A folder that holds this file is a virtual environment, whatever its name (PEP 405), if the file
says where the Python is that it is of. An empty one hides nothing, and none hides more than
`_PARTS`."""

_PARTS = ("bin", "include", "lib", "lib64", "share", "Include", "Lib", "Scripts")
"""The folders that a virtual environment has (https://docs.python.org/3/library/venv.html). What
lies beside them somebody has put there: it may have been made in the folder of an application."""

_HOME = re.compile(rb"^[ \t]*home[ \t]*=[ \t]*\S", re.MULTILINE)
_HEAD = 4096
_MARK = f"/{VIRTUAL_ENVIRONMENT}"
_INSTALLED = ("node_modules", "bower_components")
"""What package managers install, also where git tracks it."""

_LINK, _SUBMODULE = "120000", "160000"
"""Modes in git's index (https://git-scm.com/docs/index-format)."""
_SKIPPED = "S"
"""The tag of what git was told to leave out of the work tree (https://git-scm.com/docs/git-ls-files)."""
_AWAY = "not-checked-out"


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies in the workspace, each path once."""

    files: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


def list_files(root: Path, within: PurePosixPath, notes: Notes, *, seconds: float) -> Listing:
    """List `within`, a folder or a file of the resolved `root`; never looks through a link.

    A folder that git cannot list within `seconds`, or ignores as a whole, is walked.
    """
    listing = Listing()
    start = "" if within == PurePosixPath() else str(within)
    if not (root / within).is_dir():
        _sort_in(listing, os.fspath(root), start)
    elif not _has_repository(root / within):
        _walk(listing, os.fspath(root), start, notes)
    else:
        try:
            _list_work_tree(listing, os.fspath(root), start, notes, seconds)
        except (OSError, subprocess.SubprocessError):
            notes.add("git-failed", "git could not list the files; all files are looked at instead")
            listing = Listing()
        top = os.fspath(root)
        listing = without_installed(listing, start, lambda one: is_environment(top, one))
        if not listing.files:
            _walk(listing, os.fspath(root), start, notes)
    return listing


def _has_repository(folder: Path) -> bool:
    return any(os.path.lexists(one / ".git") for one in (folder, *folder.parents))


def _list_work_tree(listing: Listing, root: str, start: str, notes: Notes, seconds: float) -> None:
    """Add what git lists below the folder `start`, with the files of its submodules."""
    folder, prefix = f"{root}/{start}", f"{start}/" if start else ""
    away: list[str] = []
    for path, (tag, mode) in _tracked(folder, prefix, seconds).items():
        if mode == _SUBMODULE:
            _list_submodule(listing, root, path, notes, seconds)
        else:
            (listing.links if mode == _LINK else listing.files).append(path)
            if tag == _SKIPPED and guess_kind(path) and not os.path.lexists(f"{root}/{path}"):
                away.append(path)
    if away:
        message = f"{len(away):,} files like this one are tracked and left out of the work tree"
        notes.add(_AWAY, f"{message} (a sparse checkout), so nobody looked at them", away[0])
    for name in _git_list(folder, seconds, "--others", "--exclude-standard"):
        path = prefix + name
        if name.endswith("/"):  # a repository in the repository that is no submodule
            _list_work_tree(listing, root, path.rstrip("/"), notes, seconds)
        else:
            _sort_in(listing, root, path)


def _tracked(folder: str, prefix: str, seconds: float) -> dict[str, tuple[str, str]]:
    """Return the tag and the mode of everything in the index; of a conflict those of one side."""
    found: dict[str, tuple[str, str]] = {}
    for entry in _git_list(folder, seconds, "--cached", "--stage", "-t"):
        facts, _, name = entry.partition("\t")
        tag, mode, *_ = facts.split(" ")
        found.setdefault(prefix + name, (tag, mode))
    return found


def _list_submodule(listing: Listing, root: str, path: str, notes: Notes, seconds: float) -> None:
    if os.path.lexists(f"{root}/{path}/.git"):
        _list_work_tree(listing, root, path, notes, seconds)
    else:
        message = "the submodule is not checked out, so nobody looked at it"
        notes.add(_AWAY, f"{message}; actions/checkout takes 'submodules: true'", path)


def _git_list(folder: str, seconds: float, *what: str) -> Iterator[str]:
    return iter(os.fsdecode(git(folder, "ls-files", "-z", *what, seconds=seconds)).split("\0")[:-1])


def without_installed(
    listing: Listing, start: str, is_environment: Callable[[str], bool]
) -> Listing:
    """Leave out what lies in virtual environments and in what package managers install.

    `is_environment` tells of a folder that looks like one whether it is one.
    """
    marks = (path.rpartition("/")[0] for path in listing.files if path.endswith(_MARK))
    homes = [one for one in marks if one != start and is_environment(one)]
    hidden = tuple(f"{home}/{part}/" for home in homes for part in _PARTS)

    def is_own(path: str) -> bool:
        inner = path.removeprefix(f"{start}/") if start else path
        parts = inner.split("/") if "_modules" in inner or "_components" in inner else ()
        return not path.startswith(hidden) and not any(name in parts for name in _INSTALLED)

    return Listing(
        files=[path for path in listing.files if is_own(path)],
        links=[path for path in listing.links if is_own(path)],
    )


def is_environment(root: str, folder: str) -> bool:
    """Return whether the file in a folder that makes it a virtual environment is a real one."""
    try:
        with open(f"{root}/{folder}/{VIRTUAL_ENVIRONMENT}", "rb", opener=_open) as file:
            return names_home(file.read(_HEAD))
    except OSError:
        return False


def names_home(data: bytes) -> bool:
    """Return whether the mark of a virtual environment says where the Python is that it is of."""
    return _HOME.search(data[:_HEAD]) is not None


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _sort_in(listing: Listing, root: str, path: str) -> None:
    """Add a path that is no folder."""
    try:
        mode = os.lstat(f"{root}/{path}").st_mode
    except OSError:
        mode = 0
    (listing.links if stat.S_ISLNK(mode) else listing.files).append(path)


def _walk(listing: Listing, root: str, start: str, notes: Notes) -> None:
    waiting = [start]
    while waiting:
        folder = waiting.pop()
        prefix = f"{folder}/" if folder else ""
        try:
            with os.scandir(f"{root}/{folder}") as entries:
                found = list(entries)
        except OSError as error:
            notes.add("unreadable", f"the folder cannot be read: {error.strerror}", folder)
            continue
        names = {entry.name for entry in found}
        is_own = folder == start or VIRTUAL_ENVIRONMENT not in names
        parts = _PARTS if not is_own and is_environment(root, folder) else ()
        inner = _sort_entries(listing, prefix, found)
        waiting += (prefix + name for name in inner if name not in parts)


def _sort_entries(listing: Listing, prefix: str, entries: list[os.DirEntry[str]]) -> Iterator[str]:
    """Add files and links; yield the names of folders to walk."""
    for entry in entries:
        if entry.is_symlink():
            listing.links.append(prefix + entry.name)
        elif not entry.is_dir(follow_symlinks=False):
            listing.files.append(prefix + entry.name)
        elif entry.name not in SKIPPED_FOLDERS:
            yield entry.name
