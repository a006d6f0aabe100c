"""What Flask's own server takes from dotenv files, and a production server does not read.

`flask run` and `app.run()` load `.env` and `.flaskenv` (`flask/cli.py`: load_dotenv); Gunicorn and
Waitress load neither.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from flaskgate.launch.follow.python.surroundings import Surroundings
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.model import Repository, ServerKind, Setting, StartKind
from flaskgate.launch.plan.serving.left_behind import Definition, asks_for_main
from flaskgate.model.files import Kind, SourceFile
from flaskgate.text.python.names import last_name
from flaskgate.text.python.python import parse

_PREFIXED = "from_prefixed_env"
_OF_FLASK = re.compile(r"FLASK_(?:APP|DEBUG|ENV|RUN_\w+|SKIP_DOTENV)")
"""What the `flask` command reads for itself."""


def unread_settings(launch: Launch, around: Surroundings) -> str:
    """Return what is to be done about variables that the application would no longer have."""
    if launch.effects.loads_dotenv or not _loads(launch):
        return ""
    if any("dotenv" in file.text for file in _files(launch, around.repository)):
        return ""  # the app loads a file itself
    found = sorted(_unread(launch, around), key=lambda one: one[1].location)
    if not found:
        return ""
    name, setting = found[0]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    spot = f"{setting.location.path}:{setting.location.start.line}"
    what = "them" if more else "it"
    return (
        f"Flask's own server takes {name} from {spot}{more}, and a production server reads no such "
        f"file: set {what} where this is started, or let the app call `load_dotenv()` first."
    )


def _loads(launch: Launch) -> bool:
    """Return whether a start is served by what loads dotenv files by itself."""
    is_run = any(one.kind is ServerKind.DEVELOPMENT for one in launch.effects.sinks)
    return launch.start.kind is StartKind.FLASK_CLI or is_run


def _unread(launch: Launch, around: Surroundings) -> Iterator[tuple[str, Setting]]:
    """Yield the variables that nothing else sets, that the code reads, and that do no harm."""
    harm = {step.location for one in launch.verdicts for step in one.chain}
    wanted = {
        name: setting
        for name, setting in around.dotenv.items()
        if name not in launch.start.environment and setting.location not in harm
    }
    if not wanted:
        return
    read = frozenset(_read(launch, around.repository))
    for name, setting in wanted.items():
        is_prefixed = name.startswith("FLASK_") and _OF_FLASK.fullmatch(name) is None
        if name in read or (is_prefixed and _PREFIXED in read):
            yield name, setting


def _read(launch: Launch, repository: Repository) -> Iterator[str]:
    """Yield the variables that code reads once there is a dotenv file loaded.

    `app.run()` loads them late: only what functions read comes after that.
    """
    is_late = launch.start.kind is not StartKind.FLASK_CLI
    for file in _files(launch, repository):
        for statement in parse(file.data).tree.body:
            if not asks_for_main(statement) and (not is_late or isinstance(statement, Definition)):
                for node in ast.walk(statement):
                    yield from variable_read(node)


def _files(launch: Launch, repository: Repository) -> Iterator[SourceFile]:
    paths = launch.effects.files | {launch.path or PurePosixPath()}
    files = (repository.read(path) for path in sorted(paths))
    yield from (one for one in files if one is not None and one.kind is Kind.PYTHON)


def variable_read(node: ast.AST) -> Iterator[str]:
    """Yield what is read, or looked for, in `os.environ`, or by `os.getenv`."""
    match node:
        case ast.Attribute(attr="from_prefixed_env"):
            yield _PREFIXED
        case ast.Subscript(value=owner, slice=ast.Constant(value=str(name))):
            yield from (name,) if last_name(owner) == "environ" else ()
        case ast.Call(func=function, args=[ast.Constant(value=str(name)), *_]):
            is_get = (
                last_name(function) == "get"
                and last_name(getattr(function, "value", None)) == "environ"
            )
            yield from (name,) if is_get or last_name(function) == "getenv" else ()
        case ast.Compare(left=ast.Constant(value=str(name)), comparators=[owner]):
            yield from (name,) if last_name(owner) == "environ" else ()
