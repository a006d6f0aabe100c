"""Says which production starts nobody can follow, and what of the code each of them may reach.

A proof that something is harmless holds for all starts of an app or for none: one that is not
understood, or that stands in a file which no reader opens, may be the one that serves.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from flaskgate.launch.follow.reach import project_of
from flaskgate.launch.follow.results import Analysis, Launch, understood
from flaskgate.launch.follow.unit import ContextOf
from flaskgate.launch.model import Repository, StartKind
from flaskgate.launch.reasons import Cause
from flaskgate.launch.verdicts.answering import Answering, spawned_programs
from flaskgate.launch.wording import say_all
from flaskgate.model.files import SourceFile
from flaskgate.model.findings import Context, Location, Position, Step
from flaskgate.model.launch_evidence import Doubt

_PROSE = frozenset(
    {
        *(".md", ".markdown", ".mdx", ".rst", ".txt", ".adoc", ".html", ".htm", ".css", ".scss"),
        *(".svg", ".ipynb", ".po", ".pot", ".csv", ".lock", ".map", ".log", ".diff", ".patch"),
        *(".json", ".jsonl", ".sarif"),
    }
)
"""Endings of what is read by people or made by tools, reports on this very code among them: a
command there starts nothing."""
_CODE = frozenset({".py", ".pyi", ".pyx", ".ts", ".tsx", ".jsx", ".vue", ".java", ".go", ".rs"})
"""Endings of programs: what they start is theirs to say, and Python is followed."""
_TASKS = frozenset(
    {
        *("makefile", "gnumakefile", "justfile", "taskfile.yml", "taskfile.yaml", "package.json"),
        *("pyproject.toml", "setup.cfg", "setup.py", "pipfile", "tox.ini", "noxfile.py"),
        *("package-lock.json", "manifest.in", ".gitignore", ".dockerignore", ".gitattributes"),
        *(".pre-commit-config.yaml", "codeowners", ".coveragerc", ".flake8", ".replit"),
    }
)
"""Files of tasks, which run when a start names them, and lists of files, in lower case."""
_EDITORS = frozenset({".idea", ".vscode", ".devcontainer", ".vs", ".github", ".git"})

_PROJECTS = (
    *("go.mod", "package.json", "Cargo.toml", "pom.xml", "build.gradle", "build.gradle.kts"),
    *("Gemfile", "composer.json", "mix.exs", "build.sbt"),
)
"""What stands in the folder of a project of another language."""

_OF_PYTHON = re.compile(
    r"(?<![\w$%{])PYTHON(?:PATH|HOME|UNBUFFERED|DONTWRITEBYTECODE|HASHSEED|FAULTHANDLER|IOENCODING"
    r"|UTF8|OPTIMIZE|WARNINGS|BREAKPOINT|PYCACHEPREFIX|NOUSERSITE|DEVMODE|VERBOSE|SAFEPATH)(?!\w)"
)
"""Variables that the interpreter itself reads (`python --help-env`): a name, and no interpreter."""
_SET = re.compile(
    r"""\s*(?:-\s*)?(?:export\s+)?["']?FLASK_APP["']?\s*[:=]\s*["']?[\w./:-]+["']?,?\s*"""
)
"""A line that sets FLASK_APP, which names what is imported. Other variables may be what a platform
runs: `APP_FILE` of Source-to-Image, for one."""
_NAMED = re.compile(r"""\s*(?:-\s*)?["']?name["']?\s*[:=]\s*["']?FLASK_APP["']?,?\s*""")
_VALUE = re.compile(r"""\s*["']?value["']?\s*[:=]\s*["']?[\w./:-]+["']?,?\s*""")
"""The same in two lines, as Kubernetes writes it: `name: FLASK_APP`, and its value."""
_USED = re.compile(r"[$%][({]*FLASK_APP\b")

_FILES, _BYTES = 2_000, 262_144
"""How many files are looked through for a start that no reader sees, and how large each may be."""
_NEAR = 3
"""Lines between a program's file and the interpreter beside it, as in a list or a `plist`."""


def doubts_of(
    analysis: Analysis,
    answering: Iterable[Answering],
    repository: Repository,
    context_of: ContextOf,
) -> Iterator[Doubt]:
    """Yield what withdraws proofs: starts that are not understood, and those that are not read.

    What is known to start is no mystery, be it for development, for whoever runs a script by hand,
    or outside of the part that is looked at.
    """
    production = [launch for launch in analysis.launches if launch.is_production]
    for launch in _puzzles(production):
        step = launch.start.steps[-1] if launch.start.steps else launch.unit.steps[0]
        files = launch.effects.files
        folders = () if files else _reach(launch, repository)
        yield Doubt(
            step=step,
            reason=say_all(launch.doubts),
            folders=folders,
            files=files,
            main=_missing_program(launch),
            runs_server=_is_given_server(launch, production),
        )
    known = {
        step.location.path
        for one in (*analysis.launches, *understood(analysis.by_hand), *analysis.elsewhere)
        for step in (*one.unit.steps, *one.start.steps)
    }
    known |= analysis.read
    served = {launch.path for launch in production if launch.path is not None}
    yield from _unread(served, known, repository, context_of)
    for step, program in spawned_programs(answering, repository):
        yield Doubt(step=step, reason="it is started for a request", files=frozenset({program}))


def _puzzles(launches: Sequence[Launch]) -> Iterator[Launch]:
    """Yield the launches that may run anything.

    What a unit runs before a server that it surely gets to only prepares it.
    """
    served: set[tuple[str, Location]] = set()
    for launch in reversed(launches):
        unit = (launch.unit.name, launch.unit.command.location)
        if launch.start.kind is StartKind.SERVER and not launch.start.is_conditional:
            served.add(unit)
        elif _is_lost(launch) and unit not in served:
            yield launch


def _is_lost(launch: Launch) -> bool:
    """Return whether a start may reach more than what was seen of it, and counts."""
    serves_by_import = launch.start.kind in {StartKind.SERVER, StartKind.FLASK_CLI}
    return bool(launch.doubts and launch.verdicts) and not serves_by_import


def _missing_program(launch: Launch) -> str:
    """Return the name of the Python file that a start runs, where all else of it is known."""
    is_missing = launch.path is None and {one.cause for one in launch.doubts} == {Cause.NOT_FOUND}
    is_file = launch.start.kind is StartKind.PYTHON_FILE
    return posixpath.basename(launch.start.target) if is_missing and is_file else ""


def _is_given_server(launch: Launch, launches: Sequence[Launch]) -> bool:
    """Return whether an unknown program has a production server among its words, to be run."""
    reason, place = launch.start.reason, (launch.unit.name, launch.start.location)
    return (
        reason is not None
        and reason.cause is Cause.MAY_RUN
        and any(
            one.start.kind is StartKind.SERVER and (one.unit.name, one.start.location) == place
            for one in launches
        )
    )


def _reach(launch: Launch, repository: Repository) -> tuple[PurePosixPath, ...]:
    """Return the folders whose programs the unit can see: what it mounts, else its project."""
    if launch.unit.mounts:
        return tuple(dict.fromkeys(mount.source for mount in launch.unit.mounts))
    return (_project(launch.start.location.path.parent, repository),)


def _project(folder: PurePosixPath, repository: Repository) -> PurePosixPath:
    """Return the nearest project, or the nearest folder that is one of another language.

    What stands in such a project starts that, and no Python beside it.
    """
    project = project_of(folder, repository)
    foreign = (
        above
        for above in (folder, *folder.parents)
        if above.is_relative_to(project)
        and any(above / one in repository.paths for one in _PROJECTS)
    )
    return next(foreign, project)


def _unread(
    served: Collection[PurePosixPath],
    known: Collection[PurePosixPath],
    repository: Repository,
    context_of: ContextOf,
) -> Iterator[Doubt]:
    """Yield where a file that no reader opens names a program beside what is served to be run."""
    names = _programs(served, repository)
    if not names:
        return
    listed = "|".join(map(re.escape, sorted(names)))
    wanted = re.compile(rf"(?<![\w./-])([\w./-]*/)?({listed})(?![\w./-])")
    for file in unread_files(repository, known, context_of):
        path = file.path
        for number, said in _mentions(file.lines, wanted):
            place = Location(path, Position(number, 1), Position(number + 1, 1))
            step = Step(location=place, message=file.lines[number - 1].strip()[:120])
            programs = names[PurePosixPath(said).name]
            meant = {*_meant(said, path.parent, programs), *_entered(said, file.text, programs)}
            yield Doubt(step=step, reason="", files=frozenset(meant))


def _meant(
    said: str, folder: PurePosixPath, programs: Sequence[PurePosixPath]
) -> Sequence[PurePosixPath]:
    """Return which of the programs of one name a path may mean that a file in `folder` says.

    A path that goes on from that folder, or from the root, names one; else the folders that it
    names decide, as many as fit, then how near a program is to the file.
    """
    parts = PurePosixPath(posixpath.normpath(said.lstrip("/"))).parts
    plain = tuple(part for part in parts if part != "..")
    for start in (folder, PurePosixPath()):
        whole = PurePosixPath(posixpath.normpath(start.joinpath(*parts)))
        if whole in programs and (len(plain) > 1 or start == folder):
            return [whole]
    fits = {one: _common(reversed(one.parts), reversed(plain)) for one in programs}
    fitting = [one for one, count in fits.items() if count == max(fits.values())]
    near = {one: _common(one.parts, folder.parts) for one in fitting}
    return [one for one, count in near.items() if count == max(near.values())]


def _entered(said: str, text: str, programs: Sequence[PurePosixPath]) -> Iterator[PurePosixPath]:
    """Yield the programs that a bare name may mean in a folder that the text names elsewhere."""
    for program in programs if "/" not in said.removeprefix("./") else ():
        if program.parent.name and re.search(rf"\b{re.escape(program.parent.name)}\b", text):
            yield program


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    """Return how many parts two paths begin with alike."""
    return sum(1 for _ in itertools.takewhile(bool, map(str.__eq__, one, other)))


def _programs(
    served: Iterable[PurePosixPath], repository: Repository
) -> dict[str, list[PurePosixPath]]:
    """Return the programs beside what production serves, by name: `web.py`."""
    roots = {path.parent for path in served} | {path.parent.parent for path in served}
    names: dict[str, list[PurePosixPath]] = {}
    for path in repository.paths:
        if path.suffix == ".py" and path.parent in roots and path.name != "__init__.py":
            file = repository.read(path)
            if file is not None and (b".run" in file.data or b"run_simple" in file.data):
                names.setdefault(path.name, []).append(path)
    return names


def unread_files(
    repository: Repository, known: Collection[PurePosixPath], context_of: ContextOf
) -> Iterator[SourceFile]:
    """Yield texts of which nobody knows what they are for, and that may start something."""
    left = _FILES
    for path in sorted(repository.paths):
        if left and path not in known and _may_start(path):
            left -= 1
            is_meant = context_of(path) is not Context.DEVELOPMENT
            file = repository.read(path) if is_meant else None
            if file is not None and len(file.data) <= _BYTES and b"\0" not in file.data[:1024]:
                yield file


def _may_start(path: PurePosixPath) -> bool:
    name = path.name.lower()
    return (
        path.suffix.lower() not in _PROSE | _CODE
        and name not in _TASKS
        and not name.startswith(("requirements", "readme", "license", "changelog", "dockerfile"))
        and _EDITORS.isdisjoint(path.parts)
    )


def _mentions(lines: Sequence[str], wanted: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines, counted from 1, that name a program near an interpreter, and its path."""
    for index, line in enumerate(lines):
        found = None if line.lstrip().startswith(("#", "//", ";", "--")) else wanted.search(line)
        if found is None or _is_setting(lines, index):
            continue
        near = lines[max(0, index - _NEAR) : index + _NEAR + 1]
        if any("python" in _OF_PYTHON.sub("", one).lower() for one in near):
            yield index + 1, found[0]


def _is_setting(lines: Sequence[str], index: int) -> bool:
    """Return whether a line only says which app Flask imports, and no line makes use of that."""
    before = lines[index - 1] if index else ""
    is_set = _SET.fullmatch(lines[index]) or (
        _VALUE.fullmatch(lines[index]) and _NAMED.fullmatch(before)
    )
    return bool(is_set) and not any(_USED.search(line) for line in lines)
