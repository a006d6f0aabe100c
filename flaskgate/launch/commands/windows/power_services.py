"""Commands of NSSM as PowerShell spells them: words with variables, and a program in a variable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from flaskgate.launch.commands.windows.nssm import SET, Command, Service, Services
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
