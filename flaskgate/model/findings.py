"""The words of the gate as frozen data; it imports the standard library only.

Everything between the engines and the reporters is made of these. A step of the pipeline marks or
merges findings with `dataclasses.replace`; it never drops one. The words are those of SARIF 2.1.0
(https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html) where SARIF has one.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple


class Severity(enum.IntEnum):
    """How much a finding matters, rising; the words code scanning shows."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def word(self) -> str:
        """The severity as users write and read it: `low`, `medium`, `high` or `critical`."""
        return self.name.lower()


class Precision(enum.StrEnum):
    """How often a rule is right, in the words of GitHub's `precision` property."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very-high"


class Context(enum.StrEnum):
    """What a file is for: what ships, or what only developers run."""

    PRODUCTION = "production"
    DEVELOPMENT = "development"
    UNKNOWN = "unknown"


class Position(NamedTuple):
    """A place in a text: line and column count from 1, the column in code points."""

    line: int
    column: int


Line = tuple[PurePosixPath, int]
"""A line of a file, counted from 1."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A span of one file; SARIF 2.1.0 §3.29."""

    path: PurePosixPath
    """Relative to the repository root, without `./`."""
    start: Position
    end: Position
    """The first position after the span."""

    def overlaps(self, other: Location) -> bool:
        """Return whether at least one character lies in both."""
        return self.path == other.path and self.start < other.end and other.start < self.end

    @property
    def lines(self) -> Iterator[Line]:
        """The lines that it touches, each with its file: keys for what is looked up by line."""
        return ((self.path, line) for line in range(self.start.line, self.end.line + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of problem; SARIF 2.1.0 §3.49 (`reportingDescriptor`)."""

    id: str
    severity: Severity
    title: str
    """One sentence without a full stop, at most 1,024 characters: GitHub's short description."""
    description: str
    """One paragraph of plain text: what it is and why it matters, at most 1,024 characters."""
    help: str
    """The rule's page as Markdown."""
    remedy: str = ""
    """What to do about it, in a sentence; `{serve}` stands for the command of the application."""
    precision: Precision = Precision.HIGH
    cwe: tuple[str, ...] = ()
    """Such as `CWE-489`, the most fitting first."""
    references: tuple[str, ...] = ()
    """Addresses that a reader can follow."""
    aliases: frozenset[str] = frozenset()
    """Ids of other rules, ours or an engine's, that see the same defect."""

    def is_alias_of(self, other: Rule) -> bool:
        """Return whether both see the same defect: their `{id, *aliases}` meet."""
        return not {self.id, *self.aliases}.isdisjoint({other.id, *other.aliases})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a launch chain; SARIF 2.1.0 §3.38 (`threadFlowLocation`)."""

    location: Location
    message: str
    """What happens here, such as `CMD ["python", "web.py"]`."""


class SuppressionKind(enum.StrEnum):
    """Where a suppression is written; SARIF 2.1.0 §3.35.2."""

    IN_SOURCE = "inSource"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """A mark that takes a finding out of the gate; SARIF 2.1.0 §3.35."""

    kind: SuppressionKind
    justification: str
    """The author's reason; empty where none is given."""
    location: Location | None = None
    """Where the mark stands, for an in-source one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """An accepted finding, kept outside the code: an entry of `ignore` in the configuration."""

    rule: str
    path: str
    """A glob from the repository root."""
    reason: str
    until: dt.date | None = None
    """The last day on which the entry counts; None: no end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """Text to put in the place of a span; SARIF 2.1.0 §3.57."""

    location: Location
    text: str


class Interface(enum.StrEnum):
    """How a server speaks to an application; it decides which workers fit."""

    WSGI = "wsgi"
    ASGI = "asgi"
    """Connexion 3: Gunicorn with Uvicorn's worker, or Uvicorn; Waitress cannot serve it."""
    SOCKETIO = "socketio"
    """One worker of many threads, or of greenlets; Waitress speaks no WebSocket."""


class Restarter(enum.StrEnum):
    """What restarts a server where it is started."""

    ORCHESTRATOR = "orchestrator"
    """A container's: Docker, Compose, Kubernetes, a platform. Its proxy is there, too."""
    SERVICE = "service"
    """A unit of systemd, a program of Supervisor: what is there restarts it already; a proxy may
    be missing."""
    NOTHING = "nothing"
    """A script, a laptop: it needs systemd or Supervisor, and Nginx or Apache in front."""
    WINDOWS_SERVICE = "windows-service"
    """A service of Windows is restarted by its manager; a proxy may be missing."""
    WINDOWS = "windows"
    """A script of Windows: it needs to become a service, and IIS or Nginx in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Whole lines of one file as they are, and as they have to be."""

    path: PurePosixPath
    line: int
    """Where `before` begins, counted from 1; of new lines the one before which they go. One more
    than the file has lines: they are added at its end."""
    before: str
    """The lines without the last line ending; empty where lines are added."""
    after: str
    """Empty where lines are taken out."""


class Statement(NamedTuple):
    """A statement of a program."""

    location: Location
    text: str
    """Its first line, shortened."""


class Renewal(NamedTuple):
    """A file that a tool makes of another one, which changes."""

    path: PurePosixPath
    command: str
    """What makes it anew, where the file is: `uv lock`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServePlan:
    """How one application is to be served in the place where it is started.

    Everything is what launch analysis resolved; what it could not is not guessed but `missing`.
    """

    target: str
    """Module and object, or factory with its arguments, as Gunicorn takes it: `shop.web:site`,
    `shop:create_app('prod')`; empty where it cannot be told."""
    missing: str = ""
    """What is to be filled in, as a sentence: the target, or the address; else empty."""
    module: PurePosixPath | None = None
    """The file of the target's module, from the repository root."""
    interface: Interface = Interface.WSGI
    command: tuple[str, ...] = ()
    """The whole Gunicorn command, on Windows that of Waitress, as the place has to run it, program
    first; without a target the place of it holds `MODULE:APP`. Words may hold `$PORT`, which only a
    shell expands."""
    waitress: tuple[str, ...] = ()
    """The same for Waitress, also on Windows; empty where Waitress cannot serve it."""
    text: str = ""
    """`command` on one line, as a shell, systemd and Supervisor take it."""
    waitress_text: str = ""
    """The same of `waitress`."""
    bind: str = ""
    """Address and port of both: `0.0.0.0:5000`, `127.0.0.1:8000`, `0.0.0.0:$PORT`."""
    folder: str = ""
    """The working directory in the place, absolute; empty where it cannot be told."""
    restarter: Restarter = Restarter.NOTHING
    requirements: tuple[str, ...] = ()
    """Distributions that the command needs and that no manifest of the project names."""
    renewals: tuple[Renewal, ...] = ()
    """Lock files that no longer fit once the requirements are among the changes."""
    guard: Location | None = None
    """A call that would serve when the module is imported: it goes under
    `if __name__ == "__main__":` first."""
    to_move: tuple[Statement, ...] = ()
    """What runs with the program and would not under a server that imports the application. While
    there is any, the start command is not among the changes."""
    alone: Statement | None = None
    """What makes it an application for one process: a scheduler, a stream."""
    ending: tuple[Statement, ...] = ()
    """What the program does once its server has ended, and a server that imports it would not."""
    kept: str = ""
    """Why the line that starts it cannot change as it is, as a sentence; mostly empty."""
    choice: str = ""
    """Which variable to set, and what is served with then, as a sentence; mostly empty: no command
    has to change where there is one."""
    start: Location | None = None
    """The command that is to be replaced; None for code that nothing starts."""
    changes: tuple[Change, ...] = ()
    """What finishes the job where that is exactly known: start command, requirement, code."""
    required: tuple[Change, ...] = ()
    """Those of the changes by which the requirements are installed."""

    @property
    def is_known(self) -> bool:
        """Return whether the command can be taken as it stands."""
        return bool(self.target) and not self.missing


class StatementDigest(NamedTuple):
    """A statement, recognisable wherever in its file it stands and however it is laid out."""

    path: PurePosixPath
    statement: str
    """Digest of all of it."""
    rest: str
    """Digest of what is left of it once debug is taken out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What a finding is recognised by from one run to the next, beside its rule."""

    own: StatementDigest
    led_by: frozenset[StatementDigest]
    """The steps that lead to it."""
    sketch: str
    """Of its file: what makes two files one that has moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One defect at one place; SARIF 2.1.0 §3.27."""

    rule: Rule
    location: Location
    """The tight place to mark: the argument, or the head of the call."""
    message: str
    """What is wrong here, in one or two sentences of plain text."""
    extent: Location | None = None
    """The whole statement where it is larger than `location`; a mark on any of its lines counts."""
    remedy: str = ""
    """What to do about it here, where that is more than its rule's `remedy` says; `{serve}` as
    there."""
    advice: str = ""
    """How to put it right here, with the command for this application; plain text, may be empty."""
    snippet: str = ""
    """The source line of `location.start`, without its line ending."""
    fingerprint: str = ""
    """GitHub's `primaryLocationLineHash`; empty where the file cannot be hashed."""
    identity: Identity | None = None
    """What a baseline recognises it by; None where its file cannot be read."""
    engines: frozenset[str] = frozenset()
    """Names of the engines that saw it."""
    corroborated_by: frozenset[str] = frozenset()
    """Ids of the aliased rules that saw the same defect; never `rule.id`."""
    chain: tuple[Step, ...] = ()
    """How production gets here, from the start command on; empty where that is not known."""
    related: tuple[Step, ...] = ()
    """Other start commands, and other steps, that lead to the same place."""
    starts: int = 0
    """How many starts of production lead here, as far as they are known."""
    cause: Location | None = None
    """The line elsewhere that turns on what is found here, where one does by itself."""
    change: Change | None = None
    """The lines that the correction changes where they are not that of the finding."""
    fix: Replacement | None = None
    """The exact correction, where there is one; where its cause stands, it may be of that file."""
    plan: ServePlan | None = None
    """How this very application is to be served; None where the finding is not about that."""
    suppression: Suppression | None = None
    in_baseline: bool = False
    """Whether it was accepted with the code that was there before."""
    in_scope: bool = True
    """Whether the change that is gated brings it; always, where everything is gated."""

    @property
    def span(self) -> Location:
        """The statement that it is about, where one is known; else its place."""
        return self.extent or self.location

    @property
    def is_live(self) -> bool:
        """Return whether it counts: not suppressed, not in the baseline, and in scope."""
        return self.suppression is None and not self.in_baseline and self.in_scope

    @property
    def rule_ids(self) -> frozenset[str]:
        """Every rule id under which this finding is known: a mark that names one of them counts."""
        return self.corroborated_by | self.rule.aliases | {self.rule.id}


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """Evidence that a place only looks like a defect: it refutes what overlaps it."""

    location: Location
    refutes: frozenset[str]
    """Ids of the rules that are mistaken here."""


class NotificationLevel(enum.StrEnum):
    """SARIF 2.1.0 §3.58.6; an error means that the gate looked at less than it was asked to."""

    NONE = "none"
    """For the record: nobody can do anything about it. Shown only to those who ask for all."""
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Something that could not be looked at, or a remark on the run; SARIF 2.1.0 §3.58."""

    id: str
    """What kind of trouble, in kebab-case, such as `syntax-error` or `unused-suppression`."""
    message: str
    level: NotificationLevel = NotificationLevel.WARNING
    path: PurePosixPath | None = None
    """The file it is about, from the repository root; None where it is about the run."""
    line: int | None = None
    """Counted from 1; only with a path."""
