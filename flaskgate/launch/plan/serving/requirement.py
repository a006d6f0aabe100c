"""Which distributions a command needs that nothing installs, and the line that would say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from flaskgate.launch.follow.python.surroundings import Surroundings
from flaskgate.launch.model import Repository
from flaskgate.launch.project.manifests import manifests_in, wanted_by
from flaskgate.launch.project.remember import Remembered
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Change, Renewal

_LOCK = re.compile(r".*\.lock|.*-lock\..*|pylock.*")
_LARGEST = 400_000
"""Bytes of a manifest that people write."""
_FRAMEWORKS = (r"flask(?:[-_]\w[\w.-]*)?", "dash", "connexion", "apiflask", "quart")
"""What brings Flask along: its extensions do, too."""
_FRAMEWORK = re.compile("|".join(_FRAMEWORKS), re.IGNORECASE)
_LINE = re.compile(
    rf"(?P<indent>\s*(?:-\s+)?)(?P<quote>[\"']?)(?:{'|'.join(_FRAMEWORKS)})(?![\w.-]*\w)"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)
"""A line of its own that asks for a framework."""
_WITHIN = re.compile(rf"(?P<quote>[\"'])(?:{'|'.join(_FRAMEWORKS)})(?![\w.-]*\w)", re.IGNORECASE)
"""One in a list on one line."""
_NAMED = re.compile(r"(?:-r|--requirement)[ =]?\s*(\S+)")
_WORDS = r"(?:[^&|;\n\\]|\\.|\\\n)*?\s[\"']?"
"""The words of a shell command up to the one that counts, which may be quoted."""
_INSTALL = re.compile(
    rf"\bpip3?\s+install\b{_WORDS}(?:{'|'.join(_FRAMEWORKS)})(?![\w.-]*\w)[^\s&|;\\]*",
    re.IGNORECASE,
)
_FROM_FILES = re.compile(
    rf"\binstall\b{_WORDS}(?:-r|--requirement|-e|\.(?=[\s/\[]|$))"
    r"|\b(?:poetry|pipenv|pdm|uv)\s+(?:install|sync)\b|\bsetup\.py\s+(?:install|develop)\b",
    re.MULTILINE,
)
"""What installs more than it names."""
_RUN_SCRIPT = re.compile(r"(?m)^[ \t]*RUN\b[^\n]*?([\w./-]+\.sh)\b")
_INSTALLING = frozenset({Kind.DOCKERFILE, Kind.SHELL, Kind.UNIT, Kind.COMPOSE, Kind.RECIPE})
"""Artefacts whose commands may install something."""
_LOCKS: Mapping[str, tuple[Renewal, ...]] = {
    "pyproject.toml": (
        Renewal(PurePosixPath("poetry.lock"), "poetry lock"),
        Renewal(PurePosixPath("uv.lock"), "uv lock"),
        Renewal(PurePosixPath("pdm.lock"), "pdm lock"),
    ),
    "pipfile": (Renewal(PurePosixPath("Pipfile.lock"), "pipenv lock"),),
}
"""The lock files that are made of a manifest, and what makes them anew."""
_ORDER = ("requirements.in", "pyproject.toml", "pipfile", "requirements.txt", "setup.cfg")
"""In the order in which tools install from them."""


def lacking(names: Sequence[str], around: Surroundings) -> tuple[str, ...]:
    """Return those of the distributions that nothing names of what is installed.

    One may have the version that is needed: `gunicorn~=25.3`.
    """
    is_by_name = _is_by_name(around)
    plain = {name: _distribution(name) for name in names}
    artefacts = list(_artefacts(around))
    known = {one for one in names if any(_installs(plain[one], file) for file in artefacts)}
    if not is_by_name:
        known |= {name for name in names if around.versions.is_named(plain[name])}
    return tuple(name for name in names if name not in known)


def _distribution(requirement: str) -> str:
    return requirement.partition("~=")[0]


def _artefacts(around: Surroundings) -> Iterator[SourceFile]:
    """Yield the artefacts of a start whose commands may install something."""
    start = around.start
    steps = (start.location, *(step.location for step in start.steps))
    paths = dict.fromkeys((*around.artefacts, *(place.path for place in steps)))
    for path in paths:
        file = around.repository.read(path)
        if file is not None and file.kind in _INSTALLING:
            yield file
            yield from _run_by(file, around)


def _run_by(recipe: SourceFile, around: Surroundings) -> Iterator[SourceFile]:
    """Yield the scripts that a Dockerfile runs, which may install what it does not itself."""
    if recipe.kind is not Kind.DOCKERFILE:
        return
    homes = dict.fromkeys((recipe.path.parent, *(one.source for one in around.unit.mounts)))
    for name in _scripts_run_in(recipe.text):
        inside = name.removeprefix("./").lstrip("/")
        files = (around.repository.read(home / inside) for home in homes)
        yield from (one for one in files if one is not None and one.kind is Kind.SHELL)


@lru_cache(maxsize=64)
def _scripts_run_in(dockerfile: str) -> tuple[str, ...]:
    """Return the names of scripts; each start of an image asks for those of its Dockerfile."""
    return tuple(dict.fromkeys(_RUN_SCRIPT.findall(dockerfile)))


def _is_by_name(around: Surroundings) -> bool:
    """Return whether a framework is installed by its name, and nothing from files."""
    texts = [file.text for file in _artefacts(around)]
    is_named = any(_holds(_INSTALL, text) for text in texts)
    return is_named and not any(_holds(_FROM_FILES, text) for text in texts)


@lru_cache(maxsize=256)
def _holds(pattern: re.Pattern[str], text: str) -> bool:
    """Return whether an artefact has something; each of its starts asks again."""
    return pattern.search(text) is not None


def _installs(name: str, file: SourceFile) -> bool:
    """Return whether a command installs a distribution, or the package of a system for it."""
    wanted = rf"\b(?:install|add)\b{_WORDS}(?:python3?-|py3-)?{re.escape(name)}\d?(?![\w.-]*\w)"
    return _holds(re.compile(wanted), file.text)


def requirement_changes(names: Sequence[str], around: Surroundings) -> Iterator[Change]:
    """Yield the lines of the manifest, or of the artefact, that install distributions."""
    if not names:
        return
    manifests = () if _is_by_name(around) else manifests_of(around)
    found = [change for one in manifests if (change := _in_manifest(names, one)) is not None]
    change = None if manifests else _in_command(names, around)
    yield from found if change is None else [change]


def renewals(changes: Iterable[Change], repository: Repository) -> tuple[Renewal, ...]:
    """Return which files are made of the manifests that change, and how they are made anew."""
    changed = [one.path for one in changes]
    found: list[Renewal] = []
    for path in changed:
        listed = _LOCKS.get(path.name.lower(), ())
        found += [one._replace(path=path.parent / one.path) for one in listed]
        compiled = path.with_suffix(".txt")
        if path.suffix == ".in" and compiled not in changed:
            found.append(Renewal(compiled, f"pip-compile {path.name}"))
    return tuple(one for one in found if one.path in repository.paths)


def manifests_of(around: Surroundings) -> tuple[SourceFile, ...]:
    """Return the manifest that the place installs from, with what has to be changed beside it.

    That is the list that is compiled from it, or that it is compiled from; where no image says
    which is installed, also `requirements.txt` beside the manifest of a tool.
    """
    first = manifest_of(around)
    if first is None:
        return ()
    path = first.path
    others: tuple[PurePosixPath, ...] = ()
    if path.suffix in {".in", ".txt"}:
        others = (path.with_suffix(".in" if path.suffix == ".txt" else ".txt"),)
    elif not list(_recipes(around)):
        others = (path.with_name("requirements.txt"),)
    every = _manifests_with_flask(around.repository)
    beside = (around.repository.read(one) for one in others if one in every)
    return (first, *(one for one in beside if one is not None))


def manifest_of(around: Surroundings) -> SourceFile | None:
    """Return the manifest that the place installs from: the nearest that asks for Flask.

    What the image names in a RUN line comes first. None: there is none.
    """
    repository, near = around.repository, around.near
    every = _manifests_with_flask(repository)
    named = {PurePosixPath(one).name for text in _recipes(around) for one in _NAMED.findall(text)}
    homes = (one.source for one in around.unit.mounts)
    for folder in dict.fromkeys((*homes, near, *near.parents)):
        here = [path for path in every if manifests_in(repository)[path] == folder]
        if here:
            return repository.read(
                min(here, key=lambda path: (path.name not in named, *_rank(path)))
            )
    below = [path for path in every if near in path.parents]
    one_folder = len({manifests_in(repository)[path] for path in below}) == 1
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
    by_hand = sorted(
        path for path in manifests_in(repository) if not _LOCK.fullmatch(path.name.lower())
    )
    return tuple(path for path in by_hand if _brings_flask(repository.read(path)))


def _brings_flask(file: SourceFile | None) -> bool:
    if file is None or len(file.data) > _LARGEST:
        return False
    return any(_FRAMEWORK.fullmatch(name) for name, _ in wanted_by(file))


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
        plain, _, version = name.partition("~=")
        return f'{match["indent"]}{plain} = "{f"~{version}" if version else "*"}"'
    return f"{match['indent']}{quote}{name}{quote}{',' if quote else ''}"


def _in_command(names: Sequence[str], around: Surroundings) -> Change | None:
    """Return the line that installs the framework by name, with the others behind it."""
    for file in _artefacts(around):
        text = file.text.replace("\r\n", "\n")
        for match in _INSTALL.finditer(text) if _holds(_INSTALL, text) else ():
            number = match.string.count("\n", 0, match.end()) + 1
            line, column = (
                file.lines[number - 1],
                match.end() - match.string.rfind("\n", 0, match.end()) - 1,
            )
            if line.lstrip().startswith("#"):
                continue
            after = f"{line[:column]} {' '.join(names)}{line[column:]}"
            return Change(path=file.path, line=number, before=line, after=after)
    return None
