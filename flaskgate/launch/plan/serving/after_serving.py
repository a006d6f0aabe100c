"""What a program does once its server has ended: a server that imports the application does not.

`app.run()` returns when somebody stops it, and people clean up then; with another server that
belongs to `atexit`, which runs in the process that imported the application.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from flaskgate.launch.model import Repository, Sink
from flaskgate.launch.plan.serving.left_behind import (
    Definition,
    acts,
    holds,
    serves,
    statement_of,
    stations,
)
from flaskgate.model.findings import Statement
from flaskgate.text.python.python import parse

_MOST = 20


def after_serving(sinks: Iterable[Sink], repository: Repository) -> tuple[Statement, ...]:
    """Return the statements behind the calls that serve, and in what ends the `try` around them."""
    found: list[Statement] = []
    for path, lines in stations(sinks).items():
        file = repository.read(path)
        if file is not None and path.suffix == ".py":
            tree = parse(file.data).tree
            found += (statement_of(file, one) for one in _behind(tree, lines))
    return tuple(dict.fromkeys(found[:_MOST]))


def _behind(tree: ast.Module, lines: Collection[int]) -> Iterator[ast.stmt]:
    for node in ast.walk(tree):
        for body in _blocks(node):
            served = [at for at, one in enumerate(body) if holds(one, lines) and serves(one)]
            if served:
                yield from filter(_acts, body[served[0] + 1 :])
                if isinstance(node, ast.Try) and body is node.body:
                    stopped = (one for one in node.handlers if _is_of_stop(one))
                    ends = (one for handler in stopped for one in handler.body)
                    yield from filter(_acts, [*node.orelse, *ends, *node.finalbody])


def _is_of_stop(handler: ast.ExceptHandler) -> bool:
    """Return whether a handler is for somebody who stops the program: not for its errors."""
    names = ast.walk(handler.type) if handler.type is not None else ()
    return any(getattr(one, "id", "") in {"KeyboardInterrupt", "SystemExit"} for one in names)


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def _acts(statement: ast.stmt) -> bool:
    return not isinstance(statement, Definition) and acts(statement)
