"""What commands of NSSM mean, whichever language of scripts they are written in.

`nssm install NAME PROGRAM …`, then `nssm set NAME KEY …` (https://nssm.cc/commands): what is set
decides what runs, wherever in the script it stands. A word is what the language makes of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Word = TypeVar("Word")

INSTALL, SET = "install", "set"
_IDLE = frozenset(
    {
        *("", "start", "stop", "restart", "status", "statuscode", "pause", "continue", "rotate"),
        *("remove", "edit", "get", "reset", "unset", "list", "processes", "dump", "version"),
    }
)
"""What acts on a service that is there, or only says something of it."""
_RUNS = frozenset({"application", "appparameters"})
"""Settings that say what runs."""


@dataclass(frozen=True, slots=True)
class Command(Generic[Word]):
    """One command of NSSM."""

    verb: str
    """In lower case; empty if NSSM is given no word."""
    name: str = ""
    """Of the service, in lower case."""
    key: str = ""
    """What `set` sets, in lower case."""
    words: tuple[Word, ...] = ()
    """What follows: the program and its words, or what is set."""

    @property
    def is_install(self) -> bool:
        """Whether it makes a service of a program."""
        return self.verb == INSTALL and bool(self.words)

    @property
    def is_idle(self) -> bool:
        """Whether it neither makes a service nor changes one."""
        return self.verb in _IDLE or (self.verb != INSTALL and not self.words)


@dataclass(frozen=True, slots=True)
class Service(Generic[Word]):
    """What one service runs, with all that a script sets for it."""

    program: Word
    parameters: tuple[Word, ...]
    folder: Word | None
    """`AppDirectory`; without it NSSM starts a program in the folder of the program."""
    environment: tuple[Word, ...]
    """`NAME=value`, each."""

    def shell(
        self,
        *,
        program: Callable[[Word], str],
        line: Callable[[Word], str],
        quoted: Callable[[Word], str],
    ) -> str:
        """Return the service as shell.

        The language of the script says how: of the program a word, of parameters a part of a line,
        of anything else a text that may stand between double quotes.
        """
        folder = "" if self.folder is None else f'cd "{quoted(self.folder)}"; '
        sets = "".join(f'export "{quoted(one)}"; ' for one in self.environment)
        words = " ".join((program(self.program), *map(line, self.parameters)))
        return f"({folder}{sets}{words})"


class Services(Generic[Word]):
    """The services of a script, by what its commands say of them."""

    def __init__(self, commands: Iterable[Command[Word]] = ()) -> None:
        """Take down all that a script says."""
        self._made: set[str] = set()
        self._settings: dict[tuple[str, str], tuple[Word, ...]] = {}
        for one in commands:
            if one.is_install:
                self._made.add(one.name)
            elif one.verb == SET:
                self._settings[one.name, one.key] = one.words

    def is_known(self, command: Command[Word]) -> bool:
        """Return whether it can be told what a command comes to."""
        if command.verb == SET and command.words:
            return command.key not in _RUNS or command.name in self._made
        return command.is_install or command.is_idle

    def made_by(self, command: Command[Word]) -> Service[Word] | None:
        """Return the service that a command makes, with all that is set for it."""
        if not command.is_install:
            return None

        def of(key: str) -> tuple[Word, ...]:
            return self._settings.get((command.name, key), ())

        program, *given = command.words
        return Service(
            (*of("application"), program)[0],
            of("appparameters") or tuple(given),
            next(iter(of("appdirectory")), None),
            (*of("appenvironment"), *of("appenvironmentextra")),
        )
