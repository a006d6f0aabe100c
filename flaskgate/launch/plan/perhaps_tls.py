"""Whether a program speaks HTTPS only under a condition: then nobody can tell what it needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import PERHAPS_CERTIFICATE, Effects, Repository, ServerKind
from flaskgate.model.files import Kind
from flaskgate.text.python.python import parse

_CONTEXT = "ssl_context"


def perhaps_tls(launch: Launch, repository: Repository) -> str:
    """Return what is to be done where only some ways through a program speak HTTPS."""
    effects = launch.effects
    served = [one for one in effects.sinks if one.kind is ServerKind.DEVELOPMENT and one.serving]
    said = {one.location: one.serving.certificate for one in served if one.serving}
    if said and all(said.values()) and PERHAPS_CERTIFICATE not in said.values():
        return ""
    spots = [(place.path, place.start.line) for place, files in said.items() if files]
    spots += [] if spots or not served else list(_passed(effects, repository))
    if not spots:
        return ""
    path, line = spots[0]
    return (
        f"{path}:{line} may make it speak HTTPS: if so, give Gunicorn a certificate "
        "(`--certfile`, `--keyfile`), or let a proxy in front do that."
    )


def _passed(effects: Effects, repository: Repository) -> Iterator[tuple[PurePosixPath, int]]:
    """Yield where a certificate is given in blocks whose condition does not hold as it seems."""
    for path in sorted({one.path for one in effects.passed}):
        file = repository.read(path)
        if file is None or file.kind is not Kind.PYTHON or _CONTEXT not in file.text:
            continue
        tree = parse(file.data).tree
        lines = {
            line
            for one in effects.passed
            if one.path == path
            for line in range(one.start.line, one.end.line + (one.end.column > 1))
        }
        named = frozenset(_names(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt) and node.lineno in lines and _gives(node, named):
                yield path, node.lineno


def _contexts(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what is given as the context of a call, or of a dictionary with its arguments."""
    for one in ast.walk(node):
        if isinstance(one, ast.keyword) and one.arg == _CONTEXT:
            yield one.value
        elif isinstance(one, ast.Dict):
            pairs = zip(one.keys, one.values, strict=True)
            yield from (v for k, v in pairs if isinstance(k, ast.Constant) and k.value == _CONTEXT)


def _names(tree: ast.Module) -> Iterator[str]:
    yield from (one.id for one in _contexts(tree) if isinstance(one, ast.Name))


def _gives(statement: ast.stmt, named: frozenset[str]) -> bool:
    """Return whether a statement gives a context, or a value to a name that is one."""
    if isinstance(statement, ast.If | ast.Try | ast.With | ast.For | ast.While):
        return False  # what is in it is looked at by itself
    if any(not _is_none(one) for one in _contexts(statement)):
        return True
    targets: Sequence[ast.expr] = getattr(statement, "targets", ())
    is_named = any(isinstance(one, ast.Name) and one.id in named for one in targets)
    value = getattr(statement, "value", None)
    return is_named and isinstance(value, ast.expr) and not _is_none(value)


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and not value.value
