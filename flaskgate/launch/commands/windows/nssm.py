"""What commands of NSSM mean, and how batch files and PowerShell spell them.

`nssm install NAME PROGRAM …`, then `nssm set NAME KEY …` (https://nssm.cc/commands): what is set
decides what runs, wherever in the script it stands. A word is what the language makes of one.

PowerShell has words with variables, and a program in a variable; in a batch file a word is its
text, with the quotes that it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from flaskgate.launch.commands.windows.power_tokens import Statement
from flaskgate.launch.commands.windows.power_values import (
    Scope,
    Text,
    Value,
    elements_of,
    grouped,
    line,
    quoted,
    word,
)

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


_NSSM = re.compile(r"(?:.*[\\/])?nssm(?:\.exe)?", re.IGNORECASE)
_UNTOLD = "$"
"""The verb of a command whose verb is not known."""


@dataclass(slots=True)
class PowerServices:
    """The services of a script, and what names the program of NSSM."""

    services: Services[Value] = field(default_factory=Services)
    aliases: set[str] = field(default_factory=set)

    def note(self, statements: Iterable[Statement], scope: Scope) -> None:
        """Take down all that a script says."""
        self.services = Services(self._commands(statements, scope))

    def _commands(self, statements: Iterable[Statement], scope: Scope) -> Iterator[Command[Value]]:
        for one in statements:
            tokens = one[1:] if one[0].word == "&" else one
            if len(one) > 2 and one[0].name and one[1].word == "=" and _speaks(one[2:]):  # noqa: PLR2004
                self.aliases.add(one[0].name)
            words = [each for group in grouped(tokens) for each in elements_of(group, scope)]
            command = self.command_of(words, tokens)
            if command is not None:
                yield command

    def command_of(self, words: Sequence[Value], tokens: Statement) -> Command[Value] | None:
        """Return what words say to NSSM, by its path or a variable that holds that."""
        last = words[0][-1] if words and words[0] else None
        is_path = isinstance(last, Text) and _NSSM.fullmatch(last.text) is not None
        is_alias = bool(words) and bool(tokens) and tokens[0].name in self.aliases
        return _command(words[1:]) if is_path or is_alias else None

    def shell(self, command: Command[Value]) -> str | None:
        """Return what a command starts, `:` if that is nothing; None if it cannot be told."""
        if not self.services.is_known(command):
            return None
        service = self.services.made_by(command)
        return ":" if service is None else _shell(service)


def _speaks(tokens: Statement) -> bool:
    """Return whether an expression has the name of NSSM in it."""
    texts = (piece for one in tokens for piece in one.pieces if isinstance(piece, str))
    inner = (each for one in tokens for each in one.statements)
    return any("nssm" in one.lower() for one in texts) or any(_speaks(one) for one in inner)


def _command(words: Sequence[Value]) -> Command[Value]:
    verb = (_plain(words[0]) or _UNTOLD) if words else ""
    name = quoted(words[1]).lower() if len(words) > 1 else ""
    if verb == SET:
        key = "".join(map(_plain, words[2:3]))
        return Command(verb, name, key, tuple(words[3:]))
    return Command(verb, name, words=tuple(words[2:]))


def _shell(service: Service[Value]) -> str:
    pairs = tuple(one for one in service.environment if _is_pair(one))
    return replace(service, environment=pairs).shell(program=_program, line=line, quoted=quoted)


def _program(value: Value) -> str:
    last = value[-1] if value else None
    is_exe = isinstance(last, Text) and last.text.lower().endswith(".exe")
    return (
        word((*value[:-1], Text(last.text[:-4])))
        if is_exe and isinstance(last, Text)
        else word(value)
    )


def _is_pair(value: Value) -> bool:
    first = value[0] if value else None
    return isinstance(first, Text) and re.match(r"\w+=", first.text) is not None


def _plain(value: Value) -> str:
    is_known = all(isinstance(one, Text) for one in value)
    return quoted(value).lower() if is_known else ""


_COMMAND = re.compile(
    r"[@&\s]*(?:\"[^\"]*[\\/]|\S*[\\/])?nssm(?:\.exe)?\"?\s+(?P<verb>\S+)"
    r"(?:\s+(?P<name>\"[^\"]*\"|\S+)(?P<rest>.*))?",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\s+(?P<first>\"[^\"]*\"|\S+)(?P<rest>.*)")
_KEY = re.compile(r"\s+(?P<first>\w+)(?P<rest>.*)")
_PAIR = re.compile(r"\"(?P<quoted>\w+=[^\"]*)\"|(?<!\w)(?P<plain>\w+=(?:[^\s\"]|\"[^\"]*\")*)")


def command_of(line: str) -> Command[str] | None:
    """Return what a line says to NSSM; None for other programs."""
    match = _COMMAND.fullmatch(line.strip())
    if match is None:
        return None
    verb, name, rest = match["verb"].lower(), match["name"] or "", match["rest"] or ""
    found = {INSTALL: _FIRST, SET: _KEY}.get(verb, _FIRST).fullmatch(rest)
    first, given = (found["first"], found["rest"].strip()) if found else ("", "")
    if verb == SET:
        key = first.lower()
        return Command(verb, _plain_word(name), key, _values(key, given))
    return Command(verb, _plain_word(name), words=tuple(one for one in (first, given) if one))


def _values(key: str, given: str) -> tuple[str, ...]:
    if key in {"appenvironment", "appenvironmentextra"}:
        pairs = _PAIR.finditer(given)
        return tuple(one["quoted"] or one["plain"].replace('"', "") for one in pairs)
    if key == "appparameters":
        return (_unquoted(given),)
    return (given,) if given else ()


def _unquoted(value: str) -> str:
    """Return parameters as the service gets them: the quotes around all of them are the shell's."""
    match = re.fullmatch(r"\"((?:[^\"\\]|\\.)*)\"", value)
    return value if match is None else match[1].replace('\\"', '"')


def _plain_word(name: str) -> str:
    return name.strip('"').lower()
