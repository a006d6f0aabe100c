"""Which distributions a command needs that nothing installs, and the line that would say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.follow.surroundings import Surroundings
from flaskgate.launch.model import Repository
from flaskgate.launch.project.manifests import folder_of, is_manifest, wanted_by
from flaskgate.launch.project.remember import Remembered
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Change

_LOCK = re.compile(r".*\.lock|.*-lock\..*|pylock.*")
_LARGEST = 400_000
"""Bytes of a manifest that people write."""
_FRAMEWORKS = ("flask", "dash", "connexion", "flask-socketio", "apiflask", "quart")
_LINE = re.compile(
    rf"(?P<indent>\s*(?:-\s+)?)(?P<quote>[\"']?)(?:{'|'.join(_FRAMEWORKS)})(?![\w.-]*\w)"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)
"""A line of its own that asks for a framework."""
_WITHIN = re.compile(rf"(?P<quote>[\"'])(?:{'|'.join(_FRAMEWORKS)})(?![\w.-]*\w)", re.IGNORECASE)
"""One in a list on one line."""
_NAMED = re.compile(r"(?:-r|--requirement)[ =]?\s*(\S+)")
_INSTALL = re.compile(
    rf"(\bpip3?\s+install\b[^&|;]*?\s[\"']?(?:{'|'.join(_FRAMEWORKS)})"
    r"(?![\w.-]*\w)[^\s&|;\\]*)",
    re.IGNORECASE,
)
_ORDER = ("requirements.in", "pyproject.toml", "pipfile", "requirements.txt", "setup.cfg")
"""In the order in which tools install from them."""


def lacking(names: Sequence[str], around: Surroundings) -> tuple[str, ...]:
    """Return those of the distributions that no manifest and no RUN line names."""
    versions = around.versions
    return tuple(name for name in names if not versions.is_named(name))


def requirement_changes(names: Sequence[str], around: Surroundings) -> Iterator[Change]:
    """Yield the line of the manifest, or of the image, that installs distributions."""
    if not names:
        return
    manifest = manifest_of(around)
    change = _in_image(names, around) if manifest is None else _in_manifest(names, manifest)
    if change is not None:
        yield change


def manifest_of(around: Surroundings) -> SourceFile | None:
    """Return the manifest that the place installs from: the nearest that asks for Flask.

    What the image names in a RUN line comes first. None: there is none.
    """
    repository, near = around.repository, around.near
    every = _manifests_with_flask(repository)
    named = {PurePosixPath(one).name for text in _recipes(around) for one in _NAMED.findall(text)}
    homes = (one.source for one in around.unit.mounts)
    for folder in dict.fromkeys((*homes, near, *near.parents)):
        here = [path for path in every if folder_of(path) == folder]
        if here:
            return repository.read(
                min(here, key=lambda path: (path.name not in named, *_rank(path)))
            )
    below = [path for path in every if near in path.parents]
    one_folder = len({folder_of(path) for path in below}) == 1
    return repository.read(min(below, key=_rank)) if one_folder else None


def _recipes(around: Surroundings) -> Iterator[str]:
    for path in around.artefacts:
        file = around.repository.read(path)
        if file is not None and file.kind is Kind.DOCKERFILE:
            yield file.text


def _rank(path: PurePosixPath) -> tuple[int, str]:
    name = path.name.lower()
    return _ORDER.index(name) if name in _ORDER else len(_ORDER), str(path)


def _find_manifests(repository: Repository) -> tuple[PurePosixPath, ...]:
    found = (path for path in repository.paths if is_manifest(path))
    by_hand = sorted(path for path in found if not _LOCK.fullmatch(path.name.lower()))
    return tuple(path for path in by_hand if _brings_flask(repository.read(path)))


def _brings_flask(file: SourceFile | None) -> bool:
    if file is None or len(file.data) > _LARGEST:
        return False
    return any(name in _FRAMEWORKS for name, _ in wanted_by(file))


_manifests_with_flask = Remembered(_find_manifests)


def _in_manifest(names: Sequence[str], file: SourceFile) -> Change | None:
    """Return the new lines: before the one that asks for the framework, in its manner."""
    if "--hash" in file.text:
        return None  # what is installed is locked with hashes, which only its tool can add
    for number, line in enumerate(file.lines, 1):
        match = _LINE.fullmatch(line)
        if match is not None:
            after = "\n".join(_line(match, name) for name in names)
            return Change(path=file.path, line=number, before="", after=after)
    for number, line in enumerate(file.lines, 1):
        match = _WITHIN.search(line)
        if match is not None and "[" in line:
            quote = match["quote"]
            new = "".join(f"{quote}{name}{quote}, " for name in names)
            after = line[: match.start()] + new + line[match.start() :]
            return Change(path=file.path, line=number, before=line, after=after)
    return None


def _line(match: re.Match[str], name: str) -> str:
    quote, rest = match["quote"], match["rest"]
    if re.match(r"\s*=\s*[\"'{]", rest) and not quote:  # a table of TOML: `flask = "^3"`
        return f'{match["indent"]}{name} = "*"'
    return f"{match['indent']}{quote}{name}{quote}{',' if quote else ''}"


def _in_image(names: Sequence[str], around: Surroundings) -> Change | None:
    """Return the RUN line that installs the framework by name, with the others behind it."""
    for path in around.artefacts:
        file = around.repository.read(path)
        if file is None or file.kind is not Kind.DOCKERFILE:
            continue
        for number, line in enumerate(file.lines, 1):
            match = _INSTALL.search(line)
            if match is not None and not line.lstrip().startswith("#"):
                end = match.end()
                after = f"{line[:end]} {' '.join(names)}{line[end:]}"
                return Change(path=path, line=number, before=line, after=after)
    return None
