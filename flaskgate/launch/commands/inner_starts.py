"""Finds a start among the words of a program that nobody knows: what it is given, it may run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence

from flaskgate.launch.commands.classify import is_program
from flaskgate.launch.commands.start_files import is_script
from flaskgate.launch.program_names import program_of
from flaskgate.launch.shell.partial_text import clean, plain

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh", "cmd", "powershell", "pwsh"})
_IN_BIN = re.compile(r"(?:^|/)(?:bin|sbin|Scripts)/[^/]+$|^/[^/]+$|^\./")
"""A path that may be a program's: `python/flask` is the name of an image."""


def inner_start(words: Sequence[str], is_file: Callable[[str], bool]) -> tuple[str, ...] | None:
    """Return the words from the first that begins a start; None if there is no such word.

    `words` are those after the program. A start begins with Python, Flask, a server, a shell with
    something to run, or a script of the repository, which `is_file` tells; or it is the text of a
    single word.
    """
    for at, word in enumerate(words):
        rest = tuple(words[at:])
        if _begins(rest, is_file):
            return rest
        text = _text_in(word, is_file)
        if text is not None:
            return ("sh", "-c", text)
    return None


def _begins(words: tuple[str, ...], is_file: Callable[[str], bool]) -> bool:
    word, has_more = words[0], len(words) > 1
    if is_program(word) or program_of(word).lower() in _SHELLS:
        return has_more and ("/" not in word or _IN_BIN.search(word) is not None)
    return is_script(plain(word)) and is_file(word)


def _text_in(word: str, is_file: Callable[[str], bool]) -> str | None:
    """Return the command line in one word: the word as a whole, or what follows `--option=`."""
    if not word or (" " not in word and "=" not in word):
        return None
    _, is_option, value = word.partition("=")
    for text in (word, value if word.startswith("-") and is_option else ""):
        inner = _split(text)
        if inner and inner_start_of_text(inner, is_file):
            return text
    return None


def inner_start_of_text(words: tuple[str, ...], is_file: Callable[[str], bool]) -> bool:
    """Return whether a command line in one word starts something, after its assignments."""
    while words and "=" in words[0].partition(" ")[0] and not words[0].startswith("-"):
        words = words[1:]
    return bool(words) and _begins(words, is_file)


def _split(text: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(clean(text)))
    except ValueError:
        return tuple(clean(text).split())
