"""One command in the place of another, however the text spells it: a line, a list, an item a line.

Words are found with the quotes that they have, and what takes their place gets those that it needs
there: within the quotes of another shell, and of a value of YAML, JSON or TOML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import yaml

from flaskgate.launch.plan.as_written import WORD, value_of, values_in
from flaskgate.launch.plan.spelling import listed, spell

_LIST = re.compile(r"\[[^\[\]]*\]", re.DOTALL)
_ITEM = re.compile(r"(\s*- +)(\S.*)")
_VALUE = re.compile(r"""(?:^|[:=,\[]\s*|-\s+)(?P<quote>["'])(?P<text>.*)(?P=quote)\s*,?\s*$""")


def replaced(
    text: str, old: Sequence[str], new: Sequence[str], *, is_whole: bool = False, before: str = ""
) -> str | None:
    """Return the text with one command in the place of another; None if that is not there once.

    `before`: the lines of the same command above the text, in which a quote may have begun.
    """
    for put in (_in_lists, _in_items):
        found = put(text, tuple(old), tuple(new), is_whole=is_whole)
        if found is not None:
            return found
    return _in_line(text, tuple(old), tuple(new), is_whole=is_whole, before=before)


def _in_lists(
    text: str, old: tuple[str, ...], new: tuple[str, ...], *, is_whole: bool
) -> str | None:
    """Replace words in `["python", "app.py"]`, or in the two lists of `command` and `args`."""
    lists = [(one.span(), words) for one in _LIST.finditer(text) if (words := _words(one[0]))]
    found = [
        (span, changed)
        for span, words in lists
        if (changed := in_words(words, old, new, is_whole=is_whole)) is not None
    ]
    if len(found) == 1 and len(lists) <= 2:  # noqa: PLR2004 (command, args)
        (start, end), changed = found[0]
        return text[:start] + listed(changed) + text[end:]
    whole = tuple(word for _, words in lists for word in words)
    meant = _meant(whole, old) if len(lists) == 2 else None  # noqa: PLR2004 (command, args)
    if meant is not None:
        (first, _), (second, _) = lists
        between = text[first[1] : second[0]]
        made = [_with_templates(one, meant) for one in new]
        head, tail = listed(made[:1]), listed(made[1:])
        return f"{text[: first[0]]}{head}{between}{tail}{text[second[1] :]}"
    return None


def _words(text: str) -> tuple[str, ...] | None:
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    is_plain = isinstance(found, list) and all(isinstance(one, str | int) for one in found)
    return tuple(map(str, found)) if is_plain else None


def in_words(
    words: tuple[str, ...], old: tuple[str, ...], new: tuple[str, ...], *, is_whole: bool
) -> tuple[str, ...] | None:
    """Return a list of words in which those of one command have taken the place of another's.

    They are its last words, or the text of a shell that is its last. None where they are not there;
    `is_whole`: nothing but them is.
    """
    meant = _meant(words, old)
    if meant is not None:
        return tuple(_with_templates(one, meant) for one in new)
    if is_whole or not words:
        return None
    if words[-len(old) :] == old:
        return (*words[: -len(old)], *new)
    line = _in_line(words[-1], old, new, is_whole=False)
    return None if line is None else (*words[:-1], line)


_TEMPLATE = re.compile(r"(\{\{[^{}\"'\\\\]*\}\}|\$\(\w+\))")
"""A value of a chart, or a variable of Kubernetes."""


def _meant(words: tuple[str, ...], old: tuple[str, ...]) -> dict[str, str] | None:
    """Return which values the templates of words stand for, if the words are the old ones."""
    if len(words) != len(old):
        return None
    return values_in(words, old, _TEMPLATE, "(.+)")


def _with_templates(word: str, meant: Mapping[str, str]) -> str:
    for value, template in meant.items():
        word = re.sub(rf"(?<![\w.]){re.escape(value)}(?![\w.])", template, word)
    return word


def _in_items(
    text: str, old: tuple[str, ...], new: tuple[str, ...], *, is_whole: bool
) -> str | None:
    """Replace words of a list with an item a line."""
    lines = text.split("\n")
    items = [number for number, line in enumerate(lines) if _ITEM.fullmatch(line.rstrip())]
    if not items or items != list(range(items[0], items[-1] + 1)):
        return None
    words = _words("\n".join(lines[items[0] : items[-1] + 1]))
    changed = None if words is None else in_words(words, old, new, is_whole=is_whole)
    match = _ITEM.match(lines[items[0]])
    if changed is None or match is None:
        return None
    made = [f"{match[1]}{listed([one])[1:-1]}" for one in changed]
    return "\n".join([*lines[: items[0]], *made, *lines[items[-1] + 1 :]])


def _in_line(
    text: str, old: tuple[str, ...], new: tuple[str, ...], *, is_whole: bool, before: str = ""
) -> str | None:
    """Replace words that stand side by side, as a shell reads them."""
    places = places_of(text, old)
    if len(places) != 1:
        return None
    start, end = places[0]
    if is_whole and text[end:].strip():
        return None
    made, above = spell(new), f"{before}{text[:start]}"
    if "'" in made and _is_open(_SINGLE, above):
        inner = between_single_quotes(new)
        if inner is None or ("\\" in inner and _EXEC.match(above) is not None):
            return None  # quotes within quotes within quotes
        made = inner
    whole = _quoted(text, start, made)
    if whole == made and '"' in made and _is_open(_DOUBLE, above):
        whole = made.replace("\\", "\\\\").replace('"', '\\"')
    return text[:start] + whole + text[end:]


_SINGLE = re.compile(r"\\.|\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?P<open>')", re.DOTALL)
"""`bash -c 'cd x && `"""
_DOUBLE = re.compile(r"\\.|'[^']*'|\"(?:[^\"\\]|\\.)*\"|(?P<open>\")", re.DOTALL)
"""`bash -c "cd x && `"""
_COMMENT = re.compile(r"(?m)^[ \t]*#.*$")
_EXEC = re.compile(r"\s*Exec\w+[ \t]*=")
"""A line of systemd, which reads backslashes in either kind of quotes (systemd.syntax(7))."""


def _is_open(quotes: re.Pattern[str], before: str) -> bool:
    """Return whether a quote of a shell is open behind a text."""
    return any(one["open"] for one in quotes.finditer(_COMMENT.sub("", before)))


def between_single_quotes(words: Sequence[str]) -> str | None:
    """Return words as a shell reads them whose text stands in single quotes: `"shop:make()"`.

    The quotes of a call of Python may be either: `make("prod")`. None where a word has both.
    """
    if any("'" in one and '"' in one for one in words):
        return None
    return " ".join(one if spell([one]) == one else _doubled(one) for one in words)


def _doubled(word: str) -> str:
    inner = re.sub(r'([\\"$`])', r"\\\1", word.replace("'", '"'))
    return f'"{inner}"'


def places_of(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where words stand, however they are quoted; the quotes belong to them."""
    between = r"(?:\s|\\\n)+"
    plain = between.join(map(_spelled, words))
    found = [one.span() for one in re.finditer(rf"(?<![\w./-]){plain}(?![\w./:=-])", text)]
    if found:
        return found
    tokens = list(WORD.finditer(text))
    values = tuple(value_of(one[0]) for one in tokens)
    count = len(words)
    return [
        (tokens[at].start(), tokens[at + count - 1].end())
        for at in range(len(tokens) - count + 1)
        if values[at : at + count] == words
    ]


def _spelled(word: str) -> str:
    """Return the pattern of a word, with quotes around it or without."""
    plain = re.escape(word)
    return rf"(?:\"{plain}\"|\\\"{plain}\\\"|'{plain}'|{plain})"


def _quoted(text: str, start: int, new: str) -> str:
    """Return words as they stand in a quoted value of YAML, JSON or TOML, if they stand in one."""
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    line = text[begin : end if end >= 0 else len(text)]
    match = _VALUE.search(line)
    if match is None or not match.start("text") <= start - begin < match.end("text"):
        return new
    if match["quote"] == '"':
        return new.replace("\\", "\\\\").replace('"', '\\"')
    return new.replace("'", "''")
