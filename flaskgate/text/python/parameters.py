"""Parameters of functions and lambdas, those of Python 2 among them."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tree_sitter import Node

from flaskgate.text.python.gaps import Span
from flaskgate.text.python.reader import (
    TolerantReader,
    Unreadable,
    child,
    identifier,
    named,
    required,
    significant,
    span,
)


@dataclass(slots=True, kw_only=True)
class _Parameters:
    """What has been read of a list so far."""

    positional: list[ast.arg] = field(default_factory=list)
    defaults: list[ast.expr] = field(default_factory=list)
    before: list[ast.arg] = field(default_factory=list)
    """Those before a `/`, which have no names for a caller."""
    keyword: list[ast.arg] = field(default_factory=list)
    keyword_defaults: list[ast.expr | None] = field(default_factory=list)
    rest: ast.arg | None = None
    rest_of_keywords: ast.arg | None = None
    is_after_star: bool = False
    unpacked: list[ast.Assign] = field(default_factory=list)

    def add(self, argument: ast.arg, default: ast.expr | None) -> None:
        if self.is_after_star:
            self.keyword.append(argument)
            self.keyword_defaults.append(default)
            return
        self.positional.append(argument)
        if default is not None:
            self.defaults.append(default)
        elif self.defaults:
            raise Unreadable


def parameters(reader: TolerantReader, node: Node | None) -> tuple[ast.arguments, list[ast.Assign]]:
    """Return the parameters, and the assignments that unpack Python 2's `def f(a, (b, c))`."""
    found = _Parameters()
    for one in significant(node) if node is not None else ():
        _read(reader, one, found)
    arguments = ast.arguments(
        posonlyargs=found.before,
        args=found.positional,
        vararg=found.rest,
        kwonlyargs=found.keyword,
        kw_defaults=found.keyword_defaults,
        kwarg=found.rest_of_keywords,
        defaults=found.defaults,
    )
    return arguments, found.unpacked


def _read(reader: TolerantReader, node: Node, found: _Parameters) -> None:
    match node.type:
        case "(" | ")" | ",":
            pass
        case "positional_separator":
            found.before, found.positional = found.positional, []
        case "keyword_separator":
            found.is_after_star = True
        case "default_parameter" | "typed_default_parameter":
            _with_default(reader, node, found)
        case _:
            _without_default(reader, node, found)


def _without_default(reader: TolerantReader, node: Node, found: _Parameters) -> None:
    match node.type:
        case "tuple_pattern" if not any(one.type == "," for one in significant(node)):
            _read(reader, named(node)[0], found)  # to Python 2 a name in parentheses is a name
        case "tuple_pattern":
            found.add(_unpacked(reader, node, found), None)
        case "typed_parameter":
            note = reader.expression(required(node, "type"))
            _plain(named(node)[0], found, span(node), note)
        case "identifier" | "list_splat_pattern" | "dictionary_splat_pattern":
            _plain(node, found, span(node), None)
        case _:
            raise Unreadable


def _with_default(reader: TolerantReader, node: Node, found: _Parameters) -> None:
    name = required(node, "name")
    default = reader.expression(required(node, "value"))
    if name.type == "tuple_pattern":
        found.add(_unpacked(reader, name, found), default)
        return
    kind = node.child_by_field_name("type")
    place = span(name)
    if kind is None:
        found.add(_argument(name, place), default)
        return
    note = reader.expression(kind)
    place["end_lineno"], place["end_col_offset"] = kind.end_point.row + 1, kind.end_point.column
    found.add(_argument(name, place, note), default)


def _plain(node: Node, found: _Parameters, place: Span, note: ast.expr | None) -> None:
    """Take `a: t`, `*a` or `**a`; the span of the last two begins with the name."""
    stars = 0 if node.type == "identifier" else len(significant(node)[0].type)
    if not stars:
        found.add(_argument(node, place, note), None)
        return
    name = child(node, "identifier")
    if name is None:
        raise Unreadable
    place["lineno"], place["col_offset"] = span(name)["lineno"], span(name)["col_offset"]
    argument = _argument(name, place, note)
    if stars == 1:
        found.rest, found.is_after_star = argument, True
    else:
        found.rest_of_keywords = argument


def _argument(node: Node, place: Span, note: ast.expr | None = None) -> ast.arg:
    return ast.arg(arg=identifier(node), annotation=note, **place)


def _unpacked(reader: TolerantReader, node: Node, found: _Parameters) -> ast.arg:
    """Return a parameter for a tuple, named as CPython 2 does: `.0` is no name of a program."""
    name = f".{len(found.positional)}"
    target = reader.target(node, ast.Store())
    value = ast.Name(id=name, ctx=ast.Load(), **span(node))
    found.unpacked.append(ast.Assign(targets=[target], value=value, **span(node)))
    return ast.arg(arg=name, annotation=None, **span(node))
