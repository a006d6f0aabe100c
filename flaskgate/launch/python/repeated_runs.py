"""Programs that several units start: followed once for all that gives them the same answers.

What decides is what a program asks for: the variables that it looks at, the versions of what is
installed, and the files of which it matters whether they are there. Units that differ in nothing
of that run the same program.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Generic, TypeVar

from flaskgate.launch.model import Effects, Environment, Setting
from flaskgate.launch.python.interpreter.runs.files import Files

Versions = Mapping[str, str | None]
"""What is installed, by normalised name; None where no version is pinned."""

_Value = TypeVar("_Value")


class Observed(Mapping[str, _Value], Generic[_Value]):
    """A mapping that notes what it is asked for."""

    def __init__(self, mapping: Mapping[str, _Value]) -> None:
        """Take what answers."""
        self._mapping = mapping
        self._asked: set[str] = set()
        self._is_whole = False
        """All of it was asked for."""

    def __getitem__(self, name: str) -> _Value:
        """Return what stands under a name."""
        self._asked.add(name)
        return self._mapping[name]

    def __iter__(self) -> Iterator[str]:
        """Yield all names."""
        self._is_whole = True
        return iter(self._mapping)

    def __len__(self) -> int:
        """Return how many names there are."""
        self._is_whole = True
        return len(self._mapping)

    def would_be(self, other: Mapping[str, _Value]) -> bool:
        """Return whether another mapping would have given the same answers."""
        if self._is_whole:
            return self._mapping == other
        return all(
            (name in self._mapping) is (name in other)
            and self._mapping.get(name) == other.get(name)
            for name in self._asked
        )


class Observer:
    """What surrounds a program, and notes what it is asked for."""

    def __init__(self, environment: Environment, versions: Versions, files: Files) -> None:
        """Take what answers."""
        self.environment: Observed[Setting] = Observed(environment)
        self.versions: Observed[str | None] = Observed(versions)
        self._there = files
        self._files: dict[PurePosixPath, bool] = {}
        self._places: dict[str, PurePosixPath | None] = {}

    def ships(self, path: PurePosixPath) -> bool:
        """Return whether a file is there."""
        self._files[path] = self._there.ships(path)
        return self._files[path]

    def locate(self, path: str) -> PurePosixPath | None:
        """Return the file that lies at an absolute path."""
        self._places[path] = self._there.locate(path)
        return self._places[path]

    def would_be(self, environment: Environment, versions: Versions, files: Files) -> bool:
        """Return whether other surroundings would have given the same answers."""
        return (
            self.environment.would_be(environment)
            and self.versions.would_be(versions)
            and all(files.ships(path) is is_there for path, is_there in self._files.items())
            and all(files.locate(text) == path for text, path in self._places.items())
        )


@dataclass(slots=True)
class RepeatedRuns:
    """What programs did, by what was started, in the surroundings that they had."""

    _known: dict[Hashable, list[tuple[Observer, Effects]]] = field(default_factory=dict)

    def known(
        self, what: Hashable, environment: Environment, versions: Versions, files: Files
    ) -> Effects | None:
        """Return what a program does, if it was followed where it was given the same answers."""
        for surroundings, effects in self._known.get(what, ()):
            if surroundings.would_be(environment, versions, files):
                return effects
        return None

    def keep(self, what: Hashable, surroundings: Observer, effects: Effects) -> None:
        """Keep what a program did in these surroundings."""
        self._known.setdefault(what, []).append((surroundings, effects))
