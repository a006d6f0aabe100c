"""What is known of words, files and promises where ways of a script meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flaskgate.launch.shell.partial_text import ARGUMENTS, is_many, unknown
from flaskgate.launch.shell.variables import is_same


def joined_words(words: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return words of which each differs or not; of unequal number they are any words."""
    is_moved = any(is_many(word) for one in words for word in one)
    if is_moved or not is_same(len(one) for one in words):
        return (ARGUMENTS,)
    return tuple(
        column[0] if is_same(column) else unknown(f"${number}")
        for number, column in enumerate(zip(*words, strict=True), start=1)
    )


def joined_files(files: Sequence[Mapping[str, str | None]]) -> Mapping[str, str | None]:
    """Return the files that were written; the text of one is known if it is the same on all."""
    if is_same(files):
        return files[0]
    paths = dict.fromkeys(path for one in files for path in one)
    return {path: _agreed([one.get(path) for one in files]) for path in paths}


def joined_promises(found: Sequence[Mapping[str, bool | None]]) -> Mapping[str, bool | None]:
    """Return what is exported as soon as it is set; None: on some ways."""
    if is_same(found):
        return found[0]
    names = dict.fromkeys(name for one in found for name in one)
    return {name: True if all(one.get(name) for one in found) else None for name in names}


def _agreed(texts: Sequence[str | None]) -> str | None:
    return texts[0] if is_same(texts) else None
