"""The Python programs of one repository: found from a start, parsed once, followed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.follow.python.surroundings import Surroundings
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Effects, Environment, Repository
from flaskgate.launch.project.entry_points import entry_points
from flaskgate.launch.project.lookup import LookupContext
from flaskgate.launch.project.resolve import locate_module
from flaskgate.launch.project.versions import Versions, versions_of
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.launch.python.interpreter.source.modules import Modules, Source
from flaskgate.launch.python.repeated_runs import RepeatedRuns
from flaskgate.launch.python.step_budget import OF_ADVICE, PART_OF_ADVICE, StepBudget
from flaskgate.launch.reasons import Reason

_Key = tuple[bool, tuple[tuple[str, str | None], ...]]
"""Whether it is for judging, and what is installed."""


class Programs:
    """What is known of the programs of one repository while its starts are followed."""

    def __init__(self, repository: Repository, budget: StepBudget | None = None) -> None:
        self.repository = repository
        self.modules = Modules(repository)
        self.budget = budget or StepBudget()
        self._runs = RepeatedRuns()
        self._of_advice = StepBudget(OF_ADVICE, PART_OF_ADVICE)
        self._analysers: dict[_Key, Analyser] = {}

    def around(self, launch: Launch) -> Surroundings:
        """Return what a start finds around it."""
        return Surroundings(repository=self.repository, unit=launch.unit, start=launch.start)

    def analyser(self, versions: Versions) -> Analyser:
        """Return what follows Python programs where these versions are installed."""
        return self._within(self.budget, versions)

    def adviser(self, versions: Versions) -> Analyser:
        """Return what does so for advice, whatever has been followed until then.

        Who is told that a start is wrong is to be told what is right.
        """
        return self._within(self._of_advice, versions)

    def _within(self, budget: StepBudget, versions: Versions) -> Analyser:
        pins = versions.pins
        key = (budget is self.budget, tuple(sorted(pins.items())))
        if key not in self._analysers:
            self._analysers[key] = Analyser(
                self.repository,
                versions=pins,
                modules=self.modules,
                runs=self._runs,
                budget=budget,
            )
        return self._analysers[key]

    def source(self, path: PurePosixPath) -> Source | Reason:
        """Return a parsed file, or why there is none."""
        return self.modules.load(path)

    def survey(
        self, path: PurePosixPath, function: str = "", environment: Environment | None = None
    ) -> Effects:
        """Return what a Python file does if somebody starts it, or serves what it makes.

        `function`: what a console script calls of it, without words; empty: it is run as a program.
        """
        analyser = self.analyser(versions_of(self.repository, path.parent))
        if function:
            return analyser.imported(path, attribute=f"{function}()")
        return analyser.survey(path, environment or {})

    def console_scripts(self) -> Iterator[tuple[str, PurePosixPath, str]]:
        """Yield the console scripts of the repository: name, file and function."""
        top, here = PurePosixPath(), self.repository
        for name, (module, function) in entry_points(here).items():
            found = locate_module(module, LookupContext(here, top))
            if found.path is not None:
                yield name, found.path, function

    @property
    def is_exhausted(self) -> bool:
        """Whether so much has been followed that what is not known by now is only named."""
        return self.budget.is_spent
