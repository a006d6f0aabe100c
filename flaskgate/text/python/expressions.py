"""Expressions: from the grammar's nodes to those of `ast`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tree_sitter import Node

from flaskgate.text.python.gaps import Span
from flaskgate.text.python.parameters import parameters
from flaskgate.text.python.reader import (
    TolerantReader,
    Unreadable,
    between,
    has,
    identifier,
    named,
    required,
    significant,
    span,
    starred,
    text,
)
from flaskgate.text.python.strings import string

_LOAD = ast.Load()
_SPINE = 500  # operators of equal rank in a row; `ast` nests them


def _name(_reader: TolerantReader, node: Node) -> ast.expr:
    return ast.Name(id=identifier(node), ctx=_LOAD, **span(node))


def _constant(value: object) -> Callable[[TolerantReader, Node], ast.expr]:
    def read(_reader: TolerantReader, node: Node) -> ast.expr:
        return ast.Constant(value=value, **span(node))  # type: ignore[arg-type] # one of four

    return read


def number(node: Node) -> ast.Constant:
    """Return a number, also one as Python 2 wrote it: `0777`, `10L`."""
    digits = text(node).replace("_", "").lower()
    try:
        return ast.Constant(value=_number(digits), **span(node))
    except ValueError:
        raise Unreadable from None


def _number(digits: str) -> complex:
    if not digits.startswith("0x"):
        if digits.endswith("j"):
            return complex(digits)
        if "." in digits or "e" in digits:
            return float(digits)
    digits = digits.removesuffix("l")
    if len(digits) > 1 and digits.startswith("0") and digits.isdecimal() and int(digits):
        return int(digits, 8)
    return int(digits, 0)


def _number_of(_reader: TolerantReader, node: Node) -> ast.expr:
    return number(node)


def _inner(reader: TolerantReader, node: Node) -> ast.expr:
    """Return what stands in parentheses, or in a node that only says what it may be."""
    inside = named(node)
    if len(inside) != 1:
        raise Unreadable
    return reader.expression(inside[0])


def _unary(reader: TolerantReader, node: Node) -> ast.expr:
    operator = _UNARY[significant(node)[0].type]()
    return ast.UnaryOp(
        op=operator, operand=reader.expression(required(node, "argument")), **span(node)
    )


def _boolean(reader: TolerantReader, node: Node) -> ast.expr:
    """Return `a and b and c` as one operation, as `ast` has it."""
    word = required(node, "operator").type
    operands: list[Node] = []
    here = node
    while here.type == "boolean_operator" and required(here, "operator").type == word:
        operands.append(required(here, "right"))
        here = required(here, "left")
    values = [reader.expression(one) for one in (here, *reversed(operands))]
    if isinstance(values[0], ast.Starred):
        raise Unreadable
    return ast.BoolOp(op=ast.And() if word == "and" else ast.Or(), values=values, **span(node))


def _binary(reader: TolerantReader, node: Node) -> ast.expr:
    """Return an operation by Python's own ranks: to the grammar `^` binds closer than `&`."""
    operands, signs = _flat(node)
    values: list[_Operand] = []
    waiting: list[str] = []
    for operand, after in zip(operands, (*signs, ""), strict=True):
        values.append(_Operand(reader.expression(operand), operand, operand))
        while waiting and _binds(waiting[-1], after):
            right, left = values.pop(), values.pop()
            values.append(_operation(left, waiting.pop(), right))
        waiting.append(after)
    return values[0].value


class _Operand(NamedTuple):
    """A value, and between which nodes it stands, parentheses among them."""

    value: ast.expr
    first: Node
    last: Node


def _flat(node: Node) -> tuple[list[Node], list[str]]:
    """Return the operands of a row of operators, and their signs, from left to right."""
    operands: list[Node] = []
    signs: list[str] = []
    waiting: list[Node] = [node]
    while waiting:
        here = waiting.pop()
        if here.type in {"binary_operator", "union_type"}:
            waiting += reversed(significant(here))
        elif here.type == "type":  # of an annotation: `a[b] | c | None`
            waiting += named(here)
        elif here.is_named:
            operands.append(here)
        else:
            signs.append(here.type)
        if len(signs) > _SPINE:
            raise Unreadable
    return operands, signs


def _binds(before: str, after: str) -> bool:
    """Return whether an operator takes what stands between it and the next; `**` leaves it."""
    return not after or _RANK[before] > _RANK[after] or (_RANK[before] == _RANK[after] != _POWER)


def _operation(left: _Operand, sign: str, right: _Operand) -> _Operand:
    place = between(left.first, right.last)
    found = ast.BinOp(left=left.value, op=BINARY[sign](), right=right.value, **place)
    return _Operand(starred(found), left.first, right.last)


def _comparison(reader: TolerantReader, node: Node) -> ast.expr:
    operators = [_COMPARISON[one.type]() for one in node.children_by_field_name("operators")]
    words = {one.id for one in node.children_by_field_name("operators")}
    operands = [one for one in significant(node) if one.id not in words]
    left, *comparators = [reader.expression(one) for one in operands]
    return ast.Compare(left=left, ops=operators, comparators=comparators, **span(node))


def _conditional(reader: TolerantReader, node: Node) -> ast.expr:
    body, test, other = reader.every(named(node))
    return ast.IfExp(test=test, body=body, orelse=other, **span(node))


def _lambda(reader: TolerantReader, node: Node) -> ast.expr:
    arguments, unpacked = parameters(reader, node.child_by_field_name("parameters"))
    body = reader.expression(required(node, "body"))
    if unpacked:
        body = _where(unpacked, body, span(node))
    return ast.Lambda(args=arguments, body=body, **span(node))


def _where(unpacked: Sequence[ast.Assign], body: ast.expr, place: Span) -> ast.expr:
    """Return `[body for (a, b) in [.0]][0]`: a lambda of Python 2 has no place to assign."""
    each = [
        ast.comprehension(
            target=one.targets[0],
            iter=ast.List(elts=[one.value], ctx=ast.Load(), **place),
            ifs=[],
            is_async=0,
        )
        for one in unpacked
    ]
    found = ast.ListComp(elt=body, generators=each, **place)
    first = ast.Constant(value=0, **place)
    return ast.Subscript(value=found, slice=first, ctx=ast.Load(), **place)


def _walrus(reader: TolerantReader, node: Node) -> ast.expr:
    name = required(node, "name")
    target = ast.Name(id=identifier(name), ctx=ast.Store(), **span(name))
    value = reader.expression(required(node, "value"))
    return ast.NamedExpr(target=target, value=value, **span(node))


def _await(reader: TolerantReader, node: Node) -> ast.expr:
    inner = named(node)[0]
    if inner.type == "binary_operator":  # `await a ** b`: to Python `await` binds closer
        raise Unreadable
    return ast.Await(value=reader.expression(inner), **span(node))


def _yield(reader: TolerantReader, node: Node) -> ast.expr:
    inside = named(node)
    value = reader.expression(inside[0]) if inside else None
    if has(node, "from") and value is not None:
        return ast.YieldFrom(value=value, **span(node))
    return ast.Yield(value=value, **span(node))


def _attribute(reader: TolerantReader, node: Node) -> ast.expr:
    value = reader.expression(required(node, "object"))
    return ast.Attribute(
        value=value, attr=identifier(required(node, "attribute")), ctx=_LOAD, **span(node)
    )


def _dotted(reader: TolerantReader, node: Node) -> ast.expr:
    """Return `a.b.c` of an annotation or a pattern, which the grammar has as one node."""
    parts = named(node)
    found = reader.expression(parts[0])
    for part in parts[1:]:
        place = between(parts[0], part)
        found = ast.Attribute(value=found, attr=identifier(part), ctx=_LOAD, **place)
    return found


def _subscript(reader: TolerantReader, node: Node) -> ast.expr:
    value = required(node, "value")
    return _indexed(reader, node, value, significant(node))


def _generic(reader: TolerantReader, node: Node) -> ast.expr:
    """Return `list[int]` as it stands in an annotation."""
    value, inside = named(node)
    return _indexed(reader, node, value, significant(inside))


def _indexed(reader: TolerantReader, node: Node, value: Node, parts: Sequence[Node]) -> ast.expr:
    opening = next(at for at, one in enumerate(parts) if one.type == "[")
    inside = parts[opening + 1 : -1]
    elements = reader.every(inside)
    index = elements[0]
    if len(inside) > 1 or isinstance(index, ast.Starred):
        index = ast.Tuple(elts=elements, ctx=_LOAD, **between(inside[0], inside[-1]))
    return ast.Subscript(value=reader.expression(value), slice=index, ctx=_LOAD, **span(node))


def _slice(reader: TolerantReader, node: Node) -> ast.expr:
    parts: list[ast.expr | None] = [None, None, None]
    at = 0
    for one in significant(node):
        if one.type == ":":
            at += 1
        else:
            parts[at] = reader.expression(one)
    return ast.Slice(lower=parts[0], upper=parts[1], step=parts[2], **span(node))


def _call(reader: TolerantReader, node: Node) -> ast.expr:
    function = reader.expression(required(node, "function"))
    given = required(node, "arguments")
    if given.type == "generator_expression":
        return ast.Call(func=function, args=[reader.expression(given)], keywords=[], **span(node))
    positional, keywords = arguments(reader, given)
    return ast.Call(func=function, args=positional, keywords=keywords, **span(node))


def arguments(reader: TolerantReader, node: Node) -> tuple[list[ast.expr], list[ast.keyword]]:
    """Return what stands in the parentheses of a call or of a class."""
    positional: list[ast.expr] = []
    keywords: list[ast.keyword] = []
    for one in named(node):
        if one.type == "keyword_argument":
            value = reader.expression(required(one, "value"))
            name = identifier(required(one, "name"))
            keywords.append(ast.keyword(arg=name, value=value, **span(one)))
        elif one.type == "dictionary_splat":
            keywords.append(ast.keyword(arg=None, value=_inner(reader, one), **span(one)))
        else:
            positional.append(reader.expression(one))
    return positional, keywords


def _starred(reader: TolerantReader, node: Node) -> ast.expr:
    if significant(node)[0].type != "*":
        raise Unreadable
    return ast.Starred(value=_inner(reader, node), ctx=_LOAD, **span(node))


def _list(reader: TolerantReader, node: Node) -> ast.expr:
    return ast.List(elts=reader.every(named(node)), ctx=_LOAD, **span(node))


def _set(reader: TolerantReader, node: Node) -> ast.expr:
    return ast.Set(elts=reader.every(named(node)), **span(node))


def _tuple(reader: TolerantReader, node: Node) -> ast.expr:
    return ast.Tuple(elts=reader.every(named(node)), ctx=_LOAD, **span(node))


def _tuple_pattern(reader: TolerantReader, node: Node) -> ast.expr:
    """Return a target in parentheses: a tuple only with a comma, or empty."""
    inside = named(node)
    if len(inside) == 1 and not has(node, ","):
        return reader.expression(inside[0])
    return _tuple(reader, node)


def _dictionary(reader: TolerantReader, node: Node) -> ast.expr:
    keys: list[ast.expr | None] = []
    values = []
    for one in named(node):
        is_pair = one.type == "pair"
        keys.append(reader.expression(required(one, "key")) if is_pair else None)
        values.append(reader.expression(required(one, "value")) if is_pair else _inner(reader, one))
    return ast.Dict(keys=keys, values=values, **span(node))


def _list_comprehension(reader: TolerantReader, node: Node) -> ast.expr:
    element, clauses = _comprehended(reader, node)
    return ast.ListComp(elt=element, generators=clauses, **span(node))


def _set_comprehension(reader: TolerantReader, node: Node) -> ast.expr:
    element, clauses = _comprehended(reader, node)
    return ast.SetComp(elt=element, generators=clauses, **span(node))


def _generator(reader: TolerantReader, node: Node) -> ast.expr:
    element, clauses = _comprehended(reader, node)
    return ast.GeneratorExp(elt=element, generators=clauses, **span(node))


def _dictionary_comprehension(reader: TolerantReader, node: Node) -> ast.expr:
    pair = required(node, "body")
    key = reader.expression(required(pair, "key"))
    value = reader.expression(required(pair, "value"))
    return ast.DictComp(key=key, value=value, generators=_clauses(reader, node), **span(node))


def _comprehended(reader: TolerantReader, node: Node) -> tuple[ast.expr, list[ast.comprehension]]:
    return reader.expression(required(node, "body")), _clauses(reader, node)


def _clauses(reader: TolerantReader, node: Node) -> list[ast.comprehension]:
    found: list[ast.comprehension] = []
    for one in named(node)[1:]:
        if one.type == "for_in_clause":
            found.append(
                ast.comprehension(
                    target=reader.target(required(one, "left"), ast.Store()),
                    iter=listed(reader, one.children_by_field_name("right")),
                    ifs=[],
                    is_async=int(has(one, "async")),
                )
            )
        else:
            found[-1].ifs.append(_inner(reader, one))
    return found


def listed(reader: TolerantReader, nodes: Sequence[Node]) -> ast.expr:
    """Return one expression, or the tuple of several with commas between or after them."""
    if len(nodes) == 1:
        return reader.expression(nodes[0])
    return ast.Tuple(elts=reader.every(nodes), ctx=_LOAD, **between(nodes[0], nodes[-1]))


def _listed(reader: TolerantReader, node: Node) -> ast.expr:
    return listed(reader, significant(node))


def _member(reader: TolerantReader, node: Node) -> ast.expr:
    value, name = named(node)
    return ast.Attribute(
        value=reader.expression(value), attr=identifier(name), ctx=_LOAD, **span(node)
    )


_POWER = 6
_RANK: Mapping[str, int] = {
    sign: rank
    for rank, signs in enumerate(("|", "^", "&", "<< >>", "+ -", "* @ / % //", "**"))
    for sign in signs.split()
}
"""How close an operator binds (https://docs.python.org/3/reference/expressions.html)."""
_UNARY: Mapping[str, Callable[[], ast.unaryop]] = {
    "-": ast.USub,
    "+": ast.UAdd,
    "~": ast.Invert,
    "not": ast.Not,
}
BINARY: Mapping[str, Callable[[], ast.operator]] = {
    "+": ast.Add,
    "-": ast.Sub,
    "*": ast.Mult,
    "@": ast.MatMult,
    "/": ast.Div,
    "%": ast.Mod,
    "//": ast.FloorDiv,
    "**": ast.Pow,
    "|": ast.BitOr,
    "&": ast.BitAnd,
    "^": ast.BitXor,
    "<<": ast.LShift,
    ">>": ast.RShift,
}
"""What an operator's sign stands for."""
_COMPARISON: Mapping[str, Callable[[], ast.cmpop]] = {
    "<": ast.Lt,
    "<=": ast.LtE,
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<>": ast.NotEq,
    ">=": ast.GtE,
    ">": ast.Gt,
    "in": ast.In,
    "not in": ast.NotIn,
    "is": ast.Is,
    "is not": ast.IsNot,
}

EXPRESSIONS: Mapping[str, Callable[[TolerantReader, Node], ast.expr]] = {
    "attribute": _attribute,
    "await": _await,
    "binary_operator": _binary,
    "boolean_operator": _boolean,
    "call": _call,
    "comparison_operator": _comparison,
    "concatenated_string": string,
    "conditional_expression": _conditional,
    "dictionary": _dictionary,
    "dictionary_comprehension": _dictionary_comprehension,
    "dotted_name": _dotted,
    "ellipsis": _constant(...),
    "expression_list": _listed,
    "false": _constant(value=False),
    "float": _number_of,
    "generator_expression": _generator,
    "generic_type": _generic,
    "identifier": _name,
    "integer": _number_of,
    "lambda": _lambda,
    "list": _list,
    "list_comprehension": _list_comprehension,
    "list_pattern": _list,
    "list_splat": _starred,
    "list_splat_pattern": _starred,
    "member_type": _member,
    "named_expression": _walrus,
    "none": _constant(None),
    "not_operator": _unary,
    "parenthesized_expression": _inner,
    "pattern_list": _listed,
    "set": _set,
    "set_comprehension": _set_comprehension,
    "slice": _slice,
    "splat_type": _starred,
    "string": string,
    "subscript": _subscript,
    "true": _constant(value=True),
    "tuple": _tuple,
    "tuple_pattern": _tuple_pattern,
    "type": _inner,
    "unary_operator": _unary,
    "union_type": _binary,
    "yield": _yield,
}
"""By the type of the grammar's node."""
