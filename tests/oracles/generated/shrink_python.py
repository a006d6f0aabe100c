"""Smaller Python programs: a tree with something cut out."""

from __future__ import annotations

import ast
import copy
import warnings
from collections.abc import Callable, Iterator

Place = tuple[tuple[str, int | None], ...]
"""Fields from the root of a tree to a node, with the number in a list."""
Cut = tuple[int, Callable[[ast.AST], None]]
"""How many nodes it takes away, and what does it."""

_NEEDED = frozenset({"body", "targets", "names", "cases", "patterns"})
"""Lists of which one item has to stay."""
_FIRM = frozenset({(ast.Call, "func"), (ast.Attribute, "value"), (ast.Subscript, "value")})
"""Expressions that are not replaced by themselves: hardly any value makes sense there."""
_VALUES = (True, False, "dev", 0)


def smaller_python(text: str) -> Iterator[str]:
    """Yield programs in which one thing is missing or simpler, the largest cuts first."""
    tree = ast.parse(text)
    for _, cut in sorted((*_spans(tree), *_cuts(tree)), key=lambda one: -one[0]):
        changed = copy.deepcopy(tree)
        cut(changed)
        written = _written(changed)
        if written is not None and _weight(ast.parse(written)) < _weight(tree):
            yield written


def _written(tree: ast.Module) -> str | None:
    """Return the text of a tree; None if it is no program."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        with warnings.catch_warnings(action="ignore"):
            compile(text, "app.py", "exec")
    except (SyntaxError, ValueError, AttributeError, TypeError):
        return None
    return text


def _weight(tree: ast.Module) -> tuple[int, int]:
    return _size(tree), len(ast.dump(tree))


def _spans(tree: ast.Module) -> Iterator[Cut]:
    """Yield halves, quarters … of the statements."""
    width = len(tree.body)
    while width > 1:
        for start in range(0, len(tree.body), width):
            span = slice(start, start + width)
            yield sum(map(_size, tree.body[span])), _drop(span)
        width //= 2


def _cuts(tree: ast.Module) -> Iterator[Cut]:
    for place, node in _walk(tree, ()):
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                yield from _of_list(place, name, value)
            elif isinstance(value, ast.expr) and (type(node), name) not in _FIRM:
                yield from _of_expression((*place, (name, None)), value)


def _of_list(place: Place, name: str, items: list[object]) -> Iterator[Cut]:
    for number, item in enumerate(items):
        if not isinstance(item, ast.AST):
            continue
        here = (*place, (name, number))
        if len(items) > 1 or name not in _NEEDED:
            yield _size(item), _remove(here)
        if isinstance(item, ast.stmt):
            yield _size(item) - 1, _replace(here, ast.Pass())
            yield from _of_blocks(here, item)
        if isinstance(item, ast.expr):
            yield from _of_expression(here, item)


def _of_blocks(place: Place, statement: ast.stmt) -> Iterator[Cut]:
    """Yield what puts a block in the place of the statement that holds it."""
    for inner in ("body", "orelse", "finalbody", "handlers", "cases"):
        block = getattr(statement, inner, None)
        if isinstance(block, list) and block:
            yield _size(statement) - sum(map(_size, block)), _hoist(place, inner)


def _of_expression(place: Place, node: ast.expr) -> Iterator[Cut]:
    if isinstance(node, ast.Name | ast.Constant):
        return
    for value in _VALUES:
        yield _size(node) - 1, _replace(place, ast.Constant(value))
    called = node.func if isinstance(node, ast.Call) else None
    for child in ast.iter_child_nodes(called if isinstance(called, ast.Attribute) else node):
        if isinstance(child, ast.expr) and child is not called:
            yield _size(node) - _size(child), _replace(place, child)


def _size(node: object) -> int:
    return sum(1 for _ in ast.walk(node)) if isinstance(node, ast.AST) else 1


def _walk(node: ast.AST, place: Place) -> Iterator[tuple[Place, ast.AST]]:
    yield place, node
    for name, value in ast.iter_fields(node):
        for number, item in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(item, ast.AST):
                yield from _walk(item, (*place, (name, number)))


def _at(tree: ast.AST, place: Place) -> ast.AST:
    node = tree
    for name, number in place:
        value = getattr(node, name)
        node = value if number is None else value[number]
    return node


def _drop(span: slice) -> Callable[[ast.AST], None]:
    def cut(tree: ast.AST) -> None:
        assert isinstance(tree, ast.Module)
        del tree.body[span]

    return cut


def _remove(place: Place) -> Callable[[ast.AST], None]:
    def cut(tree: ast.AST) -> None:
        name, number = place[-1]
        del getattr(_at(tree, place[:-1]), name)[number]

    return cut


def _hoist(place: Place, inner: str) -> Callable[[ast.AST], None]:
    def cut(tree: ast.AST) -> None:
        name, number = place[-1]
        assert number is not None
        items = getattr(_at(tree, place[:-1]), name)
        block = [getattr(one, "body", [one]) for one in getattr(items[number], inner)]
        flat = block if inner in {"handlers", "cases"} else [getattr(items[number], inner)]
        items[number : number + 1] = [statement for body in flat for statement in body]

    return cut


def _replace(place: Place, new: ast.AST) -> Callable[[ast.AST], None]:
    def cut(tree: ast.AST) -> None:
        parent, (name, number) = _at(tree, place[:-1]), place[-1]
        if number is None:
            setattr(parent, name, copy.deepcopy(new))
        else:
            getattr(parent, name)[number] = copy.deepcopy(new)

    return cut
