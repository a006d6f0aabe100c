"""Parses Go templates: a text becomes nodes that know the line they stand on.

See https://pkg.go.dev/text/template. What is no action of the language stays text, and a block that
is never closed goes to the end; what the nodes give is told by `go_rendering`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_ACTION = re.compile(
    r"\{\{(-(?=\s))?((?:\"(?:[^\"\\\n]|\\.)*\"|`[^`]*`|[^\"`{}]){0,1000}?)((?<=\s)-)?\}\}",
    re.DOTALL,
)
_COMMENT = re.compile(
    r"(\{\{(?:-\s)?\s*)/\*(?:(?!\{\{(?:-\s)?\s*/\*).){0,20000}?\*/(?=\s*-?\}\})", re.DOTALL
)
_TOKEN = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|`[^`]*`|\(|\)(?:\.\w+)*|\||:=|=|,|\$\w*(?:\.\w+)*|(?:\.\w+)+|\."
    r"|-?\d+(?:\.\d+)?\b|\w+"
)
_OPENING = frozenset({"if", "with", "range", "define", "block"})
_DEEPEST = 40
_LITERALS: Mapping[str, object] = {"true": True, "false": False, "nil": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One operand, and the fields that are taken of it."""

    kind: str
    """`dot`, `variable`, `literal`, `function` or `pipeline`."""
    fields: tuple[str, ...] = ()
    name: str = ""
    value: object = None
    """Of a literal, or the `Pipeline` in parentheses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Commands, each with its arguments, whose last argument is what the one before gave."""

    commands: tuple[tuple[Term, ...], ...]
    names: tuple[str, ...] = ()
    """The variables that take the value."""
    is_new: bool = True
    """They are declared here (`:=`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is printed as it is."""

    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What is computed and printed."""

    pipeline: Pipeline
    line: int


@dataclass(slots=True, kw_only=True)
class Part:
    """One branch of a block; `word` is empty for a plain `else`."""

    word: str
    pipeline: Pipeline
    nodes: list[Node] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Block:
    """`if`, `with` or `range`, with what follows by `else`."""

    parts: list[Part]


Node = Text | Action | Block


@dataclass(slots=True, kw_only=True)
class Template:
    """A text, and the templates that it defines."""

    nodes: list[Node]
    definitions: dict[str, list[Node]]


_Piece = tuple[str, bool, int]
"""A text or the inside of an action, which of both, and its line."""


def parse(text: str) -> Template:
    """Return the nodes of a template."""
    template = Template(nodes=[], definitions={})
    template.nodes = _Parser(list(_pieces(text)), template.definitions).nodes(0)
    return template


def _pieces(text: str) -> Iterator[_Piece]:
    end, line, trims = 0, 1, False
    text = _COMMENT.sub(lambda one: one[1] + "\n" * one[0].count("\n", len(one[1])), text)
    for match in _ACTION.finditer(text):
        before = text[end : match.start()]
        yield from _text_piece(before, line, left=trims, right=bool(match[1]))
        line += before.count("\n")
        yield match[2].strip(), True, line
        line += match[0].count("\n")
        end, trims = match.end(), bool(match[3])
    yield from _text_piece(text[end:], line, left=trims, right=False)


def _text_piece(text: str, line: int, *, left: bool, right: bool) -> Iterator[_Piece]:
    kept = text.lstrip() if left else text
    line += text[: len(text) - len(kept)].count("\n")
    kept = kept.rstrip() if right else kept
    if kept:
        yield kept, False, line


class _Parser:
    """Goes through the pieces once."""

    def __init__(self, pieces: Sequence[_Piece], definitions: dict[str, list[Node]]) -> None:
        self._pieces = pieces
        self._at = 0
        self._definitions = definitions
        self._last = ""
        """The inside of the `else` or `end` that ended the nodes read last."""

    def nodes(self, depth: int) -> list[Node]:
        """Return the nodes up to the `else` or `end` of the block that they stand in."""
        found: list[Node] = []
        self._last = ""
        while self._at < len(self._pieces):
            text, is_action, line = self._pieces[self._at]
            self._at += 1
            word, _, rest = text.partition(" ") if is_action else ("", "", "")
            if not is_action:
                found.append(Text(text=text, line=line))
            elif word in _OPENING and depth < _DEEPEST:
                found.extend(self._block(word, rest, line, depth + 1))
            elif word in {"end", "else"} and depth:
                self._last = text
                return found
            elif text:
                found.append(Action(pipeline=parse_pipeline(text), line=line))
        self._last = ""
        return found

    def _block(self, word: str, rest: str, line: int, depth: int) -> Iterator[Node]:
        if word in {"define", "block"}:
            name, *dot = _TOKEN.findall(rest)
            self._definitions.setdefault(str(literal(name)), self.nodes(depth))
            if word == "block":
                yield Action(pipeline=parse_pipeline(" ".join(["template", name, *dot])), line=line)
            return
        parts = [Part(word=word, pipeline=parse_pipeline(rest))]
        parts[0].nodes = self.nodes(depth)
        while self._last.startswith("else"):
            word, _, rest = self._last.removeprefix("else").strip().partition(" ")
            parts.append(Part(word=word, pipeline=parse_pipeline(rest)))
            parts[-1].nodes = self.nodes(depth)
        yield Block(parts=parts)


def parse_pipeline(text: str) -> Pipeline:
    """Return the commands of an action."""
    tokens = _TOKEN.findall(text)
    sign = next((one for one in tokens[:4] if one in {":=", "="}), "")
    names: tuple[str, ...] = ()
    if sign and tokens[0].startswith("$"):
        at = tokens.index(sign)
        names = tuple(one for one in tokens[:at] if one.startswith("$"))
        tokens = tokens[at + 1 :]
    commands = _commands(list(reversed(tokens)), 0)[0]
    return Pipeline(commands=commands, names=names, is_new=sign != "=")


def _commands(left: list[str], depth: int) -> tuple[tuple[tuple[Term, ...], ...], str]:
    """Return the commands up to the parenthesis that closes, and this with what follows it."""
    commands: list[list[Term]] = [[]]
    while left:
        token = left.pop()
        if token == "(" and depth < _DEEPEST:  # noqa: S105 - a sign of the language
            inner, closing = _commands(left, depth + 1)
            value = Pipeline(commands=inner)
            fields = _fields(closing[1:])
            commands[-1].append(Term(kind="pipeline", value=value, fields=fields))
        elif token.startswith(")"):
            return tuple(map(tuple, commands)), token
        elif token == "|":  # noqa: S105 - a sign of the language
            commands.append([])
        elif token not in {",", "(", ":=", "="}:
            commands[-1].append(_term(token))
    return tuple(map(tuple, commands)), ""


def _term(token: str) -> Term:
    name, _, rest = token.partition(".")
    if token[0] == "$":
        return Term(kind="variable", name=name, fields=_fields(rest))
    if token[0] == ".":
        return Term(kind="dot", fields=_fields(rest))
    if token[0] in '"`' or token in _LITERALS or token.lstrip("-")[0].isdecimal():
        return Term(kind="literal", value=_LITERALS.get(token, literal(token)))
    return Term(kind="function", name=token)


def _fields(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(".") if name)


def literal(token: str) -> object:
    """Return the text of a token in quotes, or its number."""
    if token[0] == '"' or token.lstrip("-")[0].isdecimal():
        try:
            return json.loads(token)
        except ValueError:
            return token.strip('"')
    return token.strip("`")
