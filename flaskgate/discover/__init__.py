"""Discovery: one walk over the workspace says which files are worth whose time."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Protocol

from flaskgate.discover.artefacts import is_artefact
from flaskgate.discover.classify import guess_kind, is_nameless, settle_kind
from flaskgate.discover.earlier import Earlier, EarlierTree
from flaskgate.discover.encodings import declares_encoding, encoding_trouble
from flaskgate.discover.index import (
    Imports,
    Names,
    imports_flask,
    is_vendored,
    leading_to_flask,
    stems_of,
)
from flaskgate.discover.links import real_places, resolve_links
from flaskgate.discover.listing import Listing, list_files
from flaskgate.discover.notes import Notes
from flaskgate.discover.reading import ContentSource, TreeReader
from flaskgate.discover.tree import Tree
from flaskgate.discover.two_processes import in_two_processes
from flaskgate.discover.words import is_candidate
from flaskgate.git.run_git import ask
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Notification
from flaskgate.text.globs import matches

EVERYTHING = PurePosixPath()
"""The repository root, as a path from itself."""

__all__ = [
    "Discovery",
    "DiscoveryLimits",
    "EarlierTree",
    "Ground",
    "discover",
    "is_candidate",
    "look_over",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryLimits:
    """How much of the workspace is read; sizes in bytes."""

    size: int = 1_000_000
    """A larger file of a kind that matters is not read but notified."""
    sniffed: int = 65_536
    """A larger file is left alone in silence where only its content could make it matter: one
    without an ending, or a JSON file."""
    seconds: float = 30
    """How long git may take to list the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What the walk found."""

    files: tuple[SourceFile, ...]
    """The candidates with their content, by path."""
    artefacts: tuple[SourceFile, ...]
    """What may start something, by path; some are candidates, too. Those outside of the part that
    is scanned come last: some start what is in it."""
    modules: tuple[PurePosixPath, ...]
    """The Python files that lead to Flask, by path."""
    tree: Tree
    """Everything that was walked, to be read when it is named."""
    walked: int
    """How many files the walk saw, of any kind."""
    sources: int
    """How many of them are Python or an artefact."""
    excluded: int
    """How many files of a kind that matters were left out as configured."""
    notifications: tuple[Notification, ...]

    def revised(self, files: Mapping[PurePosixPath, SourceFile]) -> Discovery:
        """Return the same walk as if some of its files had the contents of `files`, by path."""
        return replace(
            self,
            files=tuple(files.get(one.path, one) for one in self.files),
            artefacts=tuple(files.get(one.path, one) for one in self.artefacts),
            tree=self.tree.revised(files.values()),
        )


def discover(
    root: Path,
    *,
    within: Sequence[PurePosixPath] = (EVERYTHING,),
    exclude: Sequence[str] = (),
    every: bool = False,
    limits: DiscoveryLimits | None = None,
    past: EarlierTree | None = None,
) -> Discovery:
    """Walk `within`, folders and files below the repository root, and read what may matter.

    `exclude` holds globs as `flaskgate.text.globs` reads them; `every` keeps all files of a
    known kind, for rules that are not ours.
    In a git work tree the walk is git's list of tracked and of
    untracked, not ignored files, elsewhere a plain walk. Each file is opened and read at most once
    and no symbolic link is followed out of `root`; what could not be looked at is a notification.
    What leads to Flask and is no candidate is read again when somebody follows it. With `past` the
    walk is over what the repository held then, and nothing is noted.
    """
    limits = limits or DiscoveryLimits()
    ground = _ground(root.resolve(), limits, past)
    found = look_over(ground, within=within, exclude=exclude, every=every, limits=limits)
    origin = origin_of(root)
    return replace(found, tree=found.tree.revised([origin])) if origin else found


def look_over(
    ground: Ground,
    *,
    within: Sequence[PurePosixPath] = (EVERYTHING,),
    exclude: Sequence[str] = (),
    every: bool = False,
    limits: DiscoveryLimits | None = None,
) -> Discovery:
    """Read what may matter of a tree, wherever it lies; as `discover` does for a folder."""
    limits = limits or DiscoveryLimits()
    notes = Notes()
    names = _narrowed(ground.names(PurePosixPath(os.path.commonpath(within)), notes), within)
    around = {} if EVERYTHING in within else ground.names(EVERYTHING, Notes())
    wanted = dict(_guesses(names))
    kept = {path: kind for path, kind in wanted.items() if not _is_excluded(path, exclude)}
    look = _Look(ground=ground, limits=limits, every=every, stems=stems_of(kept))
    whole = _joined(in_two_processes(list(kept.items()), look.at), notes)
    seen = sorted(whole.files, key=lambda file: file.path)
    outer = _starting_outside(around.keys() - names.keys(), look, exclude)
    files = [one for one in seen if every or _is_wanted(one.kind, one.data, str(one.path))]
    _note_encodings(files, notes)
    return Discovery(
        files=tuple(files),
        artefacts=tuple(
            file for file in (*seen, *outer) if is_artefact(file.kind, file.data, str(file.path))
        ),
        modules=tuple(map(PurePosixPath, sorted(leading_to_flask(whole.imports)))),
        tree=Tree(around | names, (*seen, *outer), ground.reader(notes), ground.links()),
        walked=len(names),
        sources=whole.sources,
        excluded=len(wanted) - len(kept),
        notifications=notes.finish(),
    )


def _narrowed(
    names: dict[str, tuple[str, ...]], parts: Sequence[PurePosixPath]
) -> dict[str, tuple[str, ...]]:
    """Return the files that lie in one of the parts."""
    if len(parts) == 1:
        return names
    exact, folders = set(map(str, parts)), tuple(f"{part}/" for part in parts)
    return {
        path: links
        for path, links in names.items()
        if path in exact or path.startswith(folders) or "." in exact
    }


class Ground(Protocol):
    """What is walked over."""

    def names(self, within: PurePosixPath, notes: Notes) -> dict[str, tuple[str, ...]]:
        """Return the files in a folder, or the one file, each with the links that lead to it."""

    def links(self) -> dict[str, str]:
        """Return where each link leads: what `names` has seen."""

    def reader(self, notes: Notes) -> ContentSource:
        """Return what gives the contents, and notes what it cannot give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Disk:
    """The work tree."""

    top: Path
    limits: DiscoveryLimits
    listing: Listing = field(default_factory=Listing)

    def names(self, within: PurePosixPath, notes: Notes) -> dict[str, tuple[str, ...]]:
        listing = list_files(self.top, within, notes, seconds=self.limits.seconds)
        self.listing.links.extend(listing.links)
        return dict.fromkeys(listing.files, ()) | resolve_links(self.top, listing, notes)

    def links(self) -> dict[str, str]:
        return real_places(self.top, self.listing)

    def reader(self, notes: Notes) -> ContentSource:
        return TreeReader(root=self.top, notes=notes, size=self.limits.size)


def _ground(top: Path, limits: DiscoveryLimits, past: EarlierTree | None) -> Ground:
    if past is None:
        return _Disk(top=top, limits=limits)
    return Earlier(past=past, disk=top, size=limits.size, seconds=limits.seconds)


def _starting_outside(
    names: Iterable[str], look: _Look, exclude: Sequence[str]
) -> Sequence[SourceFile]:
    """Return what may start something outside of the part that is scanned, without notes.

    A file at the root of a monorepo starts its services, and no code has to be read for that.
    """
    guesses = ((path, guess_kind(path)) for path in sorted(names))
    kept = [
        (path, kind)
        for path, kind in guesses
        if kind not in {None, Kind.PYTHON} and not _is_excluded(path, exclude)
    ]
    return _joined(in_two_processes(kept, look.at), Notes()).files


def _note_encodings(files: Sequence[SourceFile], notes: Notes) -> None:
    for file in files:
        trouble = encoding_trouble(file.data) if file.kind is Kind.PYTHON else ""
        if trouble:
            notes.add("undecodable", f"{trouble}; it was read as UTF-8 where possible", file.path)


def _guesses(names: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, Kind | None]]:
    """Yield the files that may matter with their kind; None where only the content can tell it.

    `names` holds paths and the links that lead to each, if there are any.
    """
    for path, links in names.items():
        kinds = (guess_kind(name) for name in (path, *links))
        kind = next((one for one in kinds if one is not None), None)
        if kind is not None or is_nameless(path):
            yield path, kind


def _is_excluded(path: str, exclude: Sequence[str]) -> bool:
    return any(matches(PurePosixPath(path), glob) for glob in exclude)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What was seen in some of the files."""

    files: list[SourceFile]
    """Those that are worth somebody's time, with their content."""
    imports: dict[str, Names]
    """From each Python file to what it imports."""
    vendored: frozenset[str]
    """Folders that are copies of Flask or of a relative."""
    sources: int
    """How many are Python or an artefact."""
    notes: Notes


def _joined(parts: Sequence[_Part], notes: Notes) -> _Part:
    """Return several parts as one, without copies of Flask; their notes are added to `notes`."""
    notes.merge(part.notes for part in parts)
    vendored = frozenset(folder for part in parts for folder in part.vendored)

    def is_own(path: PurePosixPath) -> bool:
        return not vendored or vendored.isdisjoint(map(str, path.parents))

    return _Part(
        files=[file for part in parts for file in part.files if is_own(file.path)],
        imports={
            path: names
            for part in parts
            for path, names in part.imports.items()
            if is_own(PurePosixPath(path))
        },
        vendored=vendored,
        sources=sum(part.sources for part in parts),
        notes=notes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """Reads files and keeps those that are worth somebody's time."""

    ground: Ground
    limits: DiscoveryLimits
    every: bool
    stems: frozenset[str]

    def at(self, part: Sequence[tuple[str, Kind | None]]) -> _Part:
        """Return what is kept of some of the files, and notes on the others."""
        notes = Notes()
        reader = self.ground.reader(notes)
        imports = Imports(self.stems)
        found = _Part(files=[], imports={}, vendored=frozenset(), sources=0, notes=notes)
        sources = 0
        vendored: set[str] = set()
        for path, guess in part:
            file = self._read(path, guess, reader)
            if file is None:
                continue
            starts = is_artefact(file.kind, file.data, path)
            names = imports.of(file.data) if file.kind is Kind.PYTHON else ()
            if file.kind is Kind.PYTHON:
                found.imports[path] = names
                if path.endswith("/__init__.py") and is_vendored(path[:-12], file.data):
                    vendored.add(path[:-12])
            sources += starts or file.kind is Kind.PYTHON
            wanted = self.every or _is_wanted(file.kind, file.data, path)
            if wanted or starts or imports_flask(names):
                found.files.append(file)
        return replace(found, sources=sources, vendored=frozenset(vendored))

    def _read(self, path: str, guess: Kind | None, reader: ContentSource) -> SourceFile | None:
        is_sniffed = guess is None or guess is Kind.JSON
        data = reader.read(path, at_most=self.limits.sniffed if is_sniffed else None)
        kind = None if data is None else settle_kind(guess, path, data)
        if data is None or kind is None:
            return None
        return SourceFile(path=PurePosixPath(path), kind=kind, data=data)


def _is_wanted(kind: Kind, data: bytes, path: str) -> bool:
    return is_candidate(kind, data, path=path) or _is_veiled(kind, data)


def _is_veiled(kind: Kind, data: bytes) -> bool:
    """Return whether the words that the filter looks for may be spelt otherwise."""
    return kind is Kind.PYTHON and declares_encoding(data) and encoding_trouble(data) != ""


CONFIG = PurePosixPath(".git/config")
_PATH = re.compile(r"([\w.-]+)/([\w.-]+?)(?:\.git)?/?")


def origin_of(root: Path) -> SourceFile | None:
    """Return git's configuration with no more in it than the owner and the name of `origin`.

    The rest of an address may be a secret. None: there is no such remote, or no git.
    """
    try:
        said = ask(root, "config", "--get", "remote.origin.url")
    except (OSError, subprocess.SubprocessError):
        return None
    parts = re.split(r"[/:]+", said.decode(errors="replace").strip().removesuffix("/"))
    match = _PATH.fullmatch("/".join(parts[-2:]))
    if match is None:
        return None
    text = f'[remote "origin"]\n\turl = {match[1]}/{match[2]}\n'
    return SourceFile(path=CONFIG, kind=Kind.INI, data=text.encode())
