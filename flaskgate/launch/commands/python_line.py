"""Python's own command line: what runs, and which words are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_TAKES_NEXT = {"--check-hash-based-pycs"}
_LETTERS = re.compile(r"-[A-Za-z]*?([mcWX])")


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonLine:
    """What `python …` is asked to run; `module` and `code` are None where it is a file."""

    module: str | None = None
    code: str | None = None
    rest: tuple[str, ...] = ()
    """`sys.argv[1:]` of a module or code; else the file and its arguments, or nothing."""
    options: tuple[str, ...] = ()
    """Python's own options before that."""


def read_python(words: Sequence[str]) -> PythonLine:
    """Return what the words after `python` ask for; they end Python's options as it does."""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] != "-":
        word = words[at]
        match = None if word.startswith("--") else _LETTERS.match(word)
        if match is None:
            at += 1 + (word in _TAKES_NEXT)
            continue
        attached = word[match.end() :]
        value = attached or (words[at + 1] if at + 1 < len(words) else "")
        before, at = at, at + (1 if attached else 2)
        if match[1] in {"m", "c"}:
            return _line(match[1], value, tuple(words[at:]), tuple(words[:before]))
    return PythonLine(rest=tuple(words[at:]), options=tuple(words[:at]))


def _line(letter: str, value: str, rest: tuple[str, ...], options: tuple[str, ...]) -> PythonLine:
    if letter == "m":
        return PythonLine(module=value, rest=rest, options=options)
    return PythonLine(code=value, rest=rest, options=options)
