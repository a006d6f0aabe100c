"""Services that NSSM makes in a PowerShell script: what is set for one counts wherever it stands.

https://nssm.cc/commands
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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
_MADE_OF = 3
"""Words before the program: `nssm install NAME`."""


@dataclass(slots=True)
class Services:
    """What is set for services, by their names, and what names the program of NSSM."""

    settings: dict[tuple[str, str], list[Value]] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)

    def note(self, statements: Iterable[Statement], scope: Scope) -> None:
        """Take down all that a script sets."""
        for one in statements:
            tokens = one[1:] if one[0].word == "&" else one
            if len(one) > 2 and one[0].name and one[1].word == "=" and _speaks(one[2:]):  # noqa: PLR2004
                self.aliases.add(one[0].name)
            words = [each for group in grouped(tokens) for each in elements_of(group, scope)]
            if not words or not self.is_program(tokens, words[0]):
                continue
            verb = _plain(words[1]) if len(words) > 1 else ""
            if verb == "install" and len(words) >= _MADE_OF:
                self.made.add(quoted(words[2]).lower())
            elif verb == "set" and len(words) > _MADE_OF:
                self.settings[quoted(words[2]).lower(), _plain(words[3])] = words[4:]

    def is_program(self, tokens: Statement, first: Value) -> bool:
        """Return whether a command is NSSM, by its path or a variable that holds that."""
        last = first[-1] if first else None
        is_path = isinstance(last, Text) and _NSSM.fullmatch(last.text) is not None
        return is_path or (bool(tokens) and tokens[0].name in self.aliases)


def _speaks(tokens: Statement) -> bool:
    """Return whether an expression has the name of NSSM in it."""
    texts = (piece for one in tokens for piece in one.pieces if isinstance(piece, str))
    inner = (each for one in tokens for each in one.statements)
    return any("nssm" in one.lower() for one in texts) or any(_speaks(one) for one in inner)


def nssm_words(words: Sequence[Value], tokens: Statement, services: Services) -> str | None:
    """Return what a command of NSSM starts, `:` if that is nothing; None for other programs."""
    if not words or not services.is_program(tokens, words[0]):
        return None
    verb = _plain(words[1]) if len(words) > 1 else ""
    if verb == "install" and len(words) > _MADE_OF:
        return _made(words, services)
    if verb == "set" and len(words) > _MADE_OF:
        runs = _plain(words[3]) in {"application", "appparameters"}
        is_open = runs and quoted(words[2]).lower() not in services.made
        return " ".join(map(word, words)) if is_open else ":"
    return ":"


def _made(words: Sequence[Value], services: Services) -> str:
    """Return the program of a service, with all that is set for it."""
    name = quoted(words[2]).lower()

    def of(key: str) -> list[Value]:
        return services.settings.get((name, key), [])

    program = of("application")[:1] or [words[3]]
    given = of("appparameters") or list(words[4:])
    text = " ".join((_program(program[0]), *map(line, given)))
    folder = "".join(f'cd "{quoted(one)}"; ' for one in of("appdirectory")[:1])
    pairs = [*of("appenvironment"), *of("appenvironmentextra")]
    sets = "".join(f"export {word(one)}; " for one in pairs if _is_pair(one))
    return f"({folder}{sets}{text})"


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
