"""Whether importing a module may do more than bind its own names.

Told from the statements that an import executes: definitions, constants and what is made by calls
of other packages can wait until a name is needed. A call of the repository's own code, a change of
something that has parts, and a decorator of the repository cannot: others may see what they do.

What an import executes of a module's text are its statements, and what they call of it. What a main
guard lets run is its block, and the functions that nothing but the block leads to.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

_QUIET = frozenset({"logging", "warnings", "locale", "mimetypes", "faulthandler", "gc", "typing"})
"""Modules of the standard library of which a bare call changes nothing that decides."""
_REACHING = frozenset({"setattr", "delattr", "exec", "eval", "vars", "globals", "__import__",
                       "next", "map", "filter", "any", "all", "sum", "list", "tuple", "set", "dict",
                       "sorted", "min", "max", "type"})  # fmt: skip
"""Built-in functions that may call, or change, what they are given."""
_ANSWERING = frozenset({"route", "get", "post", "put", "patch", "delete", "errorhandler",
                        "app_errorhandler", "before_request", "after_request", "teardown_request",
                        "teardown_appcontext", "context_processor", "app_context_processor",
                        "template_filter", "app_template_filter", "user_loader", "request_loader",
                        "websocket", "on", "event", "task", "login_required"})  # fmt: skip
"""How decorators end that keep a function for requests, events or tasks to come."""
_DEFINES = ast.FunctionDef | ast.AsyncFunctionDef
_HAS_BODY = ast.If | ast.For | ast.AsyncFor | ast.While | ast.Try | ast.TryStar | ast.Match


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names of a module stand for, as far as its statements show."""

    ours: frozenset[str]
    """Imported from the repository."""
    made: frozenset[str]
    """Functions and classes that it defines."""
    others: frozenset[str]
    """Imported from elsewhere."""


@dataclass(frozen=True, slots=True)
class ImportEffects:
    """What importing a module does besides binding names."""

    acts: bool
    """It may change what others see."""
    derives: bool
    """It derives classes from those of the repository, which may ask for such."""


def effects_of(
    tree: ast.Module, is_ours: Callable[[ast.Import | ast.ImportFrom, str], bool]
) -> ImportEffects:
    """Return what an import does besides binding names; `is_ours` is asked of its imports."""
    names = _names_of(tree, is_ours)
    statements = list(_executed(tree.body))
    bases = [base for one in statements if isinstance(one, ast.ClassDef) for base in one.bases]
    derives = any(_root(base) in names.ours for base in bases)
    return ImportEffects(any(_acts(one, names) for one in statements), derives)


def _names_of(
    tree: ast.Module, is_ours: Callable[[ast.Import | ast.ImportFrom, str], bool]
) -> _Names:
    ours, made, others = set[str](), set[str](), set[str]()
    for statement in _executed(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for alias in statement.names:
                bound = alias.asname or alias.name.partition(".")[0]
                (ours if is_ours(statement, alias.name) else others).add(bound)
        elif isinstance(statement, _DEFINES | ast.ClassDef):
            made.add(statement.name)
    return _Names(frozenset(ours), frozenset(made), frozenset(others - ours))


def _executed(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that are executed with a body, those within blocks and classes too."""
    waiting = list(body)
    while waiting:
        here = waiting.pop()
        yield here
        if isinstance(here, ast.ClassDef | _HAS_BODY):
            waiting.extend(_inside(here))


def _inside(statement: ast.AST) -> Iterator[ast.stmt]:
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            yield child
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from child.body


def _acts(statement: ast.stmt, names: _Names) -> bool:
    match statement:
        case ast.With() | ast.AsyncWith():
            return True
        case ast.Expr():
            return _does(statement.value, names)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return _is_handed_over(statement, names) or _calls(_heads(statement), names)
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Delete() | ast.For():
            return _changes(statement, names) or _calls(_heads(statement), names)
        case _:
            return _calls(_heads(statement), names)


def _does(node: ast.expr, names: _Names) -> bool:
    """Return whether a bare expression calls anything but what is known to be quiet."""
    calls = [one for one in _walk([node]) if isinstance(one, ast.Call)]
    return any(_root(one.func) not in _QUIET & names.others for one in calls)


def _is_handed_over(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, names: _Names
) -> bool:
    """Return whether a decorator of the repository, or a metaclass, gets what is defined."""
    given = node.keywords if isinstance(node, ast.ClassDef) else []
    if any(_root(one.value) not in names.others for one in given):
        return True
    return any(
        _root(one) in names.ours | names.made and not keeps(one) for one in node.decorator_list
    )


def keeps(decorator: ast.expr) -> bool:
    """Return whether a decorator keeps a function for requests, events or tasks to come."""
    return _last(decorator) in _ANSWERING


def _heads(statement: ast.stmt) -> list[ast.AST]:
    """Return the expressions of a statement that are evaluated with it, decorators apart."""
    if isinstance(statement, _DEFINES):
        spec = statement.args
        return [*spec.defaults, *(one for one in spec.kw_defaults if one is not None)]
    if isinstance(statement, ast.ClassDef):
        return [*statement.bases]
    return [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr)]


def _changes(statement: ast.stmt, names: _Names) -> bool:
    """Return whether a target is a part of something, or a name whose value others share."""
    walked = _walk(_heads(statement))
    parts = [one for one in walked if isinstance(one, ast.Attribute | ast.Subscript)]
    if any(isinstance(one.ctx, ast.Store | ast.Del) for one in parts):
        return True
    return isinstance(statement, ast.AugAssign) and _root(statement.target) in names.ours


def _calls(nodes: Iterable[ast.AST], names: _Names) -> bool:
    return any(isinstance(one, ast.Call) and _is_call_of_ours(one, names) for one in _walk(nodes))


def _is_call_of_ours(call: ast.Call, names: _Names) -> bool:
    """Return whether a call may execute code of the repository, or change what it has."""
    root = _root(call.func)
    if isinstance(call.func, ast.Call) or root == "":
        return True
    if isinstance(call.func, ast.Name) and root not in names.ours | names.made | names.others:
        is_plain = hasattr(builtins, root) and root not in _REACHING
        return not is_plain and any(True for _ in _touched(call, names))
    return root not in names.others


def _touched(call: ast.Call, names: _Names) -> Iterator[str]:
    """Yield the names of the repository that a call is given."""
    given = [*call.args, *(one.value for one in call.keywords)]
    for node in _walk(given):
        if (
            isinstance(node, ast.Name)
            and node.id not in names.others
            and not hasattr(builtins, node.id)
        ):
            yield node.id


def _walk(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield nodes and what is in them, but for the bodies of functions."""
    waiting = list(nodes)
    while waiting:
        here = waiting.pop()
        yield here
        if not isinstance(here, ast.Lambda):
            waiting.extend(ast.iter_child_nodes(here))


def _root(node: ast.expr) -> str:
    """Return the name that an expression begins with; empty for what begins with none."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        else:
            return ""
    return node.id


def _last(node: ast.expr) -> str:
    while isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else ""


_ACTING = re.compile(
    r"(?<!subprocess)(?<!asyncio)\.run(?:_server)?\b[(,)\n]|\bserve(?:_forever)?\(|\brun_simple\("
    r"|\bmake_server\(|(?:WSGI|HTTP)Server\(|DebuggedApplication\(|\.(?:debug|DEBUG) = "
    r"|\bconfig\b[^\n]*\bDEBUG\b|\benviron(?:\.(?:setdefault|update)\(|\[[^\n]*\] = )|\bputenv\("
    r"|\bload_dotenv\(|\bos\.(?:system|exec\w+|spawn\w+|popen)\(|\bsubprocess\.\w+\(|\brunpy\."
    r"|\b(?:import_module|import_string|__import__|exec|eval|(?:load|exec)_(?:module|source))\("
)
"""What serves, starts a program, or changes what others see, as `ast.unparse` writes it."""
_DEFINES_ANEW = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def acts_at_once(tree: ast.Module) -> bool:
    """Return whether importing a module may serve, or change what others see, by its own text."""
    return _ACTING.search(executed_text(tree)) is not None


def executed_text(tree: ast.Module) -> str:
    """Return what importing a module executes of it, written anew.

    A function belongs to it if what is executed names it, and a class with all its methods if it is
    made; what stands under a main guard does not.
    """
    found = "\n".join(_statements(tree.body))
    left = {one.name: one for one in _definitions(tree)}
    while True:
        named = [name for name in left if re.search(rf"\b{re.escape(name)}\s*\(", found)]
        if not named:
            return found
        found += "\n".join(ast.unparse(left.pop(name)) for name in named)


def _definitions(tree: ast.Module) -> Iterator[_Definition]:
    for node in ast.walk(tree):
        if isinstance(node, _Definition):
            yield node


def _statements(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the statements of a body without those of functions, each with its decorators."""
    for statement in body:
        if isinstance(statement, _DEFINES_ANEW):
            yield from map(ast.unparse, statement.decorator_list)
        elif isinstance(statement, ast.If) and _is_main_guard(statement.test):
            yield from _statements(statement.orelse)
        elif isinstance(statement, ast.ClassDef):
            yield from map(ast.unparse, (*statement.decorator_list, *statement.bases))
            yield from _statements(statement.body)
        else:
            yield from _parts(statement)


def _parts(statement: ast.stmt) -> Iterator[str]:
    """Yield a plain statement, or the head and the blocks of another."""
    children = list(ast.iter_child_nodes(statement))
    if not any(isinstance(child, ast.stmt) for child in children):
        yield ast.unparse(statement)
        return
    for child in children:
        if isinstance(child, ast.stmt):
            yield from _statements([child])
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            yield from _statements(child.body)
        else:
            yield ast.unparse(child)


def _is_main_guard(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and "__name__" in {
        one.id for one in ast.walk(test) if isinstance(one, ast.Name)
    }


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
