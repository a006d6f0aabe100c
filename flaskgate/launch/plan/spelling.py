"""Words as files spell them: for a shell, in a list, inside a quoted value."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence

_PLAIN = re.compile(r"(?:~(?=/))?(?:[\w@%+=:,./-]|\$\w+|\$\{\w+(?::-\w*)?\})+", re.ASCII)
_INERT = re.compile(r'[^"$`\\!]*')
"""What stands for itself between double quotes."""


def spell(words: Sequence[str]) -> str:
    """Return words on one line, as a shell, systemd and Supervisor split it.

    Variables stay as they are; what has to be quoted has quotes around the whole word, for unit
    files know no others (systemd.syntax(7)).
    """
    return " ".join(map(_spelled, words))


def _spelled(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    if "'" not in word:
        return f"'{word}'"
    return f'"{word}"' if _INERT.fullmatch(word) else shlex.quote(word)


def listed(words: Sequence[str]) -> str:
    """Return words as a list that JSON, YAML and Dockerfiles read."""
    return json.dumps(list(words), ensure_ascii=False)
