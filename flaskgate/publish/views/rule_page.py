"""A rule's page as text for a terminal: pure; width and colour are parameters.

The page is Markdown of this project, read by markdown-it; a rule of a user's own has plain text.
Nothing of Markdown is left, and a link is the whole address, for a relative one leads nowhere.
"""

from __future__ import annotations

import posixpath
import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from flaskgate.model.findings import Rule
from flaskgate.model.wording import SOURCE
from flaskgate.text.escape import visible

_BOLD: Final = "\x1b[1m"
_PLAIN: Final = "\x1b[0m"
_CODE_INDENT: Final = 4
_CELL_GAP: Final = "  "


def to_text(rule: Rule, *, width: int, colour: bool) -> str:
    """Return the page: what it is, its sections, and where to read on; lines end in line feeds."""
    page = _Page(rule, width=width, colour=colour)
    blocks = [*page.blocks(MarkdownIt("commonmark").enable("table").parse(rule.help))]
    if rule.references:
        blocks.append(
            "\n".join([page.heading("Read on"), *(f"  {one}" for one in rule.references)])
        )
    text = "\n\n".join(["\n".join(page.title()), *blocks])
    return f"{text}\n\nSeverity: {rule.severity.word}\n"


class _Page:
    """How one rule is shown."""

    def __init__(self, rule: Rule, *, width: int, colour: bool) -> None:
        self._rule = rule
        self._width = width
        self._colour = colour

    def heading(self, text: str) -> str:
        return f"{_BOLD}{text}{_PLAIN}" if self._colour else text

    def title(self) -> Iterator[str]:
        yield self.heading(f"{self._rule.id}  ({self._rule.severity.word})")
        yield from textwrap.wrap(visible(self._rule.title), self._width)

    def blocks(self, tokens: Sequence[Token]) -> Iterator[str]:
        """Yield the page's blocks, without its first heading, which is the rule's name."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            end = _closing(tokens, at)
            match token.type:
                case "heading_open" if token.tag != "h1":
                    yield self.heading(self._line(tokens[at + 1]))
                case "paragraph_open":
                    yield self._wrapped(self._line(tokens[at + 1]))
                case "fence" | "code_block":
                    yield _code(token.content)
                case "bullet_list_open" | "ordered_list_open":
                    yield "\n".join(self._items(tokens[at + 1 : end]))
                case "table_open":
                    yield self._table(tokens[at + 1 : end])
            at = end + 1

    def _wrapped(self, text: str, first: str = "", rest: str = "") -> str:
        return textwrap.fill(
            text,
            self._width,
            initial_indent=first,
            subsequent_indent=rest,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _items(self, tokens: Sequence[Token]) -> Iterator[str]:
        for token in tokens:
            if token.type == "inline":
                yield self._wrapped(self._line(token), "  - ", "    ")

    def _table(self, tokens: Sequence[Token]) -> str:
        """Return columns side by side; where they do not fit, each row as lines of its own."""
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            if token.type == "inline":
                rows[-1].append(self._line(token))
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        if sum(widths) + len(_CELL_GAP) * len(widths) <= self._width:
            lines = (
                _CELL_GAP.join(f"{cell:<{size}}" for cell, size in zip(row, widths, strict=True))
                for row in rows
            )
            return "\n".join(f"  {line}".rstrip() for line in lines)
        head, *body = rows
        return "\n".join("\n".join(self._record(head, row)) for row in body)

    def _record(self, head: Sequence[str], row: Sequence[str]) -> Iterator[str]:
        yield self._wrapped(row[0], "  - ", "    ")
        for name, cell in list(zip(head, row, strict=True))[1:]:
            yield self._wrapped(f"{name}: {cell}" if len(row) > 2 else cell, "      ", "      ")  # noqa: PLR2004 (two cells need no names)

    def _line(self, token: Token) -> str:
        """Return the text of a paragraph, a heading or a cell on one line."""
        parts: list[str] = []
        links: list[str] = []
        for child in token.children or ():
            match child.type:
                case "softbreak" | "hardbreak":
                    parts.append(" ")
                case "link_open":
                    links.append(self._address(str(child.attrGet("href"))))
                case "link_close":
                    parts.append(f" ({links.pop()})")
                case _:
                    parts.append(child.content)
        return visible("".join(parts))

    def _address(self, target: str) -> str:
        if target.startswith(("https:", "http:", "#")):
            return target
        return f"{SOURCE}/{posixpath.normpath(f'rules/{self._rule.id}/{target}')}"


def _closing(tokens: Sequence[Token], at: int) -> int:
    """Return where the block ends that begins at a token."""
    depth = 0
    for number in range(at, len(tokens)):
        depth += tokens[number].nesting
        if depth == 0:
            return number
    return len(tokens)


def _code(text: str) -> str:
    indent = " " * _CODE_INDENT
    return "\n".join(f"{indent}{visible(line)}".rstrip() for line in text.rstrip("\n").split("\n"))
