"""The commands of `ExecStart=` and its like, with the variables that systemd puts in.

`$X` as a word of its own becomes the words of its value, and no word if it is not set; `${X}` is
text wherever it stands, and `$X` inside of a word stays as it is written. See "Command lines" in
https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flaskgate.launch.formats.expansion import UNKNOWN, UNKNOWN_NAME
from flaskgate.launch.model import OTHERS, Setting
from flaskgate.launch.readers.common.unit_files import split_words

_PREFIXES = "@-:+!|"
"""Prefixes of a command line: `@` says that the second word is only a name, `:` expands nothing."""
_WORDS = re.compile(r"\$(\w+)", re.ASCII)
_TEXTS = re.compile(r"\$\$|\$\{(\w+)\}", re.ASCII)
_SPECIFIERS = {"%%": "%", "%h": "~", "%d": "$CREDENTIALS_DIRECTORY", "%t": "/run"}
_SPECIFIER = re.compile(r"%[A-Za-z%]")
_HEXADECIMAL = re.compile(r"\\x(2[b-f]|3[0-9a]|[46][1-9a-f]|[57][0-9a]|5f|7e)", re.IGNORECASE)
"""Letters, digits and signs that mean themselves, written as C has them."""
_OF_SYSTEM = re.compile(
    r"HOME|USER|LOGNAME|SHELL|PATH|LANG|LC_\w+|MAINPID|\w+_DIRECTORY|TERM|NOTIFY_SOCKET"
    rf"|INVOCATION_ID|LISTEN_\w+|JOURNAL_STREAM|{UNKNOWN_NAME}"
)
"""Variables that systemd itself may set, and what stands for a part of a template."""


@dataclass(frozen=True, slots=True)
class UnitCommand:
    """One command of a line."""

    words: tuple[str, ...]
    exact: frozenset[str]
    """Those that are what is started; in others a variable is left that cannot be told."""


def specified(text: str) -> str:
    """Return a text with its specifiers replaced; those of an instance or a host are not known."""
    return _SPECIFIER.sub(lambda one: _SPECIFIERS.get(one[0], UNKNOWN), text)


def commands_of(text: str, environment: Mapping[str, Setting]) -> Iterator[UnitCommand]:
    """Yield the commands of one line: a single `;` separates several."""
    words: list[str] = []
    text = _HEXADECIMAL.sub(lambda one: chr(int(one[1], 16)), text)
    for word in (*split_words(specified(text)), ";"):
        if word != ";":
            words.append(word.replace("\\;", ";"))
            continue
        command = _command(words, environment) if words else None
        if command is not None and command.words:
            yield command
        words = []


def _command(words: list[str], environment: Mapping[str, Setting]) -> UnitCommand:
    program = words[0].lstrip(_PREFIXES)
    prefixes = words[0][: len(words[0]) - len(program)]
    rest = words[2 if "@" in prefixes else 1 :]
    said = [program, *rest] if program else rest
    if ":" in prefixes:
        return UnitCommand(tuple(said), frozenset(said))
    expanded = [one for word in said for one in _expanded(word, environment)]
    exact = (word for word, is_known in expanded if is_known and UNKNOWN not in word)
    return UnitCommand(tuple(word for word, _ in expanded), frozenset(exact))


def _expanded(word: str, environment: Mapping[str, Setting]) -> Iterator[tuple[str, bool]]:
    """Yield the words that one becomes, each with whether all of it is known."""
    own = _WORDS.fullmatch(word)
    if own is not None:
        value = _value(own[1], environment)
        yield from [(word, False)] if value is None else [(one, True) for one in split_words(value)]
        return
    parts: list[str] = []
    is_known, position = True, 0
    for one in _TEXTS.finditer(word):
        value = "$" if one[1] is None else _value(one[1], environment)
        is_known = is_known and value is not None
        parts += (word[position : one.start()], one[0] if value is None else value)
        position = one.end()
    yield "".join((*parts, word[position:])), is_known


def _value(name: str, environment: Mapping[str, Setting]) -> str | None:
    """Return what a variable holds, nothing where none is set; None: that cannot be told."""
    setting = environment.get(name)
    if setting is not None:
        return setting.value
    return None if OTHERS in environment or _OF_SYSTEM.fullmatch(name) else ""
