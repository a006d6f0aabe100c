"""Programs that several units start: followed once for all that gives them the same answers.

What decides is what a program asks for: the variables that it looks at, and the files of which it
matters whether they are there. Units that differ in nothing of that run the same program.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.launch.model import Effects, Environment, Setting

Ships = Callable[[PurePosixPath], bool]
"""Whether a file of the repository is there when a program runs."""


class ObservedEnvironment(Mapping[str, Setting]):
    """An environment and a file system that note what they are asked for."""

    def __init__(self, environment: Environment, ships: Ships) -> None:
        """Take what answers."""
        self._environment = environment
        self._ships = ships
        self.variables: dict[str, Setting | None] = {}
        self.files: dict[PurePosixPath, bool] = {}
        self.whole: Environment | None = None
        """The environment where all of it was asked for."""

    def __getitem__(self, name: str) -> Setting:
        """Return a variable."""
        self.variables[name] = self._environment.get(name)
        return self._environment[name]

    def __iter__(self) -> Iterator[str]:
        """Yield all names."""
        self.whole = self._environment
        return iter(self._environment)

    def __len__(self) -> int:
        """Return how many variables there are."""
        self.whole = self._environment
        return len(self._environment)

    def ships(self, path: PurePosixPath) -> bool:
        """Return whether a file is there."""
        self.files[path] = self._ships(path)
        return self.files[path]

    def would_be(self, environment: Environment, ships: Ships) -> bool:
        """Return whether other surroundings would have given the same answers."""
        if self.whole is not None and self.whole != environment:
            return False
        return all(environment.get(name) == one for name, one in self.variables.items()) and all(
            ships(path) is is_there for path, is_there in self.files.items()
        )


@dataclass(slots=True)
class RepeatedRuns:
    """What programs did, by what was started, in the surroundings that they had."""

    _known: dict[Hashable, list[tuple[ObservedEnvironment, Effects]]] = field(default_factory=dict)

    def once(
        self,
        what: Hashable,
        environment: Environment,
        ships: Ships,
        follow: Callable[[ObservedEnvironment], Effects],
    ) -> Effects:
        """Return what a program does, following it if it was not asked about in such a place."""
        known = self._known.setdefault(what, [])
        for surroundings, effects in known:
            if surroundings.would_be(environment, ships):
                return effects
        surroundings = ObservedEnvironment(environment, ships)
        effects = follow(surroundings)
        known.append((surroundings, effects))
        return effects
