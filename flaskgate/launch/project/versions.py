"""Tells which versions of Flask and its kin a part of the repository asks for.

The manifests nearest to an artefact count: those of its folder, else of the folders above, else
the highest below. A version that nothing bounds from above is the latest one, as `pip` has it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from flaskgate.launch.model import Repository
from flaskgate.launch.project.manifests import Wanted, manifests_in, wanted_by
from flaskgate.launch.project.remember import Answers, Remembered

_SERVES_OTHERWISE_SINCE: Mapping[str, str] = {"connexion": "3"}
"""Connexion 3 serves with uvicorn what 2 serves with Flask's development server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """What the manifests of one folder ask for."""

    wanted: Mapping[str, tuple[SpecifierSet, ...]] = field(default_factory=dict)
    """By canonical name (`flask-socketio`); one specifier set for each place that names it."""
    is_whole: bool = True
    """Nothing is known to be installed besides."""

    @property
    def is_known(self) -> bool:
        """Whether it is said what is installed."""
        return bool(self.wanted) and self.is_whole

    def adding(self, more: Iterable[Wanted], *, is_whole: bool) -> Versions:
        """Return these with what is installed besides; `is_whole`: by name, and nothing else."""
        wanted = {name: list(every) for name, every in self.wanted.items()}
        for name, specifiers in more:
            wanted.setdefault(name, []).append(specifiers)
        return Versions(
            wanted={name: tuple(every) for name, every in wanted.items()},
            is_whole=self.is_known or is_whole,
        )

    @property
    def pins(self) -> Mapping[str, str | None]:
        """The version that `==` asks for, by name; None where a package is named without one.

        Of a package that serves otherwise from some version on, that one if none before it fits.
        """
        return {
            name: next(
                (one.version for asked in specifiers for one in asked if one.operator == "=="),
                self._turned(name),
            )
            for name, specifiers in self.wanted.items()
        }

    def _turned(self, name: str) -> str | None:
        since = _SERVES_OTHERWISE_SINCE.get(name)
        return since if since and self.may_be_below(name, since) is False else None

    def is_named(self, name: str) -> bool:
        """Return whether a manifest names this package."""
        return name in self.wanted

    def may_be_below(self, name: str, version: str) -> bool | None:
        """Return whether what is installed is older than `version`.

        True if a pin or an upper bound makes it so, False if a pin or a lower bound rules it out,
        None if nothing decides: the package is not named, or the latest may be installed.
        """
        limit = Version(version)
        told = {_is_below(specifiers, limit) for specifiers in self.wanted.get(name, ())}
        return True if True in told else False if False in told else None


def versions_of(repository: Repository, near: PurePosixPath) -> Versions:
    """Return what the manifests nearest to the folder `near` ask for."""
    return _shelf_of(repository).nearest(near)


class _Shelf:
    """The manifests of a repository, each read at most once."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._read = Answers(self._read_folder)
        self._manifests: dict[PurePosixPath, list[PurePosixPath]] = defaultdict(list)
        for path, folder in manifests_in(repository).items():
            self._manifests[folder].append(path)

    def nearest(self, near: PurePosixPath) -> Versions:
        above = (near, *near.parents)
        found = next((one for folder in above if (one := self._of(folder)).is_known), None)
        if found is None:
            found = next(self._below(near), None)
        return found or Versions()

    def _below(self, near: PurePosixPath) -> Iterator[Versions]:
        # Whatever is above `near` names nothing, hence the whole tree is "below" its root.
        inside = [folder for folder in self._manifests if folder.is_relative_to(near)]
        for folders in (inside, list(self._manifests)):
            for folder in sorted(folders, key=lambda one: (len(one.parts), one)):
                if (versions := self._of(folder)).is_known:
                    yield versions

    def _of(self, folder: PurePosixPath) -> Versions:
        return self._read[folder]

    def _read_folder(self, folder: PurePosixPath) -> Versions:
        wanted: dict[str, list[SpecifierSet]] = defaultdict(list)
        for path in sorted(self._manifests.get(folder, ())):
            file = self._repository.read(path)
            for name, specifiers in wanted_by(file) if file else ():
                wanted[name].append(specifiers)
        return Versions(wanted={name: tuple(every) for name, every in wanted.items()})


_shelf_of = Remembered(_Shelf)


def _is_below(specifiers: SpecifierSet, limit: Version) -> bool | None:
    told = {_decide(specifier, limit) for specifier in specifiers}
    return True if True in told else False if False in told else None


def _decide(specifier: Specifier, limit: Version) -> bool | None:
    """Return whether every version that fits is below `limit`, or none, or neither (None)."""
    try:
        version = Version(specifier.version.removesuffix(".*"))
    except InvalidVersion:
        return None
    is_range = specifier.version.endswith(".*")
    match specifier.operator:
        case "==" | "===" if not is_range:
            return version < limit
        case "==" | "~=":
            depth = len(version.release) - (0 if is_range else 1)
            return _of_series(version, limit, depth)
        case "<" | "<=":
            below = version < limit or (specifier.operator == "<" and version == limit)
            return True if below else None
        case ">" | ">=":
            return False if version >= limit else None
        case _:
            return None


def _of_series(version: Version, limit: Version, depth: int) -> bool | None:
    """Decide for every version whose first `depth` numbers are those of `version`."""
    if version >= limit:
        return False
    series = version.release[:depth]
    return True if series < limit.release[:depth] else None
