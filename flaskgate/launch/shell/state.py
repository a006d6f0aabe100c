"""What a shell knows at one point of a script, and what is known where two ways meet.

A `Shell` stands for all runs that get to one point. `share` says for which part of all runs: at a
condition that cannot be decided each way takes a part of it, and where the ways meet again the
parts add up, so that `share == 1` says "in every run". What a way hands elsewhere (`break`,
`return`, `exit`) is missing until its target is reached. Values that differ between ways that meet
are unknown; a variable remembers what it is on which of them.
"""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import PurePosixPath
from typing import NamedTuple

from flaskgate.launch.model import OTHERS, Environment, Setting
from flaskgate.launch.shell.meetings import joined_files, joined_promises, joined_words
from flaskgate.launch.shell.partial_text import clean, is_known, unknown
from flaskgate.launch.shell.status import DONE, Status, joined_status
from flaskgate.launch.shell.variables import (
    LONGEST_VALUE,
    MOST_WAYS,
    Parting,
    Variable,
    cased,
    is_reckoned,
    is_same,
    joined_variable,
    set_by_shells,
    starts_anew,
)
from flaskgate.model.findings import Location, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellFunction:
    """A function of the script."""

    key: tuple[int, int]
    """The text in which it stands, and where."""
    run: Callable[[Shell], Status] = field(compare=False, repr=False)


Functions = Mapping[str, tuple[ShellFunction | None, ...]]
"""What names may mean, each way one; None: no function."""


_FARTHEST = 8
"""References that are followed, one to the next; bash does as many."""


class Trap(NamedTuple):
    """Code that runs when the shell ends (`trap … EXIT`)."""

    text: str
    steps: tuple[Step, ...]


NO_TRAP = Trap("", ())


class End(enum.Enum):
    """Whether the flow has left this point for good."""

    NONE = "none"
    LEFT = "left"
    """For a target of this script: `break`, `return`, `exit`."""
    REPLACED = "replaced"
    """`exec`: no trap runs."""
    FAILED = "failed"
    """`exit 1`: a unit that works does not get there, unless it always does."""


@dataclass(slots=True)
class Loop:
    """Where `break` and `continue` of one loop lead to."""

    breaks: list[Shell] = field(default_factory=list)
    continues: list[Shell] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """The last variables asked for, and the environment that they make; forks share it."""

    variables: Mapping[str, Variable] | None = None
    environment: Environment = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Shell:
    """A running shell; it is changed in place, and forked for what runs apart."""

    variables: Mapping[str, Variable] = field(default_factory=dict)
    """Replaced by each change, so that forks share it."""
    scopes: tuple[Mapping[str, Variable | None], ...] = ()
    """What `local` hides, innermost last: None where there was none before."""
    name: str = "sh"
    """`$0`."""
    positional: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    """The functions and sourced files (`source`) that are being run, innermost first."""
    functions: Functions = field(default_factory=dict)
    """Name to what it may be in which run; None: not defined."""
    promised: Mapping[str, bool | None] = field(default_factory=dict)
    """Names that are exported as soon as they are set; None: in some runs."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str | None] = field(default_factory=dict)
    """Path to the text of what the script has written, with marks; None: not known, or gone."""
    folder: PurePosixPath | None = None
    """Relative: below a folder that cannot be told."""
    is_lost: bool = False
    """It has changed to a folder that cannot be told."""
    location: Location | None = None
    """Of the command at hand, for variables that an expansion sets."""
    stdin: str | None = None
    """What the command at hand is fed, with marks; None: nothing of this script."""
    out: str | None = None
    """What has been printed so far, with marks; None: nobody reads it."""
    status: Status = DONE
    """`$?`."""
    options: frozenset[str] = frozenset()
    """Letters of `set`, names of `set -o` and `shopt`."""
    traps: tuple[Trap, ...] = (NO_TRAP,)
    """What may run at the end, in which run."""
    own_names: frozenset[str] = frozenset()
    """Variables that the script sets somewhere: before that they are empty, whoever starts it."""
    is_posix: bool = False
    """It is `sh`, which may be dash and know less than bash."""
    cluster: int = 0
    """How many letters of the option at hand `getopts` has read."""
    is_checked: bool = False
    """A condition is being evaluated: `set -e` does not end it."""
    merges_errors: bool = False
    """What is printed as an error goes where the output goes."""
    is_open: bool = False
    """A variable that is not set may be set by what is not seen: a file that was sourced."""
    share: Fraction = Fraction(1)
    """The part of all runs that gets here."""
    started: frozenset[int] = frozenset()
    """What every run that gets here has started, as whoever takes it down numbers it."""
    end: End = End.NONE
    loops: tuple[Loop, ...] = ()
    returns: list[Shell] | None = None
    """What has left the function at hand; None outside of functions and sourced files."""
    exits: list[Shell] = field(default_factory=list)
    _known: _Known = field(default_factory=_Known, compare=False)

    @property
    def is_conditional(self) -> bool:
        """Whether only some runs get here."""
        return self.share < 1

    @property
    def is_over(self) -> bool:
        """Whether no run goes on from here."""
        return self.end is not End.NONE

    def fork(self, *, share: Fraction | None = None) -> Shell:
        """Return a shell that starts from this one and changes nothing of it."""
        return replace(self, share=self.share if share is None else share)

    def apart(self) -> Shell:
        """Return a subshell: leaving it leaves nothing else."""
        return replace(self, loops=(), returns=None, exits=[], traps=(NO_TRAP,))

    def child(self, name: str, positional: Sequence[str] = ()) -> Shell:
        """Return the shell of a program that is started here: it has what is exported."""
        exported = {
            key: one if is_passed else Variable(value="", location=one.location, is_set=False)
            for key, one in self.variables.items()
            if not starts_anew(key)
            for is_passed in (one.is_exported is not False and one.items is None,)
        }
        return Shell(
            variables=exported,
            name=name,
            positional=tuple(positional),
            functions={} if "functions" not in self.options else self.functions,
            files=self.files,
            folder=self.folder,
            is_lost=self.is_lost,
            stdin=self.stdin,
            out=self.out,
            is_open=self.is_open,
            is_checked=self.is_checked,
            merges_errors=self.merges_errors,
            share=self.share,
            started=self.started,
        )

    def take_over(self, inner: Shell) -> None:
        """Go on after a subshell or a child: files and output stay, the rest does not."""
        self.files, self.out, self.started = inner.files, inner.out, inner.started

    def forget_partial(self, before: Shell, failed: Fraction) -> None:
        """Forget what was started since, unless this is the end of all runs from there.

        `failed`: the part of them that has ended in a failure; what never ends is in neither.
        """
        if self.share + failed < before.share:
            self.started = before.started

    def become(self, other: Shell) -> None:
        """Go on as `other` has gone on, or ended."""
        self.join([other])
        self.end = other.end

    def leave(self, target: list[Shell]) -> None:
        """Go on at a target; nothing does here."""
        target.append(self.fork())
        self.end = End.LEFT

    def assign(
        self, name: str, value: str, location: Location, *, is_exported: bool = False
    ) -> None:
        """Set a variable; one that is exported stays so."""
        name = self.named(name)
        before = self.variables.get(name)
        if before is not None and before.is_reference:
            self._refer_anew(name, value, before)
            return
        if before is not None and before.is_fixed:
            self.doubt()  # bash drops the rest of the line, dash ends
            return
        kept = {is_exported, self._exports(name), before is not None and before.is_exported}
        is_kept = len(value) <= LONGEST_VALUE and not is_reckoned(name)
        text = value if is_kept else unknown(f"${name}")
        if name == "BASH_ARGV0":
            self.name = unknown("$0")  # that of bash 5 is the value, that of others stays
        case = before.case if before is not None else ""
        variable = Variable(
            value=cased(text, case),
            case=case,
            location=location,
            is_exported=True if True in kept else None if None in kept else False,
            is_number=before is not None and before.is_number,
        )
        self.put(name, variable)

    def _refer_anew(self, name: str, value: str, before: Variable) -> None:
        """Assign to a reference: it names what it stands for, or what it does cannot be told."""
        if before.is_set:
            self.forget()
        else:
            self.refer(name, value, before.location)

    def _exports(self, name: str) -> bool | None:
        is_everything = not self.options.isdisjoint({"a", "allexport"})
        return True if is_everything else self.promised.get(name, False)

    def variable(self, name: str) -> Variable | None:
        """Return a variable of the script, of its environment or of the shell itself."""
        return self.variable_itself(self.named(name))

    def variable_itself(self, name: str) -> Variable | None:
        """Return what `variable` does, of a reference the reference."""
        own = self.variables.get(name)
        return set_by_shells(name, is_open=self.is_open) if own is None else own

    def named(self, name: str) -> str:
        """Return the variable that a name means: another one where it is a reference.

        A reference itself, where what it stands for cannot be told, or is an element.
        """
        for _ in range(_FARTHEST):
            variable = self.variables.get(name)
            if variable is None or not variable.is_reference or not variable.value.isidentifier():
                break
            name = variable.value
        return name

    def refer(self, name: str, target: str | None, location: Location) -> None:
        """Make a name a reference (`declare -n`), to what it is assigned later if to nothing."""
        is_set = target is not None
        value = target or ""
        self.put(name, Variable(value=value, location=location, is_set=is_set, is_reference=True))

    def put(self, name: str, variable: Variable) -> None:
        """Set a variable to exactly this."""
        self.variables = {**self.variables, name: variable}

    def remove(self, name: str) -> None:
        """Unset a variable for good: nothing outside can have set it any more."""
        self.promised = {key: one for key, one in self.promised.items() if key != name}
        before = self.variables.get(name)
        location = before.location if before is not None else self.location
        if location is not None:
            self.put(name, Variable(value="", location=location, is_set=False))

    def forget(self) -> None:
        """Know no variable any more: something unknown ran in this shell."""
        self.variables = {
            name: replace(one, value=unknown(f"${name}"), is_set=True, items=None, ways=None)
            for name, one in self.variables.items()
        }
        self.is_open = True

    def forget_exports(self) -> None:
        """Forget what programs find: something unknown was exported."""
        self.forget()
        self.variables = {
            name: replace(one, is_exported=one.is_exported or None)
            for name, one in self.variables.items()
        }
        if self.location is not None:
            self.open(self.location)

    def open(self, location: Location) -> None:
        """Let any variable be set that is not known: something unknown sets some."""
        mark = unknown(f"${OTHERS}")
        self.put(OTHERS, Variable(value=mark, location=location, is_exported=True))
        self.is_open = True

    def doubt(self) -> None:
        """Go on in a part of the runs only: whether any gets here cannot be told."""
        self.share /= 2

    def enter(self, path: str) -> None:
        """Change the folder, as `cd` does; a path that cannot be told makes it unknown."""
        is_absolute = is_known(path) and path.startswith("/")
        self.is_lost = not is_absolute and (self.is_lost or not is_known(path) or path[:1] == "~")
        self.folder = joined(self.folder, path)

    def print(self, text: str) -> None:
        """Add to what is printed, if anybody reads it."""
        if self.out is not None:
            whole = self.out + text
            self.out = whole if len(whole) <= LONGEST_VALUE else unknown("what is printed")

    def join(self, branches: Iterable[Shell], parting: Parting | None = None) -> None:
        """Go on from whichever of `branches` are not over: what differs in them is unknown.

        `parting`: they are its ways, all of them.
        """
        alive = [branch for branch in branches if not branch.is_over]
        if not alive:
            return
        first = alive[0]
        self.end = End.NONE
        self.share = sum((one.share for one in alive), Fraction(0))
        self.status = joined_status(one.status for one in alive)
        self._join_surroundings(first, alive)
        self.functions = _joined_functions(alive)
        if parting is None and 1 < len(alive) <= MOST_WAYS:
            parting = Parting(len(alive))
        self.variables = _joined_variables(alive, parting)
        self.scopes = (
            first.scopes if is_same(one.scopes for one in alive) else _joined_scopes(alive)
        )
        same = is_same(one.positional for one in alive)
        self.positional = first.positional if same else joined_words([o.positional for o in alive])

    def _join_surroundings(self, first: Shell, alive: Sequence[Shell]) -> None:
        is_one_place = is_same(one.folder for one in alive)
        self.folder = first.folder if is_one_place else None
        self.is_lost = not is_one_place or any(one.is_lost for one in alive)
        self.is_open = any(one.is_open for one in alive)
        self.started = frozenset.intersection(*(one.started for one in alive))
        self.own_names = frozenset().union(*(one.own_names for one in alive))
        self.options = frozenset.intersection(*(one.options for one in alive))
        self.traps = tuple(dict.fromkeys(trap for one in alive for trap in one.traps))
        self.stdin = first.stdin if is_same(one.stdin for one in alive) else unknown("input")
        self.out = first.out if is_same(one.out for one in alive) else unknown("what is printed")
        self.promised = joined_promises([one.promised for one in alive])
        self.aliases = {key: text for one in alive for key, text in one.aliases.items()}
        self.files = joined_files([one.files for one in alive])

    def is_like(self, other: Shell) -> bool:
        """Return whether the same happens from here as from there."""
        return all(getattr(self, name) == getattr(other, name) for name in _DECISIVE)

    @property
    def environment(self) -> Environment:
        """What a program started here finds in its environment."""
        if self._known.variables is not self.variables:
            self._known.environment = self._settings()
            self._known.variables = self.variables
        return self._known.environment

    def _settings(self) -> Environment:
        return {
            name: Setting(
                value=variable.value if is_known(variable.value) and is_sure else None,
                location=variable.location,
                origin=variable.origin,
                is_perhaps=variable.is_exported is None,
            )
            for name, variable in self.variables.items()
            for is_sure in (variable.is_exported is True and variable.items is None,)
            if variable.is_exported is not False and variable.is_set
        }


_DECISIVE = (
    *("variables", "positional", "functions", "files", "folder", "options", "traps", "stdin"),
    *("scopes", "aliases", "cluster"),
)


def targets(shell: Shell) -> list[list[Shell]]:
    """Return where the flow of this shell may lead: what has left for there."""
    loops = [target for loop in shell.loops for target in (loop.breaks, loop.continues)]
    return [shell.exits, *([] if shell.returns is None else [shell.returns]), *loops]


def shell_of(environment: Environment, folder: PurePosixPath | None) -> Shell:
    """Return the shell in which a unit's command starts."""
    is_open = OTHERS in environment
    return Shell(variables=_variables(environment), folder=folder, is_open=is_open)


def joined(folder: PurePosixPath | None, path: str) -> PurePosixPath | None:
    """Return `path` seen from `folder`, without `..` where that can be told.

    None if the path cannot be told; relative if the folder is unknown or relative itself.
    """
    if not is_known(path):
        return None
    if path.startswith("~"):
        folder, path = None, path.partition("/")[2] or "."
    whole = posixpath.normpath(posixpath.join(str(folder or ""), path or "."))
    if whole == "." or whole.startswith(".."):
        return folder if whole == "." else None
    return PurePosixPath("/" + whole.lstrip("/") if whole.startswith("/") else whole)


def _variables(environment: Mapping[str, Setting]) -> dict[str, Variable]:
    return {
        name: Variable(
            value=unknown(f"${name}") if setting.value is None else clean(setting.value),
            location=setting.location,
            is_exported=None if setting.is_perhaps else True,
            origin=setting.origin,
        )
        for name, setting in environment.items()
        if not starts_anew(name)
    }


def _joined_functions(alive: Sequence[Shell]) -> Functions:
    if is_same(one.functions for one in alive):
        return alive[0].functions
    names = dict.fromkeys(name for one in alive for name in one.functions)
    return {
        name: tuple(
            dict.fromkeys(body for one in alive for body in one.functions.get(name, (None,)))
        )
        for name in names
    }


def _joined_variables(alive: Sequence[Shell], parting: Parting | None) -> Mapping[str, Variable]:
    first = alive[0].variables
    if all(one.variables is first for one in alive):
        return first
    names = dict.fromkeys(name for one in alive for name in one.variables)
    return {
        name: joined_variable(name, [one.variable_itself(name) for one in alive], parting)
        for name in names
    }


def _joined_scopes(alive: Sequence[Shell]) -> tuple[Mapping[str, Variable | None], ...]:
    """Return the scopes; a variable that is local in some runs only comes back as unknown."""
    depth = min(len(one.scopes) for one in alive)
    return tuple(_joined_scope([one.scopes[at] for one in alive], alive) for at in range(depth))


def _joined_scope(
    scopes: Sequence[Mapping[str, Variable | None]], alive: Sequence[Shell]
) -> Mapping[str, Variable | None]:
    names = dict.fromkeys(name for scope in scopes for name in scope)
    merged: dict[str, Variable | None] = {}
    for name in names:
        hidden = [
            scope[name] if name in scope else shell.variables.get(name)
            for scope, shell in zip(scopes, alive, strict=True)
        ]
        is_absent = all(one is None for one in hidden)
        merged[name] = None if is_absent else joined_variable(name, hidden)
    return merged
