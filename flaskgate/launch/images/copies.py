"""What `COPY` and `ADD` put where: parts of the repository in the file system of an image.

Source: https://docs.docker.com/reference/dockerfile/#copy. Folders are copied by their content.
What is downloaded, unpacked or comes from another image is left out. Commands put things to a
second place, too: `ln -s /app/start.sh /usr/local/bin/start`.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.launch.formats.expansion import Values, expand
from flaskgate.launch.model import Mount, Repository
from flaskgate.launch.program_names import program_of
from flaskgate.launch.project.fetched_files import split_options
from flaskgate.launch.project.file_edits import absolute_path, commands_at
from flaskgate.launch.project.folders import Folders, is_glob

_ARCHIVES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
_MAX_MATCHES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One `COPY` or `ADD` whose words are known."""

    sources: tuple[str, ...]
    target: str
    origin: str = ""
    """The stage of `--from`; empty for the build context."""
    unpacks: bool = False
    """`ADD` unpacks local archives."""
    choices: tuple[str, ...] = ()
    """Patterns of folders, of which whoever builds the image says which one is meant."""

    @property
    def names_folder(self) -> bool:
        """Whether the target must be a folder."""
        is_folder = posixpath.basename(self.target) in {"", ".", ".."}
        return is_folder or len(self.sources) > 1


@dataclass(slots=True, kw_only=True)
class LookupBudget:
    """How much may still be looked up for one Dockerfile."""

    globs: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildContext:
    """The folder of the repository that a build sees."""

    folder: PurePosixPath
    repository: Repository
    folders: Folders
    budget: LookupBudget

    def mounts(self, copy: Copy, folder: PurePosixPath) -> Iterator[Mount]:
        """Yield where the sources of `copy` go, `folder` being the image's working directory."""
        target = absolute(copy.target, folder)
        found = [source for name in copy.sources for source in self._sources(name, copy)]
        is_folder = copy.names_folder or len(found) > 1
        for source in found[:_MAX_MATCHES]:
            is_file = source in self.repository.paths
            inside = target / source.name if is_file and is_folder else target
            if is_file or self.folders.has(source):
                yield Mount(source=source, target=inside)
        for pattern in copy.choices:
            yield from self._one_of(pattern, target)

    def _one_of(self, pattern: str, target: PurePosixPath) -> Iterator[Mount]:
        found = [path for path in self._find(pattern) if self.folders.has(path)]
        for source in found[:_MAX_MATCHES]:
            yield Mount(source=source, target=target, is_one_of=len(found) > 1)

    def has(self, name: str) -> bool:
        """Return whether a source is there."""
        return any(self.has_path(path) for path in self._find(name))

    def has_path(self, path: PurePosixPath) -> bool:
        """Return whether a file or folder of the repository is there."""
        return path in self.repository.paths or self.folders.has(path)

    def _sources(self, name: str, copy: Copy) -> list[PurePosixPath]:
        if "://" in name or name.startswith(("git@", "<<")):
            return []
        if copy.unpacks and is_archive(name):
            return []
        return self._find(name)

    def _find(self, name: str) -> list[PurePosixPath]:
        inside = posixpath.normpath("/" + name).lstrip("/")
        if is_glob(inside):
            self.budget.globs -= 1
            if self.budget.globs < 0:
                return []
            return self.folders.match(self.folder, inside)
        return [self.folder / inside]


def is_archive(name: str) -> bool:
    """Return whether `ADD` unpacks a file of this name."""
    return name.lower().endswith(_ARCHIVES)


def copy_from_stage(
    copy: Copy, folder: PurePosixPath, origin: Sequence[Mount], context: BuildContext
) -> Iterator[Mount]:
    """Yield what of an earlier stage's layout `COPY --from` brings along."""
    target = absolute(copy.target, folder)
    is_folder = copy.names_folder
    for name in copy.sources:
        source = absolute(name, PurePosixPath("/"))
        for mount in origin:
            moved = _move(mount, source, context)
            if moved is None:
                continue
            is_file = moved.target == source and moved.source in context.repository.paths
            base = target / source.name if is_file and is_folder else target
            yield replace(moved, target=base / moved.target.relative_to(source))


def _move(mount: Mount, source: PurePosixPath, context: BuildContext) -> Mount | None:
    """Return the part of a mount that lies at or below `source`, targets as they were."""
    if mount.target.is_relative_to(source):
        return mount
    if not source.is_relative_to(mount.target):
        return None
    part = mount.source / source.relative_to(mount.target)
    return replace(mount, source=part, target=source) if context.has_path(part) else None


def absolute(path: str, folder: PurePosixPath) -> PurePosixPath:
    """Return `path`, which may be relative to `folder`, without `.` and `..`."""
    return PurePosixPath(
        "/" + posixpath.normpath(f"{folder}/{path}" if path[:1] != "/" else path).lstrip("/")
    )


def settle(
    mounts: Sequence[Mount], folder: PurePosixPath | None, context: BuildContext
) -> tuple[Mount, ...]:
    """Return the mounts with each file that was copied to a folder inside that folder.

    Only what else is in the image tells that `COPY app.py /app` means a folder: something is below
    it, the image works in it, or other files went to the same place.
    """
    files = [mount.source in context.repository.paths for mount in mounts]
    inside = [str(mount.target) for mount in mounts]
    inside += [
        f"{mount.target}/." for mount, is_file in zip(mounts, files, strict=True) if not is_file
    ]
    inside = sorted([*inside, f"{folder or ''}/."])
    shared = _shared(mounts)
    return tuple(
        replace(mount, target=mount.target / mount.source.name)
        if is_file and (mount.target in shared or _has_below(inside, f"{mount.target}/"))
        else mount
        for mount, is_file in zip(mounts, files, strict=True)
    )


def _shared(mounts: Sequence[Mount]) -> set[PurePosixPath]:
    """Return the targets, not named like files, to which sources of different names go."""
    names: dict[PurePosixPath, set[str]] = defaultdict(set)
    for mount in mounts:
        names[mount.target].add(mount.source.name)
    return {target for target, found in names.items() if len(found) > 1 and not target.suffix}


def _has_below(paths: Sequence[str], prefix: str) -> bool:
    place = bisect_left(paths, prefix)
    return place < len(paths) and paths[place].startswith(prefix)


_VALUED: Mapping[str, frozenset[str]] = {
    "ln": frozenset({"-S"}),
    "cp": frozenset({"-S"}),
    "mv": frozenset({"-S"}),
    "install": frozenset({"-m", "--mode", "-o", "--owner", "-g", "--group"}),
}
"""Programs that put files somewhere to their options that take the next word."""
_PAIR = 2


def placed_in(text: str, folder: PurePosixPath | None, values: Values) -> Iterator[Copy]:
    """Yield what the commands of a shell text put where, with absolute paths that are known."""
    if not any(name in text for name in _VALUED):
        return
    for words, at in commands_at(expand(text, values, keep=True) or "", folder):
        valued = _VALUED.get(program_of(words[0]))
        if valued is None or at is None:
            continue
        options = split_options(words[1:], valued)
        is_told = not any(sign in word for word in options.rest for sign in "$*?[`")
        if len(options.rest) == _PAIR and is_told and options.given.keys().isdisjoint({"-d", "-t"}):
            source, target = options.rest
            end = "/" if target.endswith("/") else ""
            yield Copy(sources=(absolute_path(source, at),), target=absolute_path(target, at) + end)
