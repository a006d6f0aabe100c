"""Patterns of `match`: the grammar has them flat, so that a sign may stand beside its number."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from tree_sitter import Node

from flaskgate.text.python.expressions import number
from flaskgate.text.python.reader import (
    TolerantReader,
    Unreadable,
    between,
    child,
    has,
    identifier,
    named,
    significant,
    span,
    text,
)


def case_pattern(reader: TolerantReader, nodes: Sequence[Node]) -> ast.pattern:
    """Return the pattern of a `case`: several with commas between or after them are a sequence."""
    if len(nodes) == 1:
        return _pattern(reader, nodes)
    return ast.MatchSequence(patterns=_every(reader, nodes), **between(nodes[0], nodes[-1]))


def _every(reader: TolerantReader, nodes: Sequence[Node]) -> list[ast.pattern]:
    return [_pattern(reader, [one]) for one in nodes if one.type == "case_pattern"]


def _pattern(reader: TolerantReader, run: Sequence[Node]) -> ast.pattern:
    """Return the pattern of nodes that belong together; they are several for a signed number."""
    first = run[0]
    if reader.depth >= _DEPTH:
        raise Unreadable
    reader.depth += 1
    try:
        if len(run) > 1 or first.type in {"integer", "float"}:
            return ast.MatchValue(value=_number(run), **between(first, run[-1]))
        how = _HOW.get(first.type)
        if how is None:
            raise Unreadable
        return how(reader, first)
    finally:
        reader.depth -= 1


_DEPTH = 100


def _inside(reader: TolerantReader, node: Node) -> ast.pattern:
    return _pattern(reader, significant(node))


def _number(run: Sequence[Node]) -> ast.expr:
    """Return a number such as `1`, `-1` or `-1+2j`."""
    numbers = [one for one in run if one.type in {"integer", "float"}]
    if not numbers or len(numbers) > 2:  # noqa: PLR2004 (the parts of a complex number)
        raise Unreadable
    found: ast.expr = number(numbers[0])
    if run[0].type == "-":
        found = ast.UnaryOp(op=ast.USub(), operand=found, **between(run[0], numbers[0]))
    if len(numbers) == 1:
        return found
    minus = run[-2].type == "-"
    place = between(run[0], numbers[1])
    return ast.BinOp(
        left=found, op=ast.Sub() if minus else ast.Add(), right=number(numbers[1]), **place
    )


def _complex(_reader: TolerantReader, node: Node) -> ast.pattern:
    return ast.MatchValue(value=_number(significant(node)), **span(node))


def _value(reader: TolerantReader, node: Node) -> ast.pattern:
    return ast.MatchValue(value=reader.expression(node), **span(node))


def _singleton(value: bool | None) -> Callable[[TolerantReader, Node], ast.pattern]:  # noqa: FBT001
    def read(_reader: TolerantReader, node: Node) -> ast.pattern:
        return ast.MatchSingleton(value=value, **span(node))

    return read


def _name(reader: TolerantReader, node: Node) -> ast.pattern:
    if len(named(node)) > 1:
        return ast.MatchValue(value=reader.expression(node), **span(node))
    return ast.MatchAs(pattern=None, name=_captured(text(node)), **span(node))


def _wildcard(_reader: TolerantReader, node: Node) -> ast.pattern:
    return ast.MatchAs(pattern=None, name=None, **span(node))


def _captured(name: str) -> str | None:
    return None if name == "_" else name


def _as(reader: TolerantReader, node: Node) -> ast.pattern:
    inner, name = named(node)
    pattern = _pattern(reader, [inner])
    return ast.MatchAs(pattern=pattern, name=_captured(identifier(name)), **span(node))


def _union(reader: TolerantReader, node: Node) -> ast.pattern:
    runs: list[list[Node]] = [[]]
    for one in significant(node):
        if one.type == "|":
            runs.append([])
        else:
            runs[-1].append(one)
    return ast.MatchOr(patterns=[_pattern(reader, run) for run in runs], **span(node))


def _list(reader: TolerantReader, node: Node) -> ast.pattern:
    return ast.MatchSequence(patterns=_every(reader, named(node)), **span(node))


def _tuple(reader: TolerantReader, node: Node) -> ast.pattern:
    inside = named(node)
    is_splat = any(one.type == "splat_pattern" for part in inside for one in part.children)
    if len(inside) == 1 and not has(node, ",") and not is_splat:
        return _pattern(reader, inside)
    return _list(reader, node)


def _splat(_reader: TolerantReader, node: Node) -> ast.pattern:
    name = significant(node)[-1]
    return ast.MatchStar(name=_captured(identifier(name)), **span(node))


def _mapping(reader: TolerantReader, node: Node) -> ast.pattern:
    keys: list[ast.expr] = []
    patterns: list[ast.pattern] = []
    rest: str | None = None
    run: list[Node] = []
    for one in significant(node)[1:-1]:
        if one.type == "splat_pattern":
            rest = identifier(significant(one)[-1])
        elif one.type == "case_pattern":
            keys.append(_key(reader, run))
            patterns.append(_pattern(reader, [one]))
            run = []
        elif one.type not in {",", ":"}:
            run.append(one)
    return ast.MatchMapping(keys=keys, patterns=patterns, rest=rest, **span(node))


def _key(reader: TolerantReader, run: Sequence[Node]) -> ast.expr:
    if not run:
        raise Unreadable
    if run[0].type == "complex_pattern":
        return _number(significant(run[0]))
    is_number = len(run) > 1 or run[0].type in {"integer", "float"}
    return _number(run) if is_number else reader.expression(run[0])


def _class(reader: TolerantReader, node: Node) -> ast.pattern:
    name, *inside = named(node)
    patterns: list[ast.pattern] = []
    words: list[str] = []
    values: list[ast.pattern] = []
    for one in inside:
        taken = child(one, "as_pattern")
        keyword = child(one if taken is None else named(taken)[0], "keyword_pattern")
        if keyword is None:
            patterns.append(_pattern(reader, [one]))
            continue
        word, _, *run = significant(keyword)
        words.append(identifier(word))
        values.append(_taken(_pattern(reader, run), run[0], taken))
    return ast.MatchClass(
        cls=reader.expression(name),
        patterns=patterns,
        kwd_attrs=words,
        kwd_patterns=values,
        **span(node),
    )


def _taken(pattern: ast.pattern, first: Node, taken: Node | None) -> ast.pattern:
    """Return `b() as c` of `A(x=b() as c)`, where to the grammar `x=b()` is what `as` names."""
    if taken is None:
        return pattern
    name = _captured(identifier(named(taken)[-1]))
    return ast.MatchAs(pattern=pattern, name=name, **between(first, taken))


_HOW: Mapping[str, Callable[[TolerantReader, Node], ast.pattern]] = {
    "_": _wildcard,
    "as_pattern": _as,
    "case_pattern": _inside,
    "class_pattern": _class,
    "complex_pattern": _complex,
    "concatenated_string": _value,
    "dict_pattern": _mapping,
    "dotted_name": _name,
    "false": _singleton(value=False),
    "list_pattern": _list,
    "none": _singleton(value=None),
    "splat_pattern": _splat,
    "string": _value,
    "true": _singleton(value=True),
    "tuple_pattern": _tuple,
    "union_pattern": _union,
}
