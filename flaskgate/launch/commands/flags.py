"""Command-line options, read as getopt and click read them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class GivenOption(NamedTuple):
    """One option as it stands: `--host=x`, `--host x` and `-h x` alike."""

    name: str
    """With its dashes."""
    value: str | None
    """None for a flag."""

    def __str__(self) -> str:
        """As one word: `--debug`, `--host=0.0.0.0`."""
        return self.name if self.value is None else f"{self.name}={self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A command line without its program."""

    given: tuple[GivenOption, ...]
    rest: tuple[str, ...]
    """The words that are no options, in order; with options among them read too if asked to."""

    def value(self, *names: str) -> str | None:
        """Return the value of the last of these options; None if there is none."""
        values = [option.value for option in self.given if option.name in names]
        return values[-1] if values else None

    def has(self, *names: str) -> bool:
        """Return whether one of these options is given."""
        return any(option.name in names for option in self.given)


def read_options(
    words: Sequence[str],
    takes_value: Callable[[str], bool],
    *,
    is_mixed: bool = False,
    stops: Sequence[str] = (),
) -> Options:
    """Read options until the first other word, or all of them if options and words are mixed.

    `stops` are options that end the reading and stay in the rest (`-m` of a Python runner).
    """
    given: list[GivenOption] = []
    rest: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word == "--":
            rest += words[at + 1 :]
            break
        if word in stops or (not _is_option(word) and not is_mixed):
            rest += words[at:]
            break
        if not _is_option(word):
            rest.append(word)
            at += 1
            continue
        found, used = _option(words, at, takes_value)
        given += found
        at += used
    return Options(given=tuple(given), rest=tuple(rest))


def _is_option(word: str) -> bool:
    return word.startswith("-") and word != "-"


def _option(
    words: Sequence[str], at: int, takes_value: Callable[[str], bool]
) -> tuple[list[GivenOption], int]:
    word = words[at]
    name, equals, value = word.partition("=")
    if equals and (word.startswith("--") or (len(name) > len("-x") and takes_value(name))):
        return [GivenOption(name, value)], 1
    if word.startswith("--") or (len(word) > len("-x") and takes_value(word)):
        return _separate(words, at, takes_value)
    return _cluster(words, at, takes_value)


def _separate(
    words: Sequence[str], at: int, takes_value: Callable[[str], bool]
) -> tuple[list[GivenOption], int]:
    if takes_value(words[at]) and at + 1 < len(words):
        return [GivenOption(words[at], words[at + 1])], 2
    return [GivenOption(words[at], None)], 1


def _cluster(
    words: Sequence[str], at: int, takes_value: Callable[[str], bool]
) -> tuple[list[GivenOption], int]:
    letters = words[at][1:]
    found: list[GivenOption] = []
    for index, letter in enumerate(letters, start=1):
        name = f"-{letter}"
        if not takes_value(name):
            found.append(GivenOption(name, None))
            continue
        attached = letters[index:]
        if attached or at + 1 >= len(words):
            return [*found, GivenOption(name, attached.removeprefix("=") or None)], 1
        return [*found, GivenOption(name, words[at + 1])], 2
    return found, 1
