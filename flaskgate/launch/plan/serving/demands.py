"""What an application asks of its server: the interface, a certificate, how many processes.

A scheduler that is started on import runs its jobs once in each worker; a stream to a browser
holds a worker of Gunicorn's plain kind for as long as it is open. Where a program speaks HTTPS only
under a condition, nobody can tell what it needs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.follow.python.surroundings import Surroundings
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import (
    OTHER_CERTIFICATE,
    PERHAPS_CERTIFICATE,
    Effects,
    Repository,
    ServerKind,
    Serving,
    StartKind,
)
from flaskgate.launch.plan.places import HostTraits
from flaskgate.launch.plan.serving import command
from flaskgate.launch.plan.serving.left_behind import spot_of
from flaskgate.launch.plan.serving.requirement import lacking
from flaskgate.launch.python.libraries.names import CONNEXION, SOCKETIO
from flaskgate.model.files import Kind
from flaskgate.model.findings import Interface, Statement
from flaskgate.text.python.python import parse

_GREEN = ("eventlet", "gevent")
"""In the order in which Socket.IO takes them (`engineio/base_server.py: async_modes`)."""
_WITH_EVENTLET = "gunicorn~=25.3"
"""Gunicorn 26 dropped its worker for eventlet."""
_CONTEXT = "ssl_context"
_OF_ONE = re.compile(
    r"^(?![ \t]*(?:#|from\b|import\b)).*?(?:"
    r"\b(?:Background|Gevent|Tornado|Asyncio)Scheduler\(|\bAPScheduler\("
    r"|\bThread\((?!.*\btarget ?= ?[\w.]+\.run\b)|\bTimer\(|\bVideoCapture\(|\bserial\.Serial\("
    r"|text/event-stream|multipart/x-mixed-replace|\bSock\()",
    re.MULTILINE,
)
_FILES = 100
_LARGEST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What an application asks of its server."""

    interface: Interface
    options: tuple[str, ...]
    """Of Gunicorn."""
    is_plain: bool
    """Waitress serves it, too: WSGI without TLS."""
    requirements: tuple[str, ...]
    """What is to be installed, and is not."""
    alone: Statement | None
    """What makes it an application for one process."""
    missing: str
    """What is to be done first; empty if nothing is."""


def demands_of(
    launch: Launch, serving: Serving | None, place: HostTraits, around: Surroundings
) -> Demands:
    """Return what the application of a start asks, in the place where it is started."""
    interface, mode = _interface(serving, around)
    certificate, unsaid = _certificate(launch, serving, place, around.repository)
    alone = _alone(launch, interface, around.repository)
    required = lacking(_needed(interface, mode), around)
    workers = command.workers(interface, mode, place, is_alone=alone is not None)
    return Demands(
        interface=interface,
        options=command.with_certificate(certificate) + workers,
        is_plain=interface is Interface.WSGI and not certificate,
        requirements=required,
        alone=alone,
        missing=_too_new(mode, required, around) or unsaid,
    )


def _interface(serving: Serving | None, around: Surroundings) -> tuple[Interface, str]:
    """Return how the application is spoken to, and with which greenlets where that matters."""
    if serving is None:
        return Interface.WSGI, ""
    versions = around.versions
    if serving.maker in SOCKETIO:
        named = next((one for one in _GREEN if versions.is_named(one)), "")
        return Interface.SOCKETIO, serving.mode or named
    is_old = versions.may_be_below("connexion", "3") is True
    if serving.maker in CONNEXION and not is_old:
        return Interface.ASGI, ""
    return Interface.WSGI, ""


def _needed(interface: Interface, mode: str) -> tuple[str, ...]:
    extra = {Interface.ASGI: ("uvicorn",), Interface.SOCKETIO: (mode,) if mode in _GREEN else ()}
    gunicorn = _WITH_EVENTLET if mode == "eventlet" else "gunicorn"
    return (gunicorn, *extra.get(interface, ()))


def _too_new(mode: str, required: Sequence[str], around: Surroundings) -> str:
    """Return what is to be done where a Gunicorn is installed that has no worker for eventlet."""
    is_right = _WITH_EVENTLET in required or around.versions.may_be_below("gunicorn", "26")
    if mode != "eventlet" or is_right:
        return ""
    return f"Gunicorn 26 and later have no worker for eventlet: ask for {_WITH_EVENTLET}."


def _alone(launch: Launch, interface: Interface, repository: Repository) -> Statement | None:
    """Return what makes it an application for one process, where nothing else decides."""
    if interface is not Interface.WSGI or launch.start.kind is StartKind.SERVER:
        return None
    return _of_one_process(launch.effects.files, repository)


def _of_one_process(paths: Iterable[PurePosixPath], repository: Repository) -> Statement | None:
    """Return the first line of some files that is for a process of its own; None if none is."""
    for path in sorted(paths)[:_FILES]:
        file = repository.read(path)
        match = _OF_ONE.search(file.text[:_LARGEST]) if file is not None else None
        if file is not None and match is not None:
            return spot_of(file, file.text.count("\n", 0, match.end()) + 1)
    return None


def _certificate(
    launch: Launch, serving: Serving | None, place: HostTraits, repository: Repository
) -> tuple[tuple[str, ...], str]:
    """Return the files with which TLS is spoken, and what is to be done where none are known."""
    if place.is_platform:
        return (), ""
    perhaps = _perhaps_tls(launch, repository)
    certificate = command.certificate_of(launch, serving)
    if perhaps or certificate != OTHER_CERTIFICATE:
        return () if perhaps else certificate, perhaps
    return certificate, (
        "It speaks HTTPS today: give Gunicorn a certificate (`--certfile`, `--keyfile`), or let a "
        "proxy in front do that."
    )


def _perhaps_tls(launch: Launch, repository: Repository) -> str:
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
