"""Patterns of a shell: `*`, `?`, `[…]` and the extended ones of bash, matched in bounded time.

A pattern is read into a tree and matched by sets of positions, so that no pattern takes longer
than its length times that of the text. What a bracket means is as in POSIX,
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_14.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from flaskgate.launch.shell.partial_text import is_known, known_start

LONGEST = 4096
"""Code points of a text or a pattern."""
MOST_WORK = 2_000_000
"""Positions that are tried in one match."""
DEEPEST = 10

_CLASSES: dict[str, Callable[[str], bool]] = {
    "alpha": str.isalpha,
    "digit": str.isdigit,
    "alnum": str.isalnum,
    "upper": str.isupper,
    "lower": str.islower,
    "space": str.isspace,
    "blank": " \t".__contains__,
    "xdigit": "0123456789abcdefABCDEF".__contains__,
    "punct": lambda one: one.isprintable() and not one.isalnum() and not one.isspace(),
}
_CLASS = re.compile(r"\[:(\w+):\]")


@dataclass(frozen=True, slots=True)
class _Any:
    """`*`."""


@dataclass(frozen=True, slots=True)
class _One:
    fits: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Group:
    sort: str
    """One of `?*+@!`."""
    ways: tuple[_Sequence, ...]


_Sequence = tuple[_Any | _One | _Group, ...]


class _TooMuch(Exception):  # noqa: N818 - a limit, not an error
    """The pattern is too long or too deep to be matched."""


def fits(text: str, pattern: str) -> bool | None:
    """Return whether a text fits a pattern; None if that cannot be told."""
    if pattern.strip("*") == "" and pattern:
        return True
    if not (is_known(text) and is_known(pattern)):
        return _prefix_decides(text, pattern)
    ends = _ends(pattern, text)
    return None if ends is None else len(text) in ends


def fits_here(text: str, pattern: str, options: Collection[str]) -> bool | None:
    """Return whether a text fits a pattern in `case` and `[[`, with the options of `shopt`.

    Under `nocasematch` letters are alike in both cases; classes such as `[:upper:]` are not told.
    """
    if _ANY_CASE not in options:
        return fits(text, pattern)
    return None if "[:" in pattern else fits(text.lower(), pattern.lower())


_ANY_CASE = "nocasematch"


def starts_with(text: str, pattern: str) -> list[int] | None:
    """Return the lengths of all beginnings of `text` that fit, rising."""
    ends = _ends(pattern, text)
    return None if ends is None else sorted(ends)


def ends_with(text: str, pattern: str) -> list[int] | None:
    """Return where all endings of `text` that fit begin, rising."""
    try:
        tree = _reversed(_parse(pattern))
        ends = _Matcher(text[::-1]).after(tree, {0})
    except _TooMuch:
        return None
    return sorted(len(text) - end for end in ends)


def has_pattern(text: str) -> bool:
    """Return whether a word without quotes may stand for the names of files."""
    return "*" in text or "?" in text


def literal(text: str) -> str:
    """Return a pattern that fits exactly `text`."""
    return re.sub(r"([\\*?\[\]()|!@+-])", r"\\\1", text)


def _prefix_decides(text: str, pattern: str) -> bool | None:
    """Return False if what is known before the first unknown part differs already."""
    if not is_known(pattern):
        return None
    known = known_start(text)
    plain = re.match(r"[\w./:=-]*", pattern)
    head = plain[0] if plain else ""
    shared = min(len(known), len(head))
    return None if known[:shared] == head[:shared] else False


def _ends(pattern: str, text: str) -> set[int] | None:
    try:
        return _Matcher(text).after(_parse(pattern), {0})
    except _TooMuch:
        return None


def _parse(pattern: str) -> _Sequence:
    if len(pattern) > LONGEST:
        raise _TooMuch
    reader = _Reader(pattern)
    return reader.sequence(0, frozenset())


class _Reader:
    def __init__(self, pattern: str) -> None:
        self._pattern, self._at = pattern, 0

    def sequence(self, depth: int, stops: frozenset[str]) -> _Sequence:
        if depth > DEEPEST:
            raise _TooMuch
        found: list[_Any | _One | _Group] = []
        while self._at < len(self._pattern) and self._pattern[self._at] not in stops:
            found.append(self._element(depth))
        return tuple(found)

    def _element(self, depth: int) -> _Any | _One | _Group:
        here, after = self._pattern[self._at], self._pattern[self._at + 1 : self._at + 2]
        if here in "?*+@!" and after == "(" and self._closes():
            return self._group(depth, here)
        self._at += 1
        if here == "*":
            return _Any()
        if here == "?":
            return _One(lambda _: True)
        if here == "[":
            return self._bracket()
        if here == "\\" and after:
            self._at += 1
            here = after
        return _One(here.__eq__)

    def _closes(self) -> bool:
        return ")" in self._pattern[self._at :]

    def _group(self, depth: int, sort: str) -> _Group:
        self._at += 2
        ways: list[_Sequence] = []
        while True:
            ways.append(self.sequence(depth + 1, frozenset("|)")))
            stop = self._pattern[self._at : self._at + 1]
            self._at += 1
            if stop != "|":
                return _Group(sort, tuple(ways))

    def _bracket(self) -> _One:
        """Read `[abc]`, `[!a-z]`, `[[:digit:]]`; without its end the bracket is text."""
        match = re.compile(r"([!^]?)(\]?(?:\[:\w+:\]|\\.|[^\]\\])*)\]").match(
            self._pattern, self._at
        )
        if match is None:
            return _One("[".__eq__)
        self._at = match.end()
        tests = list(_bracket_tests(match[2]))
        is_negated = bool(match[1])
        return _One(lambda one: any(test(one) for test in tests) is not is_negated)


def _bracket_tests(inside: str) -> Iterable[Callable[[str], bool]]:
    at = 0
    while at < len(inside):
        named = _CLASS.match(inside, at)
        if named is not None:
            test = _CLASSES.get(named[1])
            if test is None:
                raise _TooMuch
            yield test
            at = named.end()
            continue
        at += inside[at] == "\\" and at + 1 < len(inside)
        first = inside[at]
        if inside[at + 1 : at + 2] == "-" and at + 2 < len(inside):
            yield _between(first, inside[at + 2])
            at += 3
        else:
            yield first.__eq__
            at += 1


def _between(first: str, last: str) -> Callable[[str], bool]:
    return lambda one: first <= one <= last


class _Matcher:
    """Follows a pattern through one text, by the set of positions that can be reached."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise _TooMuch
        self._text, self._left = text, MOST_WORK

    def after(self, tree: _Sequence, starts: set[int]) -> set[int]:
        at = starts
        for element in tree:
            if not at:
                break
            self._left -= len(at)
            if self._left < 0:
                raise _TooMuch
            at = self._step(element, at)
        return at

    def _step(self, element: _Any | _One | _Group, at: set[int]) -> set[int]:
        text = self._text
        if isinstance(element, _Any):
            return set(range(min(at), len(text) + 1))
        if isinstance(element, _One):
            return {one + 1 for one in at if one < len(text) and element.fits(text[one])}
        return self._grouped(element, at)

    def _grouped(self, group: _Group, at: set[int]) -> set[int]:
        if group.sort == "!":
            rest = len(self._text) + 1
            return {end for one in at for end in {*range(one, rest)} - self._any(group, {one})}
        once = self._any(group, at)
        if group.sort == "@":
            return once
        if group.sort == "?":
            return once | at
        reached, new = set(once), once
        while new:
            new = self._any(group, new) - reached
            reached |= new
        return reached | at if group.sort == "*" else reached

    def _any(self, group: _Group, at: set[int]) -> set[int]:
        return {end for way in group.ways for end in self.after(way, at)}


def _reversed(tree: _Sequence) -> _Sequence:
    return tuple(
        _Group(one.sort, tuple(_reversed(way) for way in one.ways))
        if isinstance(one, _Group)
        else one
        for one in reversed(tree)
    )
