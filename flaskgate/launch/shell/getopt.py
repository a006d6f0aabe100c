"""What `getopt` of util-linux prints: the options first, each word quoted for `eval set -- …`.

https://man7.org/linux/man-pages/man1/getopt.1.html
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SHORT = re.compile(r"[A-Za-z\d](?::{0,2})")
_LONG = re.compile(r"[A-Za-z\d][\w-]*:{0,2}")


@dataclass(frozen=True, slots=True)
class _Known:
    """Options to how many `:` stand behind them: none, a value, perhaps one."""

    short: dict[str, int]
    long: dict[str, int]


def arranged(words: Sequence[str]) -> str | None:
    """Return what `getopt WORDS` prints; None if that is not known, or it complains."""
    known, given = _known(words)
    if known is None:
        return None
    options: list[str] = []
    rest: list[str] = []
    left = list(given)
    while left:
        word = left.pop(0)
        if word == "--":
            rest += left
            break
        if word[:1] != "-" or word == "-":
            rest.append(word)
            continue
        take = _long if word.startswith("--") else _short
        if not take(word, left, known, options):
            return None
    return f" {' '.join([*options, '--', *map(_quoted, rest)])}\n"


def _known(words: Sequence[str]) -> tuple[_Known | None, Sequence[str]]:
    short: str | None = None
    long: list[str] = []
    left = list(words)
    while left and left[0].startswith("-") and left[0] != "--":
        name, is_given, value = left.pop(0).partition("=")
        if name[:2] in {"-o", "-l"} and len(name) > len("-o"):
            name, value, is_given = name[:2], name[2:], "="
        if name in {"-n", "--name", "-o", "--options", "-l", "--long", "--longoptions"}:
            value = value if is_given else left.pop(0) if left else ""
        else:
            return None, ()
        short = value if name in {"-o", "--options"} else short
        long += value.split(",") if name.startswith(("-l", "--long")) else []
    if short is None or left[:1] != ["--"] or _SHORT.sub("", short):
        return None, ()
    if not all(_LONG.fullmatch(one) for one in long if one):
        return None, ()
    counted = {one.rstrip(":"): one.count(":") for one in long if one}
    return _Known({one[0]: one.count(":") for one in _SHORT.findall(short)}, counted), left[1:]


def _long(word: str, left: list[str], known: _Known, options: list[str]) -> bool:
    """Take `--name` and its value; False for a name that is shortened, or not there."""
    name, is_given, value = word[2:].partition("=")
    colons = known.long.get(name)
    if colons is None or (is_given and not colons) or (colons == 1 and not is_given and not left):
        return False
    options.append(f"--{name}")
    if colons:
        options.append(_quoted(value if is_given or colons > 1 else left.pop(0)))
    return True


def _short(word: str, left: list[str], known: _Known, options: list[str]) -> bool:
    """Take `-abVALUE`; False with a letter that is not there."""
    for at, letter in enumerate(word[1:], start=2):
        colons = known.short.get(letter)
        if colons is None or (colons == 1 and at == len(word) and not left):
            return False
        options.append(f"-{letter}")
        if colons:
            rest = word[at:]
            options.append(_quoted(rest if rest or colons > 1 else left.pop(0)))
            return True
    return True


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"
