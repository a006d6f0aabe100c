"""Statements: from the grammar's nodes to those of `ast`, those of Python 2 among them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping, Sequence

from tree_sitter import Node

from flaskgate.text.python.expressions import BINARY, arguments, listed
from flaskgate.text.python.gaps import Span, alias
from flaskgate.text.python.parameters import parameters
from flaskgate.text.python.patterns import case_pattern
from flaskgate.text.python.reader import (
    TolerantReader,
    Unreadable,
    child,
    dotted,
    has,
    identifier,
    named,
    required,
    significant,
    span,
    text,
    whole,
)

_BUILTINS = frozenset(dir(builtins))


def _imports(_reader: TolerantReader, node: Node) -> ast.stmt:
    return ast.Import(names=list(_aliases(node)), **span(node))


def _imports_from(_reader: TolerantReader, node: Node) -> ast.stmt:
    if node.type == "future_import_statement":
        return ast.ImportFrom(
            module="__future__", names=list(_aliases(node)), level=0, **span(node)
        )
    origin = required(node, "module_name")
    prefix = child(origin, "import_prefix")
    name = origin if prefix is None else child(origin, "dotted_name")
    star = child(node, "wildcard_import")
    names = list(_aliases(node)) if star is None else [ast.alias(name="*", **span(star))]
    level = 0 if prefix is None else len(significant(prefix))
    module = None if name is None else dotted(name)
    return ast.ImportFrom(module=module, names=names, level=level, **span(node))


def _aliases(node: Node) -> Iterator[ast.alias]:
    for one in node.children_by_field_name("name"):
        if one.type == "aliased_import":
            alias = identifier(required(one, "alias"))
            yield ast.alias(name=dotted(required(one, "name")), asname=alias, **span(one))
        else:
            yield ast.alias(name=dotted(one), **span(one))


def _print(reader: TolerantReader, node: Node) -> ast.stmt:
    """Return Python 2's `print >>file, words` as the call that it became."""
    keywords = []
    chevron = child(node, "chevron")
    if chevron is not None:
        value = reader.expression(named(chevron)[0])
        keywords.append(ast.keyword(arg="file", value=value, **span(chevron)))
    words = [reader.expression(one) for one in node.children_by_field_name("argument")]
    return _called("print", words, keywords, span(node))


def _exec(reader: TolerantReader, node: Node) -> ast.stmt:
    return _called("exec", reader.every(named(node)), [], span(node))


def _called(name: str, words: list[ast.expr], keywords: list[ast.keyword], place: Span) -> ast.stmt:
    function = ast.Name(id=name, ctx=ast.Load(), **place)
    call = ast.Call(func=function, args=words, keywords=keywords, **place)
    return ast.Expr(value=call, **place)


def _assert(reader: TolerantReader, node: Node) -> ast.stmt:
    test, *message = reader.every(named(node))
    return ast.Assert(test=test, msg=message[0] if message else None, **span(node))


def _expression(reader: TolerantReader, node: Node) -> ast.stmt:
    inside = significant(node)
    how = {"assignment": _assignment, "augmented_assignment": _augmented}.get(inside[0].type)
    if how is not None:
        return how(reader, inside[0])
    return ast.Expr(value=listed(reader, inside), **span(node))


def _assignment(reader: TolerantReader, node: Node) -> ast.stmt:
    note = node.child_by_field_name("type")
    if note is not None:
        return _annotated(reader, node, note)
    place = span(node)
    targets = []
    value = node
    while value.type == "assignment" and value.child_by_field_name("type") is None:
        targets.append(reader.target(required(value, "left"), ast.Store()))
        value = required(value, "right")
    return ast.Assign(targets=targets, value=reader.expression(value), **place)


def _annotated(reader: TolerantReader, node: Node, note: Node) -> ast.stmt:
    left = required(node, "left")
    target = reader.target(left, ast.Store())
    if not isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
        raise Unreadable
    value = node.child_by_field_name("right")
    return ast.AnnAssign(
        target=target,
        annotation=reader.expression(note),
        value=None if value is None else reader.expression(value),
        simple=int(left.type == "identifier"),
        **span(node),
    )


def _augmented(reader: TolerantReader, node: Node) -> ast.stmt:
    target = reader.target(required(node, "left"), ast.Store())
    if not isinstance(target, ast.Name | ast.Attribute | ast.Subscript):
        raise Unreadable
    operator = BINARY[required(node, "operator").type.removesuffix("=")]()
    value = reader.expression(required(node, "right"))
    return ast.AugAssign(target=target, op=operator, value=value, **span(node))


def _return(reader: TolerantReader, node: Node) -> ast.stmt:
    inside = named(node)
    value = reader.expression(inside[0]) if inside else None
    return ast.Return(value=value, **span(node))


def _delete(reader: TolerantReader, node: Node) -> ast.stmt:
    (inside,) = named(node)
    parts = named(inside) if inside.type == "expression_list" else [inside]
    targets = [reader.target(one, ast.Del()) for one in parts]
    return ast.Delete(targets=targets, **span(node))


def _raise(reader: TolerantReader, node: Node) -> ast.stmt:
    """Return `raise E from cause`, or Python 2's `raise E, value` as the call it makes."""
    cause = node.child_by_field_name("cause")
    inside = [one for one in named(node) if cause is None or one.id != cause.id]
    error: ast.expr | None = None
    if inside and inside[0].type == "expression_list":
        kind, *given = reader.every(named(inside[0]))
        error = ast.Call(func=kind, args=given[:1], keywords=[], **span(inside[0]))
    elif inside:
        error = reader.expression(inside[0])
    origin = None if cause is None else reader.expression(cause)
    return ast.Raise(exc=error, cause=origin, **span(node))


def _pass(_reader: TolerantReader, node: Node) -> ast.stmt:
    return ast.Pass(**span(node))


def _break(_reader: TolerantReader, node: Node) -> ast.stmt:
    return ast.Break(**span(node))


def _continue(_reader: TolerantReader, node: Node) -> ast.stmt:
    return ast.Continue(**span(node))


def _global(_reader: TolerantReader, node: Node) -> ast.stmt:
    return ast.Global(names=[identifier(one) for one in named(node)], **span(node))


def _nonlocal(_reader: TolerantReader, node: Node) -> ast.stmt:
    return ast.Nonlocal(names=[identifier(one) for one in named(node)], **span(node))


def _type_alias(reader: TolerantReader, node: Node) -> ast.stmt:
    left = named(required(node, "left"))[0]
    if left.type not in {"identifier", "generic_type"}:
        return _again(node)
    name = left if left.type == "identifier" else named(left)[0]
    target = ast.Name(id=identifier(name), ctx=ast.Store(), **span(name))
    return alias(target, reader.expression(required(node, "right")), span(node))


def _again(node: Node) -> ast.stmt:
    """Read a statement by itself that is none of the new ones: `type(x).y = …` is an old one."""
    try:
        statement = ast.parse(text(node)).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unreadable from None
    row, column = node.start_point
    for one in ast.walk(statement):
        if isinstance(one, ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias):
            if one.lineno == 1:
                one.col_offset += column
            if one.end_lineno == 1:
                one.end_col_offset = (one.end_col_offset or 0) + column
    return ast.increment_lineno(statement, row)


def _if(reader: TolerantReader, node: Node) -> ast.stmt:
    clauses = [one for one in node.children if one.type == "elif_clause"]
    other = _else(reader, node)
    place = whole(node)
    for one in reversed(clauses):
        start = span(one)
        here = Span(
            lineno=start["lineno"],
            col_offset=start["col_offset"],
            end_lineno=place["end_lineno"],
            end_col_offset=place["end_col_offset"],
        )
        other = [_branch(reader, one, other, here)]
    return _branch(reader, node, other, place)


def _branch(reader: TolerantReader, node: Node, other: list[ast.stmt], place: Span) -> ast.stmt:
    test = reader.expression(required(node, "condition"))
    return ast.If(test=test, body=_body(reader, node), orelse=other, **place)


def _body(reader: TolerantReader, node: Node) -> list[ast.stmt]:
    """Return the block of a statement or of a clause; raises `Unreadable` where it is empty."""
    block = child(node, "block")
    body = [] if block is None else reader.block(block)
    if not body:
        raise Unreadable
    return body


def _else(reader: TolerantReader, node: Node) -> list[ast.stmt]:
    clause = child(node, "else_clause")
    return [] if clause is None else _body(reader, clause)


def _for(reader: TolerantReader, node: Node) -> ast.stmt:
    target = reader.target(required(node, "left"), ast.Store())
    source = reader.expression(required(node, "right"))
    body, other = _body(reader, node), _else(reader, node)
    place = whole(node)
    if has(node, "async"):
        return ast.AsyncFor(target=target, iter=source, body=body, orelse=other, **place)
    return ast.For(target=target, iter=source, body=body, orelse=other, **place)


def _while(reader: TolerantReader, node: Node) -> ast.stmt:
    test = reader.expression(required(node, "condition"))
    body, other = _body(reader, node), _else(reader, node)
    return ast.While(test=test, body=body, orelse=other, **whole(node))


def _try(reader: TolerantReader, node: Node) -> ast.stmt:
    clauses = [one for one in node.children if one.type in _EXCEPT]
    body = _body(reader, node)
    handlers = [_handler(reader, one) for one in clauses]
    other = _else(reader, node)
    finally_clause = child(node, "finally_clause")
    final = [] if finally_clause is None else _body(reader, finally_clause)
    how = ast.TryStar if any(has(one, "*") or has(one, "except*") for one in clauses) else ast.Try
    return how(body=body, handlers=handlers, orelse=other, finalbody=final, **whole(node))


_EXCEPT = frozenset({"except_clause", "except_group_clause"})


def _handler(reader: TolerantReader, node: Node) -> ast.ExceptHandler:
    kinds = [one for one in named(node) if one.type != "block"]
    kind, name = _caught(reader, kinds)
    body = _body(reader, node)
    return ast.ExceptHandler(type=kind, name=name, body=body, **whole(node))


def _caught(reader: TolerantReader, kinds: Sequence[Node]) -> tuple[ast.expr | None, str | None]:
    """Return what an `except` catches, and under which name.

    `except A, b:` binds `b` in Python 2 and catches both from 3.14 on: a name that the file or
    Python itself knows otherwise is a class.
    """
    if not kinds:
        return None, None
    first, *more = kinds
    if first.type == "as_pattern":
        kind, alias = named(first)
        return reader.expression(kind), identifier(named(alias)[0])
    if len(more) == 1 and more[0].type == "identifier":
        name = identifier(more[0])
        if name not in reader.bound and name not in _BUILTINS:
            return reader.expression(first), name
    return listed(reader, kinds), None


def _with(reader: TolerantReader, node: Node) -> ast.stmt:
    clause = child(node, "with_clause")
    if clause is None:
        raise Unreadable
    parts = [required(one, "value") for one in named(clause)]
    if len(parts) == 1 and parts[0].type == "parenthesized_expression":
        inside = named(parts[0])  # `with (a as b):` has its parentheses around the whole
        parts = inside if inside[0].type == "as_pattern" else parts
    items = [_item(reader, one) for one in parts]
    body = _body(reader, node)
    place = whole(node)
    if has(node, "async"):
        return ast.AsyncWith(items=items, body=body, **place)
    return ast.With(items=items, body=body, **place)


def _item(reader: TolerantReader, node: Node) -> ast.withitem:
    if node.type == "as_pattern":
        value, alias = named(node)
        target = reader.target(named(alias)[0], ast.Store())
        return ast.withitem(context_expr=reader.expression(value), optional_vars=target)
    return ast.withitem(context_expr=reader.expression(node), optional_vars=None)


def _match(reader: TolerantReader, node: Node) -> ast.stmt:
    subjects = [one for one in significant(node)[1:] if one.type not in {":", "block"}]
    block = child(node, "block")
    cases = [] if block is None else [one for one in block.children if one.type == "case_clause"]
    if not cases:
        raise Unreadable
    found = [_case(reader, one) for one in cases]
    return ast.Match(subject=listed(reader, subjects), cases=found, **whole(node))


def _case(reader: TolerantReader, node: Node) -> ast.match_case:
    patterns = [one for one in significant(node)[1:] if one.type in {"case_pattern", ","}]
    guard = node.child_by_field_name("guard")
    return ast.match_case(
        pattern=case_pattern(reader, patterns),
        guard=None if guard is None else reader.expression(named(guard)[0]),
        body=_body(reader, node),
    )


def _decorated(reader: TolerantReader, node: Node) -> ast.stmt:
    decorators = [
        reader.expression(named(one)[0]) for one in node.children if one.type == "decorator"
    ]
    found = _DEFINITIONS[required(node, "definition").type](reader, required(node, "definition"))
    found.decorator_list = decorators
    return found


def _function(reader: TolerantReader, node: Node) -> ast.FunctionDef | ast.AsyncFunctionDef:
    given, unpacked = parameters(reader, required(node, "parameters"))
    note = node.child_by_field_name("return_type")
    returns = None if note is None else reader.expression(note)
    body = [*unpacked, *_body(reader, node)]
    how = ast.AsyncFunctionDef if has(node, "async") else ast.FunctionDef
    return how(
        name=identifier(required(node, "name")),
        args=given,
        body=body,
        decorator_list=[],
        returns=returns,
        **whole(node),
    )


def _class(reader: TolerantReader, node: Node) -> ast.ClassDef:
    given = node.child_by_field_name("superclasses")
    bases, keywords = ([], []) if given is None else arguments(reader, given)
    body = _body(reader, node)
    return ast.ClassDef(
        name=identifier(required(node, "name")),
        bases=bases,
        keywords=keywords,
        body=body,
        decorator_list=[],
        **whole(node),
    )


_DEFINITIONS: Mapping[
    str, Callable[[TolerantReader, Node], ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]
] = {"function_definition": _function, "class_definition": _class}

STATEMENTS: Mapping[str, Callable[[TolerantReader, Node], ast.stmt]] = {
    **_DEFINITIONS,
    "assert_statement": _assert,
    "break_statement": _break,
    "continue_statement": _continue,
    "decorated_definition": _decorated,
    "delete_statement": _delete,
    "exec_statement": _exec,
    "expression_statement": _expression,
    "for_statement": _for,
    "future_import_statement": _imports_from,
    "global_statement": _global,
    "if_statement": _if,
    "import_from_statement": _imports_from,
    "import_statement": _imports,
    "match_statement": _match,
    "nonlocal_statement": _nonlocal,
    "pass_statement": _pass,
    "print_statement": _print,
    "raise_statement": _raise,
    "return_statement": _return,
    "try_statement": _try,
    "type_alias_statement": _type_alias,
    "while_statement": _while,
    "with_statement": _with,
}
"""By the type of the grammar's node."""
