"""Follows the code that nothing in the repository starts: who starts it gets what is on by default.

Which files that may be is the index's word (`discover.index`): they lead to Flask. Of these a
program is followed as a program, and a console script as what calls its function; any other module
once, unless following another one executed it or found that importing it does nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.results import Launch, Orphan, root_of
from flaskgate.launch.follow.unit import ContextOf, Investigation
from flaskgate.launch.model import Repository, StartKind
from flaskgate.launch.python.libraries.names import KNOWN
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context

LIMIT = 200
"""How many programs and modules that nothing starts are followed."""

_ACTS = re.compile(
    rb"^(?!(?:async|class|def|from|import)\b)(?:[(\[{]|[^\s#@)\]}'\"][^\n]*[(\[{\\.])", re.MULTILINE
)
"""A statement of a module that may do more than define or import something."""

_CLASSES = frozenset(name.rpartition(".")[2].strip("()").encode() for name in KNOWN)
_MAKES = re.compile(rb"\b(?:" + b"|".join(sorted(_CLASSES)) + rb")\b")
"""The classes whose objects are told apart, Flask's and those of its relatives."""


def orphans_of(
    modules: Sequence[PurePosixPath],
    launches: Sequence[Launch],
    investigation: Investigation,
    repository: Repository,
    context_of: ContextOf,
) -> Iterator[Orphan]:
    """Yield what nothing starts, the programs first; `modules` are those that lead to Flask.

    What lies beside an app that is served is a part of it, and its starts are known; a program
    in a folder of its own that shares no file with any of them is another app.
    """
    executed = {path for launch in launches for path in launch.effects.files}
    seen = {path for launch in launches for path in launch.effects.seen}
    serving = [launch.path for launch in launches if launch.path and _serves(launch)]
    served = {root_of(path) for path in serving}
    started = {launch.path for launch in launches}
    homes = {path.parent for path in serving}
    files = [
        file
        for path in modules
        if path not in started
        and (served.isdisjoint(path.parents) or path.parent not in homes)
        and context_of(path) is not Context.DEVELOPMENT
        and (file := repository.read(path)) is not None
    ]
    scripts = _scripts(files, launches, investigation.programs)
    for number, (file, function) in enumerate(_in_order(files, scripts, served)):
        if investigation.programs.is_exhausted or number >= LIMIT:
            return
        known = executed if _may_make(file) else seen
        if function or _is_program(file) or file.path not in known:
            orphan = Orphan(path=file.path, effects=investigation.survey(file.path, function))
            is_beside = not served.isdisjoint(file.path.parents)
            if is_beside and (orphan.effects.files & executed or not orphan.effects.sinks):
                continue
            executed |= orphan.effects.files
            seen |= orphan.effects.seen
            yield orphan


def _scripts(
    files: Sequence[SourceFile], launches: Sequence[Launch], programs: Programs
) -> Iterator[tuple[SourceFile, str]]:
    """Yield the console scripts in these files that nothing starts, with their functions."""
    started = {launch.start.program for launch in launches}
    by_path = {file.path: file for file in files}
    for name, path, function in programs.console_scripts():
        if name not in started and path in by_path:
            yield by_path[path], function


def _in_order(
    files: Sequence[SourceFile],
    scripts: Iterable[tuple[SourceFile, str]],
    served: Collection[PurePosixPath],
) -> Iterator[tuple[SourceFile, str]]:
    """Yield the programs, the console scripts, and what else may act outside of what is served."""
    yield from ((file, "") for file in files if _is_program(file))
    yield from scripts
    for file in files:
        is_inside = any(folder in served for folder in file.path.parents)
        if not _is_program(file) and not is_inside and _may_act(file):
            yield file, ""


def _is_program(file: SourceFile) -> bool:
    return b"__main__" in file.data


def _may_act(file: SourceFile) -> bool:
    return _may_make(file) or _ACTS.search(file.data) is not None


def _may_make(file: SourceFile) -> bool:
    return _MAKES.search(file.data) is not None


def _serves(launch: Launch) -> bool:
    web = launch.start.kind in {StartKind.SERVER, StartKind.FLASK_CLI}
    return launch.is_production and (web or bool(launch.effects.sinks))
