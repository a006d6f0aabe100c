"""What a main guard lets run: its block, and the functions that nothing but the block leads to."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain

_GUARD = ""
"""Who names what the block of the guard names; no function is called so."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def blocks_of(block: Sequence[ast.stmt], module: ast.Module) -> Sequence[list[ast.stmt]]:
    """Return the block of a main guard of a module, and the bodies of its own functions.

    A decorated function may be called by whoever decorates it.
    """
    return _blocks_of(tuple(block), module) if block else ([],)


@lru_cache(maxsize=512)
def _blocks_of(block: tuple[ast.stmt, ...], module: ast.Module) -> tuple[list[ast.stmt], ...]:
    return (list(block), *_bodies(block, module.body))


def _bodies(block: Sequence[ast.stmt], module: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Yield the bodies of the functions to which nothing but the block leads."""
    functions = {
        one.name: one for one in module if isinstance(one, _Function) and not one.decorator_list
    }
    users = _users(block, module, functions.keys())
    own = functions.keys() & users.keys()
    while any(not users[name] <= own | {_GUARD} for name in own):
        own = {name for name in own if users[name] <= own | {_GUARD}}
    yield from (functions[name].body for name in sorted(own))


def _users(
    block: Iterable[ast.stmt], module: Iterable[ast.stmt], functions: Iterable[str]
) -> dict[str, set[str | None]]:
    """Return by which functions each function is named; None: by other code of the module."""
    guarded = {id(node) for node in chain.from_iterable(map(ast.walk, block))}
    wanted, users = set(functions), defaultdict[str, set[str | None]](set)
    for statement in module:
        owner = statement.name if isinstance(statement, _Function) else None
        owner = owner if owner in wanted else None
        for node in ast.walk(statement):
            name = _named(node)
            if name in wanted:
                users[name].add(_GUARD if id(node) in guarded else owner)
    return users


def _named(node: ast.AST) -> str:
    """Return what a node may name: a variable, an attribute, or a text such as a key."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str() as name):
            return name
        case _:
            return ""
