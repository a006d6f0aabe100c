"""Says which functions of a program no start calls: `def dev(): app.run(debug=True)`, say.

That counts where production serves the program by a server for production, and where every run of
the file was followed to its end; who is called otherwise is `answering`.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.follow.results import Launch, Orphan, Safe
from flaskgate.launch.model import Repository, ServerKind
from flaskgate.model.findings import Location, Position
from flaskgate.text.python.python import parse

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def uncalled_functions(
    launches: Sequence[Launch],
    orphans: Sequence[Orphan],
    repository: Repository,
    answering: Collection[Location],
) -> Iterator[Location]:
    """Yield the bodies of functions that nothing calls in programs that are served otherwise.

    `answering`: the bodies of those that are called for requests.
    """
    open_ = {path for one in launches if one.doubts for path in one.effects.files}
    open_ |= {path for one in orphans if one.effects.unknown for path in one.effects.files}
    every = [*(one.effects for one in launches), *(one.effects for one in orphans)]
    entered = frozenset(place for effects in every for place in effects.entered)
    served = {one.path for one in launches if one.path is not None and _is_well_served(one)}
    for path in sorted(served - open_):
        for block in _bodies(path, repository):
            if (path, block.start.line) not in entered and block not in answering:
                yield block


def _is_well_served(launch: Launch) -> bool:
    kinds = {sink.kind for sink in launch.effects.sinks}
    return isinstance(launch.answer, Safe) and kinds == {ServerKind.PRODUCTION}


def _bodies(path: PurePosixPath, repository: Repository) -> Iterator[Location]:
    """Yield the bodies of all functions of a file, as `Branches` and `answering` note them."""
    file = repository.read(path)
    tree = parse(file.data, is_patient=False).tree if file is not None else ast.Module([], [])
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            last = node.end_lineno or node.lineno
            yield Location(path, Position(node.body[0].lineno, 1), Position(last + 1, 1))
