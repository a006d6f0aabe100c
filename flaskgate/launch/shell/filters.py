"""Programs that make one text of another: `tr`, `cut`, `head`, `sort` and their like.

Each takes its words, without the program's name, and a text without marks; None where what it
prints is not known here. Texts of which letters or the order hang on a language are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from flaskgate.launch.shell.escapes import unescaped
from flaskgate.launch.shell.sed import edited, is_too_much, searched
from flaskgate.launch.shell.sed_words import sed_command

Filter = Callable[[Sequence[str], str], str | None]


def _tr(words: Sequence[str], text: str) -> str | None:
    options = "".join(word[1:] for word in words if word[:1] == "-" and len(word) > 1)
    sets = [_letters(word) for word in words if word[:1] != "-" or len(word) == 1]
    known = [one for one in sets if one]
    if len(known) != len(sets) or not known:
        return None
    match ("".join(sorted(options)), known):
        case ("d", [gone]):
            return "".join(one for one in text if one not in gone)
        case ("cd", [kept]):
            return "".join(one for one in text if one in kept) if text.isascii() else None
        case ("s", [repeated]):
            return _squeezed(text, repeated)
        case ("" | "s", [source, target]):
            target += target[-1] * (len(source) - len(target))
            found = text.translate({ord(a): b for a, b in zip(source, target, strict=False)})
            return _squeezed(found, target) if options else found
        case _:
            return None


def _squeezed(text: str, letters: str) -> str:
    return re.sub(rf"([{re.escape(letters)}])\1+", r"\1", text)


_SETS = {"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:alpha:]": "A-Za-z"}
_SETS |= {"[:alnum:]": "A-Za-z0-9", "[:space:]": " \t\n\r\f\v", "[:blank:]": " \t"}
_RANGE = re.compile(r"([A-Za-z0-9])-([A-Za-z0-9])")


def _letters(word: str) -> str | None:
    """Return the characters of a set of `tr`; None if it is not simple."""
    for name, letters in _SETS.items():
        word = word.replace(name, letters)
    word = unescaped(word)
    if "[" in word:
        return None
    return _RANGE.sub(
        lambda found: "".join(map(chr, range(ord(found[1]), ord(found[2]) + 1))), word
    )


_CUT = re.compile(r"-([dfc])\0?([^\0]+)\0?")
_PLACES = re.compile(r"(\d{1,4})?(-?)(\d{1,4})?")


def _cut(words: Sequence[str], text: str) -> str | None:
    joined = "\0".join(words)
    options = {match[1]: match[2] for match in _CUT.finditer(joined)}
    is_whole = _CUT.sub("", joined) == ""
    said = options.get("f", options.get("c", ""))
    is_of = _chosen(said)
    if not is_whole or is_of is None or ("f" in options) is ("c" in options):
        return None
    if "c" in options:
        if "d" in options or not text.isascii():
            return None
        return _lines("".join(_kept(list(line), is_of)) for line in text.splitlines())
    by = options.get("d", "\t")
    if len(by) > 1:
        return None
    cells = [(line, line.split(by)) for line in text.splitlines()]
    return _lines(by.join(_kept(one, is_of)) if len(one) > 1 else line for line, one in cells)


def _kept(items: Sequence[str], is_of: Callable[[int], bool]) -> list[str]:
    return [item for number, item in enumerate(items, start=1) if is_of(number)]


def _chosen(said: str) -> Callable[[int], bool] | None:
    """Return whether a number is of a list such as `1,3-5,7-`; None for what is no list."""
    bounds: list[tuple[int, int]] = []
    for part in said.split(","):
        match = _PLACES.fullmatch(part)
        if match is None or not (match[1] or match[3]):
            return None
        first = int(match[1] or 1)
        last = int(match[3]) if match[3] else first if not match[2] else 10_000
        if not 0 < first <= last:
            return None
        bounds.append((first, last))
    return lambda number: any(first <= number <= last for first, last in bounds)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{one}\n" for one in lines)


_COUNT = re.compile(r"-(?:n\0?)?([+-]?\d{1,6})|")


def _head(words: Sequence[str], text: str) -> str | None:
    match = _COUNT.fullmatch("\0".join(words))
    if match is None or (match[1] or "").startswith("+"):
        return None
    lines, count = text.splitlines(keepends=True), int(match[1] or 10)
    return "".join(lines[:count] if count or "-" not in (match[1] or "") else lines)


def _tail(words: Sequence[str], text: str) -> str | None:
    match = _COUNT.fullmatch("\0".join(words))
    if match is None:
        return None
    lines, said = text.splitlines(keepends=True), match[1] or "10"
    if said.startswith("+"):
        return "".join(lines[max(int(said) - 1, 0) :])
    count = abs(int(said))
    return "".join(lines[-count:] if count else [])


def _wc(words: Sequence[str], text: str) -> str | None:
    counts = {"-l": text.count("\n"), "-w": len(text.split()), "-c": len(text.encode())}
    return f"{counts[words[0]]}\n" if len(words) == 1 and words[0] in counts else None


def _sort(words: Sequence[str], text: str) -> str | None:
    options = "".join(sorted("".join(word[1:] for word in words)))
    lines = text.splitlines()
    if any(word[:1] != "-" for word in words) or set(options) - set("nruV"):
        return None
    if "V" in options:
        if not all(re.fullmatch(r"\d{1,9}(?:\.\d{1,9})*", line) for line in lines):
            return None
        found = sorted(lines, key=lambda one: [int(part) for part in one.split(".")])
    elif "n" in options:
        if not all(re.fullmatch(r"-?\d{1,15}", line) for line in lines):
            return None
        found = sorted(lines, key=int)
    elif (
        text.isascii() and text.replace("\n", "").isalnum() and text in {text.lower(), text.upper()}
    ):
        found = sorted(lines)
    else:
        return None
    found = list(dict.fromkeys(found)) if "u" in options else found
    return _lines(reversed(found) if "r" in options else found)


def _uniq(words: Sequence[str], text: str) -> str | None:
    lines = text.splitlines()
    kept = [line for at, line in enumerate(lines) if not at or line != lines[at - 1]]
    return None if words else _lines(kept)


def _rev(words: Sequence[str], text: str) -> str | None:
    return None if words else _lines(line[::-1] for line in text.splitlines())


def _tac(words: Sequence[str], text: str) -> str | None:
    return None if words or text[-1:] != "\n" else _lines(reversed(text.splitlines()))


def _sed(words: Sequence[str], text: str) -> str | None:
    found = sed_command(["sed", *words])
    if found is None or found.files or found.is_in_place:
        return None
    return edited(found.script, text, is_extended=found.is_extended, is_quiet=found.is_quiet)


FILTERS: Mapping[str, Filter] = {
    "tr": _tr,
    "cut": _cut,
    "head": _head,
    "tail": _tail,
    "wc": _wc,
    "sort": _sort,
    "uniq": _uniq,
    "rev": _rev,
    "tac": _tac,
    "sed": _sed,
}
"""Name of a program to what it makes of a text."""

_GREP = re.compile(r"-[qvFEGicowxsham]+|-m1|--(?:quiet|silent|ignore-case|count|extended-regexp)")
_LONG = {
    "--quiet": "q",
    "--silent": "q",
    "--ignore-case": "i",
    "--count": "c",
    "--extended-regexp": "E",
}


def selected(words: Sequence[str], text: str) -> tuple[str, bool] | None:
    """Return what `grep` prints, and whether a line was selected; None if that is not known."""
    options, names = "", list[str]()
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "-e" and rest and not names:
            names.append(rest.pop(0))
        elif word == "--":
            names += rest
            rest = []
        elif word[:1] == "-" and len(word) > 1:
            if not _GREP.fullmatch(word) or ("m" in word and word != "-m1"):
                return None
            options += _LONG.get(word, word[1:])
        else:
            names.append(word)
    fits = _fitting(names[0], set(options), text) if len(names) == 1 else None
    return None if fits is None else _found(fits, set(options), text)


def _found(
    fits: Callable[[str], re.Match[str] | None], options: set[str], text: str
) -> tuple[str, bool] | None:
    lines = text.splitlines()
    kept = [line for line in lines if (fits(line) is None) is ("v" in options)]
    kept = kept[:1] if "m" in options else kept
    if "q" in options:
        return "", bool(kept)
    if "c" in options:
        return f"{len(kept)}\n", bool(kept)
    if "o" in options:
        return None
    return _lines(kept), bool(kept)


def _fitting(
    pattern: str, options: set[str], text: str
) -> Callable[[str], re.Match[str] | None] | None:
    """Return what searches a line for a pattern."""
    is_text = re.fullmatch(r"\^?[\w =:@/,#%&;!\"'<>~-]+", pattern) is not None
    if not is_text and not (text.isascii() and pattern.isascii()):
        return None
    if "F" in options:
        wanted = re.compile(re.escape(pattern), re.IGNORECASE if "i" in options else 0)
    else:
        found = searched(pattern, is_extended="E" in options, ignores_case="i" in options)
        if found is None or "\n" in pattern:
            return None
        wanted = found
    if is_too_much([wanted], text):
        return None
    if "x" in options:
        return wanted.fullmatch if "|" not in pattern else None
    if "w" in options:
        return re.compile(rf"(?<!\w)(?:{wanted.pattern})(?!\w)", wanted.flags).search
    return wanted.search
