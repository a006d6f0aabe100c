"""Renders a Helm template as far as its values are literal, and remembers the source's lines.

A block under a condition that cannot be told is kept, without its `else`. A line that only calls
what is not known (`include`, `tpl`) is left out; elsewhere `UNKNOWN` stands for what is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.launch.formats.go_templates import Known, Scope, as_text, dump, evaluate, is_true
from flaskgate.launch.formats.yaml_nodes import Value

_ALONE = re.compile(r"[ \t]*\{\{-?[ \t]*([^{}]*?)[ \t]*-?\}\}[ \t]*")
_INLINE = re.compile(r"\{\{-?[ \t]*([^{}]*?)[ \t]*-?\}\}")
_KEYED = re.compile(r"([ \t]*(?:-[ \t]+)?[\w.-]+:)[ \t]*\{\{-?[ \t]*(toYaml[^{}]*?)-?\}\}[ \t]*")
_COMMENT = re.compile(r"\{\{-?/\*.*?\*/-?\}\}", re.DOTALL)
_OPENING = frozenset({"if", "with", "range", "define", "block"})
_INDENT = re.compile(r"\|[ \t]*n?indent[ \t]+(\d{1,3})")
_BINDING = re.compile(r"(\$\w+)(?:[ \t]*,[ \t]*(\$\w+))?[ \t]*:?=[ \t]*(.*)")
_DEEPEST = 20
_MOST_ROUNDS = 500
"""Elements of one `range`."""
_MOST = 20_000
"""Lines of a rendered template."""

_Line = tuple[int, str]
"""A line and its number in the source, counted from 1."""


@dataclass(slots=True)
class _Budget:
    lines: int = _MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One branch of a block: `if x`, `else if y`, `else`."""

    head: str
    lines: list[_Line] = field(default_factory=list)


def render(text: str, values: Value) -> list[_Line]:
    """Return the rendered lines, each with the number of the source line it comes from."""
    plain = _COMMENT.sub(lambda one: "\n" * one[0].count("\n"), text)
    lines = list(enumerate(plain.split("\n"), 1))
    return list(_render(lines, Scope(values=values, dot=None), _Budget(), 0))


def _render(lines: Sequence[_Line], scope: Scope, budget: _Budget, depth: int) -> Iterator[_Line]:
    index = 0
    while index < len(lines) and budget.lines > 0:
        budget.lines -= 1
        number, text = lines[index]
        alone = _ALONE.fullmatch(text)
        word = alone[1].partition(" ")[0] if alone else ""
        if alone is None:
            yield from _inline(number, text, scope)
        elif word in _OPENING and depth < _DEEPEST:
            parts, index = _parts(lines, index, alone[1])
            yield from _block(parts, scope, budget, depth + 1)
        else:
            scope = _bind(alone[1], scope)
            indent = text[: len(text) - len(text.lstrip())]
            yield from _dumped(number, alone[1], indent, scope)
        index += 1


def _parts(lines: Sequence[_Line], start: int, head: str) -> tuple[list[_Part], int]:
    """Return the branches of the block that opens at `start`, and where it ends."""
    parts = [_Part(head=head)]
    depth = 0
    for index in range(start + 1, len(lines)):
        alone = _ALONE.fullmatch(lines[index][1])
        word = alone[1].partition(" ")[0] if alone else ""
        if word == "end" and depth == 0:
            return parts, index
        depth += (word in _OPENING) - (word == "end")
        if alone and word == "else" and depth == 0:
            parts.append(_Part(head=alone[1].removeprefix("else").strip()))
        else:
            parts[-1].lines.append(lines[index])
    return parts, len(lines)


def _block(parts: list[_Part], scope: Scope, budget: _Budget, depth: int) -> Iterator[_Line]:
    word, _, rest = parts[0].head.partition(" ")
    if word in {"define", "block"}:
        return
    if word == "if":
        for part in parts:
            is_kept = not part.head or is_true(part.head.removeprefix("if").strip(), scope)
            if is_kept is not False:
                yield from _render(part.lines, scope, budget, depth)
                return
        return
    scopes = _with(rest, scope) if word == "with" else _range(rest, scope)
    for inner in scopes:
        budget.lines -= 1
        yield from _render(parts[0].lines, inner, budget, depth)
    if not scopes and len(parts) > 1:
        yield from _render(parts[-1].lines, scope, budget, depth)


def _with(expression: str, scope: Scope) -> list[Scope]:
    bound = _bind(expression, scope)
    match = _BINDING.fullmatch(expression)
    source = match[3] if match else expression
    if is_true(source, scope) is False:
        return []
    return [replace(bound, dot=evaluate(source, scope), is_root=False)]


def _range(expression: str, scope: Scope) -> list[Scope]:
    match = _BINDING.fullmatch(expression)
    listed = evaluate(match[3] if match else expression, scope)
    if listed is None or isinstance(listed, str):
        return []
    pairs: list[tuple[str, Value]] = [
        *((str(number), one) for number, one in enumerate(listed.elements)),
        *((entry.name, entry.value) for entry in sorted(listed.entries, key=lambda one: one.name)),
    ]
    scopes = []
    for name, value in pairs[:_MOST_ROUNDS]:
        bound: dict[str, Known | None] = dict(scope.variables)
        if match:
            bound[match[1]] = name if match[2] else value
            bound[match[2] or match[1]] = value
        scopes.append(replace(scope, dot=value, is_root=False, variables=bound))
    return scopes


def _bind(action: str, scope: Scope) -> Scope:
    match = _BINDING.fullmatch(action)
    if match is None or match[2]:
        return scope
    known = evaluate(match[3], scope)
    return replace(scope, variables={**scope.variables, match[1]: known})


def _inline(number: int, text: str, scope: Scope) -> Iterator[_Line]:
    keyed = _KEYED.fullmatch(text)
    if keyed and evaluate(keyed[2], scope) is not None:
        yield number, keyed[1]
        yield from _dumped(number, keyed[2], " " * (len(text) - len(text.lstrip()) + 2), scope)
        return

    def known(match: re.Match[str]) -> str:
        printed = as_text(evaluate(match[1], scope))
        return UNKNOWN if printed is None else printed.replace("\n", " ")

    yield number, _INLINE.sub(known, text)


def _dumped(number: int, action: str, indent: str, scope: Scope) -> Iterator[_Line]:
    known = evaluate(action, scope)
    if known is None or _BINDING.fullmatch(action):
        return
    wanted = _INDENT.search(action)
    indent = " " * int(wanted[1]) if wanted else indent
    for line in dump(known).split("\n"):
        yield number, indent + line
