"""Text of which parts cannot be told, as plain strings.

A part that a shell would put in at run time stands in the text as it is written in the source,
between two marks: Unicode noncharacters, which `clean` keeps out of everything that is read. So a
word goes through string and path operations as it is, and `plain` gives back the source. There are
two sorts: a variable that no artefact sets, which counts as empty in a condition; and what is just
not known (the output of a command, a secret). Without quotes the first is no word, and the second
may become any number of words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flaskgate.launch.reasons import Cause, Reason

_UNSET = "\ufdd0"
_UNKNOWN = "\ufdd2"
_MANY = "\ufdd3"
_ABSENT = "\ufdd4"
_END = "\ufdd1"
_SORTS = f"{_UNSET}{_UNKNOWN}{_MANY}{_ABSENT}"
_PART = re.compile(f"([{_SORTS}])([^{_END}]*){_END}")
_ATOM = re.compile(f"[{_SORTS}][^{_END}]*{_END}|.", re.DOTALL)
_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)")
_PATTERN = re.compile(r"[\w./*?-]+")
_STRANGERS = str.maketrans(dict.fromkeys((_UNSET, _UNKNOWN, _MANY, _ABSENT, _END), "\ufffd"))

ADDED = f"{_MANY}$@{_END}"
"""The words that whoever runs an artefact may add to its command."""
ARGUMENTS = f"{_MANY}${{@}}{_END}"
"""The arguments of a script that has changed them in a way that cannot be told; not `ADDED`, which
counts for little."""


def clean(text: str) -> str:
    """Return `text` with U+FFFD for what would look like a mark; its length stays the same."""
    return text if text.isascii() else text.translate(_STRANGERS)


def unset(source: str) -> str:
    """Mark `source` (such as `$PORT`) as a variable that no artefact sets."""
    return f"{_UNSET}{plain(source)}{_END}"


def unknown(source: str) -> str:
    """Mark `source` (such as `$(nproc)`) as text that cannot be told."""
    return f"{_UNKNOWN}{plain(source)}{_END}"


def several(text: str) -> str:
    """Return `text` as it is without quotes: its unknown parts are any number of words each."""
    return text.replace(_UNKNOWN, _MANY).replace(_UNSET, _ABSENT)


def single(text: str) -> str:
    """Return `text` as it is in quotes: its unknown parts are parts of one word."""
    return text.replace(_MANY, _UNKNOWN).replace(_ABSENT, _UNSET)


def is_many(word: str) -> bool:
    """Return whether `word` may stand for any number of words."""
    return _MANY in word


def is_known(text: str) -> bool:
    """Return whether every part of `text` can be told."""
    return _END not in text or _PART.search(text) is None


def plain(text: str) -> str:
    """Return `text` without marks: what is not known as its source."""
    return _PART.sub(r"\2", text) if _END in text else text


def as_condition(text: str) -> str:
    """Return `text` with unset variables as the empty text; other marks stay."""
    return re.sub(f"[{_UNSET}{_ABSENT}][^{_END}]*{_END}", "", text) if _END in text else text


def as_glob(text: str) -> str:
    """Return `text` with a `*` for each part that is not known; a pattern of files stays."""
    if _END not in text:
        return text
    return _PART.sub(lambda part: part[2] if _PATTERN.fullmatch(part[2]) else "*", text)


def is_output(text: str) -> bool:
    """Return whether `text` begins with what a command prints, or with what else is not known."""
    return text.lstrip().startswith((_UNKNOWN, _MANY))


def known_part(text: str) -> str:
    """Return only what can be told of `text`."""
    return _PART.sub("", text)


def is_by_default(text: str) -> bool:
    """Return whether `text` hangs on a variable that no artefact sets."""
    return _UNSET in text or _ABSENT in text


def is_absent(word: str) -> bool:
    """Return whether `word` is none: a variable without quotes that no artefact sets."""
    return _ABSENT in word and not as_condition(word)


def doubted(text: str) -> str:
    """Return `text` with variables that no artefact sets as unknown: the operator may set them."""
    return text.replace(_UNSET, _UNKNOWN).replace(_ABSENT, _MANY)


def settled(text: str) -> str:
    """Return `text` without what only says that it hangs on a variable that no artefact sets."""
    return text.replace(unset(""), "")


def known_start(text: str) -> str:
    """Return what stands before the first part of `text` that cannot be told."""
    part = _PART.search(text)
    return text if part is None else text[: part.start()]


def atoms(text: str) -> list[str]:
    """Return the code points of `text`, each mark as one."""
    return _ATOM.findall(text)


def may_be_any(word: str) -> bool:
    """Return whether nothing of a word is known, and not for want of a variable that is set."""
    seen = as_condition(word)
    return word != ADDED and not is_known(seen) and not known_part(seen)


def without_added(words: Sequence[str]) -> Sequence[str]:
    """Return words without what may be added: it does not count for a program of its own."""
    return [*words[:1], *(word for word in words[1:] if word != ADDED)]


def unknown_names(text: str) -> set[str]:
    """Return the variables, set to what is not known, that stand for a part of `text` each."""
    marks = (part for part in _PART.finditer(text) if part[1] in {_UNKNOWN, _MANY})
    names = (_NAME.match(part[2]) for part in marks)
    return {name[1] for name in names if name}


def why(text: str) -> Reason | None:
    """Return why `text` cannot be told; None if it can."""
    part = _PART.search(text)
    if part is None:
        return None
    source = " ".join(part[2].split())[:80]
    name = _NAME.match(source)
    if part[1] in {_UNSET, _ABSENT} and name:
        return Reason(Cause.VARIABLE_UNSET, name[1])
    if name:
        return Reason(Cause.VARIABLE_UNKNOWN, name[1])
    return Reason(Cause.OUTPUT, source)


def known_end(text: str) -> tuple[str, bool]:
    """Return the lines of a text after those that are not known, and whether it has no such.

    A first line of which only a part is not known is no loss: dash prints the `-e` of `echo -e`.
    """
    lines = text.split("\n")
    last = max((at for at, line in enumerate(lines) if not is_known(line)), default=-1)
    return "\n".join(lines[last + 1 :]), bool(text) and last < (1 if known_part(lines[0]) else 0)
