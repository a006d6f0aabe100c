"""Follows units where they run: in the repository, or in an image that has changed files of it.

`RUN sed -i s/a/b/ app.py` makes another program of a file. Where the change can be computed, what
is started there is followed in the changed repository, and what is found in a changed line is told
at the instruction that changes it; else the change stays a doubt (`edited_files`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.start_files import Locate
from flaskgate.launch.commands.starts import FollowedCommand, trace
from flaskgate.launch.follow.finder import finder
from flaskgate.launch.follow.judge import Verdict
from flaskgate.launch.follow.results import Launch, Safe
from flaskgate.launch.follow.unit import ContextOf, Investigation
from flaskgate.launch.model import (
    OTHERS,
    Command,
    Edit,
    LaunchUnit,
    Repository,
    Setting,
    Written,
)
from flaskgate.launch.shell.origins import step_at
from flaskgate.launch.shell.partial_text import is_known
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Location, Step

_MOST = 100
"""Images that change files, each in a way of its own."""


class ImageInvestigations:
    """The investigation of a repository, and one for each image that has files of its own."""

    def __init__(self, whole: Investigation, context_of: ContextOf) -> None:
        self._whole, self._context_of = whole, context_of
        self._inner: dict[tuple[tuple[PurePosixPath, bytes], ...], Investigation] = {}

    def follow(self, unit: LaunchUnit) -> list[Launch]:
        """Return what a unit starts, told where the repository says it."""
        has_own = any(one.text for one in unit.edits) or any(one.is_mounted for one in unit.texts)
        if not has_own or self._is_exhausted:
            return list(self._whole.follow(unit))
        changed, files = _built_files(unit, self._whole.programs.repository)
        if not files.files:
            return list(self._whole.follow(changed))
        launches = self._investigation(files).follow(changed)
        return [_in_repository(one, unit, files) for one in launches]

    @property
    def _is_exhausted(self) -> bool:
        return len(self._inner) >= _MOST or self._whole.programs.is_exhausted

    def _investigation(self, files: _BuiltFiles) -> Investigation:
        key = tuple((path, one.data) for path, one in sorted(files.files.items()))
        if key not in self._inner:
            inner = Investigation(files, self._context_of, self._whole.programs.budget)
            inner.notifications = self._whole.notifications
            self._inner[key] = inner
        return self._inner[key]


_MOST_STEPS = 50
"""Instructions that change files; of an image with more of them none is followed."""


@dataclass(frozen=True, slots=True, eq=False)
class _BuiltFiles:
    """The repository as an image has it."""

    repository: Repository
    files: Mapping[PurePosixPath, SourceFile]
    """What is changed, or new."""
    causes: Mapping[PurePosixPath, Location]
    """The instruction that has changed it last."""
    paths: Collection[PurePosixPath]

    def read(self, path: PurePosixPath) -> SourceFile | None:
        """Return a file as it is in the image."""
        return self.files.get(path) or self.repository.read(path)

    def having(self, path: PurePosixPath, text: str, cause: Location) -> _BuiltFiles:
        """Return these files with one that an instruction writes."""
        old = self.read(path)
        new = SourceFile(path=path, kind=old.kind if old else Kind.DOTENV, data=text.encode())
        return _BuiltFiles(
            self.repository,
            {**self.files, path: new},
            {**self.causes, path: cause},
            self.paths if path in self.paths else {*self.paths, path},
        )

    def place(self, location: Location) -> Location:
        """Return where a line stands: in the repository, or in what has made another one of it."""
        path, number = location.path, location.start.line - 1
        if path not in self.files:
            return location
        old = self.repository.read(path)
        before = () if old is None else old.lines[number : number + 1]
        here = self.files[path].lines[number : number + 1]
        return location if before == here and here else self._cause(path, here)

    def _cause(self, path: PurePosixPath, lines: Sequence[str]) -> Location:
        """Return the instruction, or the line of its here-document that is written there."""
        cause = self.causes[path]
        file = self.repository.read(cause.path)
        first, count = cause.start.line, len(self.files[path].lines)
        below = file.lines[first : cause.end.line + count] if file and lines else ()
        numbers = (
            at for at, line in enumerate(below, first + 1) if line.strip() == lines[0].strip()
        )
        number = next(numbers, 0)
        return step_at(number, cause.path, file.lines).location if file and number else cause


def _built_files(unit: LaunchUnit, repository: Repository) -> tuple[LaunchUnit, _BuiltFiles]:
    """Return the files that a unit's image has, and the unit with the changes that stay unclear."""
    files = _BuiltFiles(repository, {}, {}, repository.paths)
    left = [one for one in unit.edits if not one.text]
    instructions: dict[Location, list[Edit]] = {}
    for one in unit.edits:
        if one.text:
            instructions.setdefault(one.location, []).append(one)
    if len(instructions) > _MOST_STEPS:
        return replace(unit, edits=_collapsed(unit.edits)), files
    for own in instructions.values():
        files, unclear = _after(own[0], own, unit, files)
        left += unclear
    for text in unit.texts:
        files = _with_mounted(text, unit, files) if text.is_mounted else files
    return replace(unit, edits=tuple(left), is_ignored=_ignored(unit, files)), files


def _collapsed(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return one edit for each file, with all that is done to it, once."""
    scripts: dict[PurePosixPath, dict[str, Edit]] = {}
    for one in edits:
        if one.script:
            scripts.setdefault(one.target, {}).setdefault(one.script, one)
    return tuple(
        replace(next(iter(found.values())), script="\n".join(found), text="")
        for found in scripts.values()
    )


def _after(
    edit: Edit, own: Sequence[Edit], unit: LaunchUnit, files: _BuiltFiles
) -> tuple[_BuiltFiles, list[Edit]]:
    """Return the files after an instruction, and what it changes in a way that is not clear."""
    followed = _followed(edit, unit, files)
    if followed is None:
        return files, list(own)
    unclear = [one for one in followed.edits if edit.mounted and "*" in str(one.target)]
    for name, text in followed.left.items():
        target = PurePosixPath("/", name)
        path = _source_of(target, unit, edit.mounted, files)
        if path is None:
            continue
        old = files.read(path)
        if text is None or not is_known(text):
            said = [one for one in (*followed.edits, *own) if one.target == target]
            unclear += said or [Edit(target=target, script=edit.text, location=edit.location)]
        elif old is None or old.text != text:
            files = files.having(path if old is None else old.path, text, edit.location)
    resolved = {PurePosixPath("/", name) for name in followed.left}
    unclear += [
        one
        for one in followed.edits
        if one.target not in resolved and _source_of(one.target, unit, edit.mounted, files)
    ]
    return files, list(dict.fromkeys(unclear))


def _with_mounted(text: Written, unit: LaunchUnit, files: _BuiltFiles) -> _BuiltFiles:
    """Return the files with one that is mounted, be it over a file of the repository or not."""
    path = _source_of(text.target, unit, len(unit.mounts), files)
    return files.having(path or text.stand_in, text.text, text.location)


def _followed(edit: Edit, unit: LaunchUnit, files: _BuiltFiles) -> FollowedCommand | None:
    """Follow an instruction, which may be given arguments; None if not all of it can be."""
    here = edit.location.path
    environment = {name: one for name, one in unit.environment.items() if one.location.path == here}
    building = LaunchUnit(
        name=unit.name,
        command=Command(words=("/bin/sh", "-c", edit.text), location=edit.location, text="RUN"),
        environment={**environment, OTHERS: Setting(value=None, location=edit.location)},
        folder=edit.folder,
        mounts=unit.mounts,
    )
    found = trace(building, files, _exactly(finder(building, files)), is_building=True)
    return found if found.is_whole else None


def _exactly(find: Locate) -> Locate:
    """Return what finds a file in its place alone: an image has files of others, too."""

    def found(
        path: str,
        folder: PurePosixPath | None,
        *,
        is_exact: bool = True,  # noqa: ARG001 - the port asks so
    ) -> PurePosixPath | None:
        return find(path, folder, is_exact=True)

    return found


def _source_of(
    target: PurePosixPath, unit: LaunchUnit, count: int, files: _BuiltFiles
) -> PurePosixPath | None:
    """Return which file of the repository lies in a place, or would.

    What is copied there after the first so many mounts lies over what was changed before.
    """
    for at, mount in reversed(list(enumerate(unit.mounts))):
        is_here = target.is_relative_to(mount.target) and "*" not in target.name
        if is_here and not mount.is_one_of:
            path = mount.source / target.relative_to(mount.target)
            if at < count or path in files.repository.paths:
                return path if at < count else None
    return None


def _ignored(unit: LaunchUnit, files: _BuiltFiles) -> Callable[[PurePosixPath], bool]:
    """Return what tells that a build leaves a file out and no instruction writes it."""
    return lambda path: path not in files.files and unit.is_ignored(path)


def _in_repository(launch: Launch, unit: LaunchUnit, files: _BuiltFiles) -> Launch:
    """Return a launch that was followed in an image, told where the repository has its cause."""
    launch = replace(launch, unit=replace(launch.unit, edits=unit.edits))
    if isinstance(launch.answer, Safe):
        return launch
    verdicts = tuple(_moved(one, files) for one in launch.verdicts)
    return replace(launch, answer=replace(launch.answer, verdicts=verdicts))


def _moved(verdict: Verdict, files: _BuiltFiles) -> Verdict:
    location = files.place(verdict.location)
    extent = None if verdict.extent is None else files.place(verdict.extent)
    return replace(
        verdict,
        location=location,
        extent=extent,
        chain=tuple(dict.fromkeys(_steps(verdict.chain, files))),
    )


def _steps(chain: Sequence[Step], files: _BuiltFiles) -> Iterator[Step]:
    for step in chain:
        yield replace(step, location=files.place(step.location))
