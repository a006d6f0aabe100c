"""A start as its file writes it: with the variables whose values it was followed with."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Repository

WORD = re.compile(r"(?:\$\(\w+\)|[^\s'\"\\;&|<>()]|'[^']*'|\"(?:[^\"\\]|\\.)*\"|\\\S)+")
"""A word of a shell, with its quotes."""
_VARIABLE = re.compile(r"(\$\{\w+(?::?-\w*)?\}|\$\w+|\$\(\w+\))")
"""`$PORT` of a shell, `$(PORT)` of Make."""
_LARGEST = 4_000
"""Characters of a command that is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A start, and what its file writes instead of some of its values."""

    launch: Launch
    variables: Mapping[str, str] = field(default_factory=dict)
    """By the value: `$PORT`, `${PORT:-5000}`."""


def value_of(word: str) -> str:
    """Return a word without its quotes."""
    try:
        return "".join(shlex.split(word))
    except ValueError:
        return word


def as_written(launch: Launch, repository: Repository) -> Written:
    """Return a start with its words as they stand in its lines, if they stand there once.

    A variable stands for whatever fits: its value is what the start was followed with.
    """
    place, words = launch.start.location, launch.start.words
    file = repository.read(place.path)
    lines = () if file is None else file.lines[place.start.line - 1 : place.end.line]
    text = "\n".join(lines)
    if "$" not in text or len(text) > _LARGEST:
        return Written(launch=launch)
    found = list(_places(tuple(map(value_of, WORD.findall(text))), words))
    if len(found) != 1:
        return Written(launch=launch)
    written, variables = found[0]
    if any(value and launch.start.target.endswith(value) for value in variables):
        return Written(launch=launch)  # what is started is chosen from outside
    start = replace(launch.start, words=written)
    return Written(launch=replace(launch, start=start), variables=variables)


def _places(
    tokens: Sequence[str], words: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, str]]]:
    for at in range(len(tokens) - len(words) + 1):
        here = tokens[at : at + len(words)]
        values = values_in(here, words, _VARIABLE)
        if values:
            yield tuple(here), values


def values_in(
    written: Sequence[str], words: Sequence[str], place: re.Pattern[str], value: str = "(.*)"
) -> dict[str, str] | None:
    """Return what stands in written words for which of their values; None where they do not fit.

    `place` is what may stand for a value, as one group, and `value` what it may stand for.
    """
    found: dict[str, str] = {}
    for token, word in zip(written, words, strict=True):
        parts = place.split(token)
        pattern = "".join(value if at % 2 else re.escape(one) for at, one in enumerate(parts))
        match = re.fullmatch(pattern, word)
        if match is None:
            return None
        found |= dict(zip(match.groups(), parts[1::2], strict=True))
    return found
