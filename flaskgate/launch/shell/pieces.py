"""The parts of a word, and brace expansion, which comes before all other: `{a,b}`, `{1..3}`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from flaskgate.launch.shell.partial_text import several, unknown

MOST_WORDS = 1000
MOST_BRACES = 20

_RANGE = re.compile(r"(-?\d{1,6}|[A-Za-z])\.\.(-?\d{1,6}|[A-Za-z])(?:\.\.(-?\d{1,6}))?")


class Piece(NamedTuple):
    """A part of a word after expansion."""

    text: str
    is_split: bool = False
    """It came from an expansion without quotes: blanks in it separate words."""
    is_break: bool = False
    """No text: one word ends and the next begins, as within `"$@"`."""
    is_quoted: bool = False
    """It stood in quotes, so that even an empty one makes a word."""

    @property
    def is_bare(self) -> bool:
        """Whether it is text of the script without quotes."""
        return not (self.is_split or self.is_break or self.is_quoted)


def with_home(
    pieces: Iterable[Piece], home: str | None, *, is_assigned: bool = False
) -> list[Piece]:
    """Return a word with its home in the place of `~` and `~/…`; `home` is None if not known.

    In what is assigned, it may stand behind each colon, too.
    """
    found = list(pieces)
    if home is None or not any("~" in piece.text for piece in found if piece.is_bare):
        return found
    made: list[Piece] = []
    for number, piece in enumerate(found):
        is_start = number == 0 or found[number - 1].is_break
        is_end = number == len(found) - 1
        texts = piece.text.split(":") if piece.is_bare and is_assigned else [piece.text]
        for place, text in enumerate(texts):
            made += [Piece(":")] if place else []
            is_first = piece.is_bare and (place > 0 or is_start)
            is_whole = text == "~" and (place < len(texts) - 1 or is_end)
            if is_first and (is_whole or text.startswith("~/")):
                made += [Piece(home, is_quoted=True), Piece(text[1:])]
            else:
                made.append(piece._replace(text=text))
    return made


def braced(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the words that the braces of one word make, each as its pieces."""
    bare = "".join(piece.text for piece in pieces if piece.is_bare)
    if "{" not in bare or not ("," in bare or ".." in bare):
        return [list(pieces)]
    if bare.count("{") > MOST_BRACES:
        return [[Piece(several(unknown(bare)), is_quoted=True)]]
    found = _expanded([one for piece in pieces for one in _letters(piece)])
    return [[Piece(several(unknown(bare)), is_quoted=True)]] if found is None else found


def _letters(piece: Piece) -> Iterator[Piece]:
    if piece.is_bare:
        yield from (piece._replace(text=letter) for letter in piece.text)
    else:
        yield piece


def _expanded(letters: list[Piece]) -> list[list[Piece]] | None:
    """Return all words, or None if they are too many."""
    for start, letter in enumerate(letters):
        commas, end = _group(letters, start) if _is(letter, "{") else ([], None)
        if end is None:
            continue
        ways = _ways(letters[start + 1 : end], [at - start - 1 for at in commas])
        after = _expanded(letters[end + 1 :])
        if ways is None or after is None or len(ways) * len(after) > MOST_WORDS:
            return None
        if ways:
            return [letters[:start] + way + rest for way in ways for rest in after]
    return [letters]


def _group(letters: Sequence[Piece], start: int) -> tuple[list[int], int | None]:
    """Return where the commas of the group at `start` are, and its end; None if it has none."""
    depth, commas = 0, []
    for at in range(start, len(letters)):
        depth += _is(letters[at], "{") - _is(letters[at], "}")
        if _is(letters[at], ",") and depth == 1:
            commas.append(at)
        if depth == 0:
            return commas, at
    return [], None


def _ways(inside: list[Piece], commas: Sequence[int]) -> list[list[Piece]] | None:
    """Return what a group may be: empty if it is no group at all; None for too many."""
    if not commas:
        return _range("".join(one.text if one.is_bare else "\0" for one in inside))
    found: list[list[Piece]] = []
    for first, last in zip((-1, *commas), (*commas, len(inside)), strict=True):
        ways = _expanded(inside[first + 1 : last])
        if ways is None or len(found) + len(ways) > MOST_WORDS:
            return None
        found += ways
    return found


def _range(text: str) -> list[list[Piece]] | None:
    match = _RANGE.fullmatch(text)
    if match is None or match[1].lstrip("-").isdecimal() != match[2].lstrip("-").isdecimal():
        return []
    is_number = match[1].lstrip("-").isdecimal()
    first, last = (int(one) if is_number else ord(one) for one in (match[1], match[2]))
    step = max(abs(int(match[3] or 1)), 1)
    numbers = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    if len(numbers) > MOST_WORDS:
        return None
    width = max(len(match[1]), len(match[2])) if _is_padded(match[1], match[2]) else 0
    return [[Piece(str(one).zfill(width) if is_number else chr(one))] for one in numbers]


def _is_padded(*numbers: str) -> bool:
    return any(re.fullmatch(r"-?0\d+", one) for one in numbers)


def _is(piece: Piece, letter: str) -> bool:
    return piece.is_bare and piece.text == letter
