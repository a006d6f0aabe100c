"""Starts in plain sight in files that no reader opens: each is unknown, and none is silent.

Kinds of files that start something are more than anybody lists. What says `flask run` there may be
a pipeline, a manifest or a script of a tool that is not known; prose, programs and lists of tasks
are left out, and so is what only developers use.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import PurePosixPath

from flaskgate.launch.follow.answers import unknown
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.follow.unit import ContextOf, Investigation
from flaskgate.launch.model import Command, LaunchUnit
from flaskgate.launch.readers.common.unit_builders import lines_of
from flaskgate.launch.reasons import Cause, Reason
from flaskgate.launch.verdicts.doubts import unread_files
from flaskgate.model.files import SourceFile

_MOST = 20
"""Starts that are told; a file with more is a table of them."""
_SIGNS = re.compile(r"[\"',\[\]]+")
"""What a list has around its words."""
_SERVES = re.compile(r"(?<![\w.-])flask\s+(?:-\S+\s+(?:[^\s-]\S*\s+)?){0,4}run(?![\w-])")
"""`flask … run` in one line, as a shell has it."""
_PROGRAMS = frozenset(
    {
        *(".js", ".mjs", ".cjs", ".rb", ".php", ".pl", ".pm", ".lua", ".exp", ".tcl", ".r", ".jl"),
        *(".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".fs", ".kt", ".scala", ".swift", ".dart"),
        *(".ex", ".exs", ".erl", ".hs", ".clj", ".ml", ".zig", ".nim", ".el", ".vim", ".sql"),
    }
)
"""Endings of programs in other languages: what they start is told where they are started."""
_COMMENTS = ("#", "//", ";", "--", "<!--", "%", "rem ", "REM ")
_LONGEST = 1_000
"""Characters of a line that are looked at."""


def unread_starts(
    known: Collection[PurePosixPath],
    launches: Iterable[Launch],
    investigation: Investigation,
    context_of: ContextOf,
) -> Iterator[Launch]:
    """Yield an unknown start for each line that would serve, in files that are not `known`.

    A file that is named in the words of another launch is for that one to tell.
    """
    repository = investigation.programs.repository
    named = {PurePosixPath(word).name for one in launches for word in one.start.words}
    found = (
        (file, number)
        for file in unread_files(repository, known, context_of)
        if b"flask" in file.data and _is_meant(file.path, named)
        for number, line in enumerate(file.lines, 1)
        if not line.lstrip().startswith(_COMMENTS)
        and _SERVES.search(_SIGNS.sub(" ", line[:_LONGEST]))
    )
    for file, number in islice(found, _MOST):
        reason = Reason(Cause.NO_READER, file.path.name)
        yield unknown(investigation.untold(_unit(file, number), reason), reason)


def _is_meant(path: PurePosixPath, named: Collection[str]) -> bool:
    return path.name not in named and path.suffix.lower() not in _PROGRAMS


def _unit(file: SourceFile, number: int) -> LaunchUnit:
    text = file.lines[number - 1].strip()[:_LONGEST]
    command = Command(words=("flask", "run"), location=lines_of(file, number, number), text=text)
    return LaunchUnit(name="a file of an unknown kind", command=command, artefact=file.path)
