"""Makes YAML of a Jinja template, place for place, as far as that is sound.

An expression becomes a variable of the same length, which nobody sets, and a comment or a statement
on lines of its own becomes blanks: what stands under a condition may be there. A template that
chooses between texts is several templates, of which each has one of them (`alternatives`). See
https://jinja.palletsprojects.com/templates/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

ENDINGS = (".j2", ".jinja", ".jinja2")
"""What the names of such templates end with, in lower case."""

_EXPRESSION = re.compile(r"\{\{([^{}\n]*)\}\}")
_ALONE = re.compile(r"^[ \t]*\{(?:%[^{}]*%|#[^{}]*#)\}[ \t]*$", re.MULTILINE)
_CHOICE = re.compile(r"\{%[-+]?\s*(?:else|elif|macro|call|block|extends|include)\b")
_GO = re.compile(
    r"\{\{-?\s*(?:[.$]|/\*"
    r"|(?:include|template|toYaml|if|range|end|with|define|else|block|tpl|required|printf)\b)"
)
_STATEMENT = re.compile(r"[ \t]*\{%[-+]?[ \t]*(if|elif|else|endif)\b([^{}%]*?)[-+]?%\}[ \t]*")
_NAME = re.compile(r"(not[ \t]+)?(\w+)(?:[ \t]*\|[ \t]*bool)?")
_TRUTHS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_TAG = re.compile(r"\{%[-+]?\s*(if|elif|else|endif|for|endfor)\b(?:[^{}%]|%(?!\}))*%\}")
_NO_BREAK = re.compile(r"[^\n]")
_ONE_BRANCH = 2
"""Statements of a condition without another branch."""
_MOST_BRANCHES = 4
_LEFT = re.compile(r"\{\{|\{%|\{#")


def to_yaml(text: str) -> str | None:
    """Return a text of the same length and the same lines; None where that cannot be told."""
    if _GO.search(text) or _CHOICE.search(text):
        return None
    plain = _ALONE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    plain = _EXPRESSION.sub(_variable, plain)
    return None if _LEFT.search(plain) else plain


def alternatives(text: str) -> tuple[str, ...]:
    """Return a template once for every way to choose between its branches, at most four.

    Each has the length and the lines of the whole; every branch of every choice is in one of them,
    though not all branches of one with all of another. Without a choice it is the text itself.
    """
    blocks = [one for one in _blocks(text) if len(one) > _ONE_BRANCH]
    most = min(max((len(one) - 1 for one in blocks), default=1), _MOST_BRANCHES)
    return tuple(_chosen(text, blocks, number) for number in range(most))


def _blocks(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the statements of each condition or loop: what opens it, parts it, and closes it."""
    waiting: list[list[re.Match[str]]] = []
    for tag in _TAG.finditer(text):
        if tag[1] in {"if", "for"}:
            waiting.append([tag])
        elif waiting and tag[1] in {"elif", "else"}:
            waiting[-1].append(tag)
        elif waiting and tag[1] == f"end{waiting[-1][0][1]}":
            yield [*waiting.pop(), tag]


def _chosen(text: str, blocks: Sequence[Sequence[re.Match[str]]], number: int) -> str:
    """Return the text with the branch of this number of each choice, or with its last one."""
    dropped = [tag.span() for block in blocks for tag in block]
    for block in blocks:
        kept = min(number, len(block) - 2)
        parts = [(one.end(), two.start()) for one, two in pairwise(block)]
        dropped += [part for at, part in enumerate(parts) if at != kept]
    found, end = [], 0
    for start, stop in sorted(dropped):
        if stop > end:
            found += [text[end:start], _NO_BREAK.sub(" ", text[max(start, end) : stop])]
            end = stop
    return "".join((*found, text[end:]))


def _variable(found: re.Match[str]) -> str:
    name = re.sub(r"\W+", "_", found[1].strip(" -+"), flags=re.ASCII).lstrip("_0123456789")
    width = len(found[0]) - 1
    return f"${(name or 'x')[:width].ljust(width, '_')}"


def without_branches(lines: Sequence[str], variables: Mapping[str, str]) -> list[str]:
    """Return lines with blank ones for branches of `{% if NAME %}` that the variables rule out.

    Only statements on lines of their own count; a branch of which nothing is known stays.
    """
    kept: list[str] = []
    blocks: list[list[bool | None]] = []
    for line in lines:
        statement = _STATEMENT.fullmatch(line)
        if statement:
            _enter(statement[1], blocks, holds=_holds(statement[2].strip(), variables))
        is_out = any(block[-1] is False for block in blocks)
        kept.append("" if statement or is_out else line)
    return kept


def _enter(word: str, blocks: list[list[bool | None]], *, holds: bool | None) -> None:
    """Go into a branch or out of a block, of which each has what its conditions were so far."""
    if word == "if":
        blocks.append([holds])
    elif word == "endif" and blocks:
        blocks.pop()
    elif blocks:
        holds = True if word == "else" else holds
        blocks[-1].append(False if True in blocks[-1] else holds)


def _holds(condition: str, variables: Mapping[str, str]) -> bool | None:
    match = _NAME.fullmatch(condition)
    known = _TRUTHS.get(variables.get(match[2], "").lower()) if match else None
    return known if known is None or match is None or not match[1] else not known
