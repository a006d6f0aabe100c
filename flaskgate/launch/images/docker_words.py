"""Words of Dockerfile instructions: quotes, escapes, references, pairs and JSON.

Source: https://docs.docker.com/reference/dockerfile/ and BuildKit's `frontend/dockerfile/shell`.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from flaskgate.launch.formats.expansion import UNKNOWN, Values, expand

_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)", re.ASCII)
_SPECIAL = re.compile(r"\$(?:[@*#?$!-]|\d+)")


@lru_cache(maxsize=2)
def _patterns(escape: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    mark = re.escape(escape)
    double = rf'"(?:{mark}.|[^"{mark}])*+"'
    word = rf"(?:{mark}.|{double}|'[^']*+'|\S)+"
    piece = rf"'(?P<single>[^']*+)'|(?P<double>{double})|{mark}(?P<escaped>.)|[^'\"{mark}]+|."
    return re.compile(word, re.DOTALL), re.compile(piece, re.DOTALL)


def split_words(text: str, escape: str) -> list[str]:
    """Return the words of `text` as they are written, with their quotes and escapes."""
    return _patterns(escape)[0].findall(text)


def resolve_word(word: str, values: Values, escape: str) -> str | None:
    """Return `word` without quotes and with its references replaced; None if one is not known."""
    parts: list[str] = []
    for piece in _patterns(escape)[1].finditer(word):
        literal = piece["single"] if piece["single"] is not None else piece["escaped"]
        if literal is not None:
            parts.append(literal)
            continue
        text = piece[0] if piece["double"] is None else _unescape(piece[0][1:-1], escape)
        expanded = expand(text, values)
        if expanded is None:
            return None
        parts.append(expanded)
    return "".join(parts)


def expand_heredoc(text: str, values: Values, escape: str) -> str:
    """Return the text of a heredoc of `COPY` in which a build expands variables.

    Those that nothing sets are empty, `$@` and `$1` of a script among them, unless it escapes them;
    what is not known is `UNKNOWN`. Other programs (`$(date)`) stay for who runs the text.
    """
    known = {name: UNKNOWN if value is None else value for name, value in values.items()}
    names = dict.fromkeys(_NAME.findall(text), "")
    return "".join(
        piece[1:]
        if piece.startswith(escape)
        else expand(_SPECIAL.sub("", piece), {**names, **known}, keep=True) or ""
        for piece in re.split(rf"({re.escape(escape)}.)", text, flags=re.DOTALL)
    )


def _unescape(text: str, escape: str) -> str:
    return re.sub(rf"{re.escape(escape)}([\"{re.escape(escape)}])", r"\1", text)


def read_pairs(text: str, escape: str) -> list[tuple[str, str | None]]:
    """Return the pairs of an `ENV` instruction, values as they are written.

    The form `ENV NAME the rest` is one pair. A later word without `=` has no value.
    """
    words = split_words(text, escape)
    if len(words) > 1 and "=" not in words[0]:
        return [(words[0], text.strip()[len(words[0]) :].strip())]
    pairs: list[tuple[str, str | None]] = []
    for word in words:
        name, equals, value = word.partition("=")
        pairs.append((name.strip("\"'"), value if equals else None))
    return pairs


def read_arguments(text: str, escape: str) -> list[tuple[str, str | None]]:
    """Return the pairs of an `ARG` instruction, whose values are optional."""
    pairs = (word.partition("=") for word in split_words(text, escape))
    return [(name, value if equals else None) for name, equals, value in pairs]


def read_json(text: str) -> tuple[str, ...] | None:
    """Return the words of the exec form; None for anything that is no JSON list of texts."""
    if not text.startswith("["):
        return None
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_list = isinstance(words, list) and all(isinstance(word, str) for word in words)
    return tuple(words) if is_list else None
