"""What launch analysis knows about a repository, in the words that findings are joined with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.model.findings import Finding, Location, Notification, ServePlan, Step
from flaskgate.model.starts import Started


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the project says that production starts, in its configuration."""

    command: str = ""
    """As a shell takes it; empty: what is started at `path` serves nothing of the project."""
    folder: str = "."
    """Where it runs, from the repository root."""
    environment: tuple[tuple[str, str], ...] = ()
    path: PurePosixPath | None = None
    """The file of the start that it explains, which the gate cannot follow; None: of no other."""
    line: int = 0
    """Its line, from 1; 0: any."""

    @property
    def at(self) -> str:
        """Where the start stands that it explains: `Dockerfile` or `Dockerfile:4`."""
        return f"{self.path}:{self.line}" if self.line else str(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An app that production serves without its `run()`: by a WSGI server or the flask command."""

    root: PurePosixPath
    """The folder that holds the app: what lies below belongs to it."""
    program: str
    """What serves it, such as `gunicorn`."""
    step: Step
    """The start command."""
    is_debug_off: bool = False
    """Whether the app is known to be out of debug mode there, whatever its code configures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A production start that nobody can follow to its end, and the code it may reach."""

    step: Step
    """Where it is started."""
    reason: str
    """Why it cannot be followed, in words; empty where no reader opens the file."""
    folders: tuple[PurePosixPath, ...] = ()
    """Everything below them is in reach."""
    files: frozenset[PurePosixPath] = frozenset()
    main: str = ""
    """The name of the Python file that it runs, where only that file is missing: it gets to no
    other main guard."""
    runs_server: bool = False
    """It is given the command of a production server, which it most likely runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What production starts, as far as the artefacts tell."""

    findings: tuple[Finding, ...] = ()
    """What is wrong with it, each with its chain."""
    read: frozenset[PurePosixPath] = frozenset()
    """Artefacts whose start commands are known as a whole, and scripts that were followed: an
    engine's guess there is void."""
    perhaps: tuple[Location, ...] = ()
    """Start commands of which only it is not known whether they are reached, or whether they are
    for production, which is a finding."""
    development: frozenset[PurePosixPath] = frozenset()
    """Scripts that are started, but not by what is for production."""
    by_hand: Mapping[PurePosixPath, frozenset[PurePosixPath]] = field(default_factory=dict)
    """Scripts that nothing runs and that were followed to their ends, to the programs that they
    serve."""
    said_development: frozenset[PurePosixPath] = frozenset()
    """Programs that nothing starts, and that say of themselves that they are for developers."""
    debug_off_calls: tuple[Location, ...] = ()
    """Calls that production reaches with debug proven off."""
    unreached_blocks: tuple[Location, ...] = ()
    """Blocks of code that no start gets to: their conditions do not hold there."""
    uncalled_blocks: tuple[Location, ...] = ()
    """Functions of programs that production serves by a server for it, and that nothing calls."""
    production_calls: tuple[Location, ...] = ()
    """Calls that serve with a production server, and with no other."""
    guarded_blocks: tuple[Location, ...] = ()
    """Blocks under main guards of apps that production imports, and that it runs nowhere."""
    answering_blocks: tuple[Location, ...] = ()
    """Functions of apps that production serves, by which they answer requests: whoever serves
    them gets there."""
    not_app_calls: frozenset[Location] = frozenset()
    """Calls of a `run` that never is an application's: what an engine says there is void."""
    debugger_off_files: frozenset[PurePosixPath] = frozenset()
    """Python files of programs that production runs, always without the debugger."""
    served: tuple[Served, ...] = ()
    imported: tuple[Served, ...] = ()
    """Python files that a program imports which surely serves: it passes by their main guards."""
    started: frozenset[PurePosixPath] = frozenset()
    """Python files that production runs as programs."""
    apart: frozenset[PurePosixPath] = frozenset()
    """Python files of programs that nothing starts and that share no file with what is served."""
    doubts: tuple[Doubt, ...] = ()
    """Starts that are not understood: what they may reach is not proven harmless by the others."""


NONE = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """What launch analysis gives to the pipeline."""

    findings: tuple[Finding, ...] = ()
    """What is on by default in programs that nothing in the repository starts."""
    by_hand: tuple[Finding, ...] = ()
    """What scripts start that nothing runs; worth a word only where no engine has one."""
    notifications: tuple[Notification, ...] = ()
    evidence: Evidence = NONE
    starts: tuple[Started, ...] = ()
    """Every start, in the order of the artefacts."""
    plans: Mapping[PurePosixPath, ServePlan] = field(default_factory=dict)
    """How the program that a Python file is of is to be served, what is started first."""
    artefacts: int = 0
    """How many artefacts were read."""
