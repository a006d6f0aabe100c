"""What a shell knows at one point of a script: variables, arguments, functions, folder."""

from __future__ import annotations

import enum
import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.marks import clean, is_known, unknown
from flaskgate.launch.model import Environment, Setting
from flaskgate.model import Location

LONGEST_VALUE = 100_000
"""Code points; a longer value counts as unknown, so that doubling scripts end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One variable of a shell."""

    value: str
    """May hold marks."""
    location: Location
    is_exported: bool = False
    items: tuple[str, ...] | None = None
    """The elements of an array; None for a plain variable."""
    origin: Location | None = None
    """Where the artefact that sets it has the value from, if from elsewhere."""


class End(enum.IntEnum):
    """How far the flow has ended, rising."""

    NONE = 0
    LOOP = 1
    """`break`, `continue`."""
    RETURN = 2
    EXIT = 3
    """`exit` and `exec`."""
    FAILURE = 4
    """`exit 1`: a unit that works does not get there."""


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
    name: str = "sh"
    """`$0`."""
    positional: tuple[str, ...] = ()
    functions: dict[str, Callable[[Shell], object]] = field(default_factory=dict)
    """Name to what runs the body, in the text where it stands."""
    folder: PurePosixPath | None = None
    """Relative: below a folder that cannot be told."""
    location: Location | None = None
    """Of the command at hand, for variables that an expansion sets."""
    stdin: str | None = None
    """The text of a here-document for the command at hand."""
    is_conditional: bool = False
    is_open: bool = False
    """A file that is not in the repository was sourced: a variable not set may be set there."""
    is_exporting: bool = False
    """`set -a`."""
    end: End = End.NONE
    _known: _Known = field(default_factory=_Known)

    def fork(self, *, is_conditional: bool = False) -> Shell:
        """Return a shell that starts from this one and changes nothing of it."""
        return replace(
            self,
            functions=dict(self.functions),
            is_conditional=self.is_conditional or is_conditional,
        )

    def child(self, name: str, positional: Sequence[str] = ()) -> Shell:
        """Return the shell of a program that is started here: it has what is exported."""
        exported = {key: one for key, one in self.variables.items() if one.is_exported}
        return Shell(
            variables=exported,
            name=name,
            positional=tuple(positional),
            folder=self.folder,
            stdin=self.stdin,
            is_conditional=self.is_conditional,
            is_open=self.is_open,
        )

    def assign(
        self, name: str, value: str, location: Location, *, is_exported: bool = False
    ) -> None:
        """Set a variable; one that is exported stays so."""
        before = self.variables.get(name)
        stays = before is not None and before.is_exported
        text = value if len(value) <= LONGEST_VALUE else unknown(f"${name}")
        variable = Variable(
            value=text,
            location=location,
            is_exported=is_exported or stays or self.is_exporting,
        )
        self.put(name, variable)

    def put(self, name: str, variable: Variable) -> None:
        """Set a variable to exactly this."""
        self.variables = {**self.variables, name: variable}

    def remove(self, name: str) -> None:
        """Unset a variable, set or not."""
        self.variables = {key: one for key, one in self.variables.items() if key != name}

    def export(self, name: str) -> None:
        """Hand a variable on to the programs that are started."""
        before = self.variables.get(name)
        if before is not None:
            self.put(name, replace(before, is_exported=True))

    def enter(self, path: str) -> None:
        """Change the folder, as `cd` does; a path that cannot be told makes it unknown."""
        self.folder = joined(self.folder, path)

    def join(self, branches: Sequence[Shell]) -> None:
        """Go on from whichever of `branches` ran: what differs between them is unknown."""
        self.end = min(branch.end for branch in branches)
        alive = [branch for branch in branches if branch.end == self.end]
        folders = {branch.folder for branch in alive}
        self.folder = folders.pop() if len(folders) == 1 else None
        self.positional = alive[0].positional
        self.is_open = any(branch.is_open for branch in alive)
        self.is_exporting = alive[0].is_exporting
        self.functions = {name: body for one in alive for name, body in one.functions.items()}
        names = dict.fromkeys(name for branch in alive for name in branch.variables)
        self.variables = {name: _joined_variable(name, alive) for name in names}

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
                value=variable.value if is_known(variable.value) else None,
                location=variable.location,
                origin=variable.origin,
            )
            for name, variable in self.variables.items()
            if variable.is_exported
        }


def shell_of(environment: Environment, folder: PurePosixPath | None) -> Shell:
    """Return the shell in which a unit's command starts."""
    return Shell(variables=_variables(environment), folder=folder)


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
            is_exported=True,
            origin=setting.origin,
        )
        for name, setting in environment.items()
    }


def _joined_variable(name: str, branches: Sequence[Shell]) -> Variable:
    found = [branch.variables.get(name) for branch in branches]
    present = [variable for variable in found if variable is not None]
    same = len({variable and variable.value for variable in found}) == 1
    last = present[-1]
    return replace(
        last,
        value=last.value if same else unknown(f"${name}"),
        items=last.items if same else None,
        is_exported=any(variable.is_exported for variable in present),
    )
