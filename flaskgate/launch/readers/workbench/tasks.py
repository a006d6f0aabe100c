"""Reads the tasks that a project offers to people: npm, just, Task, tox, Invoke, nox, poe and kin.

A task runs when somebody asks its runner for it. What an artefact asks for is followed from there;
here is what nobody else starts. Such tasks are for developers; one that is called `prod`, or the
`start` of npm that starts no tool of developers besides, may be how production is served. One that
leaves something running, as a Makefile's target, starts that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from flaskgate.launch.commands.task_runners.project_tasks import offered_tasks
from flaskgate.launch.commands.task_runners.python_tasks import parsed, tasks_of
from flaskgate.launch.commands.task_runners.task_files import environments_of_tox, recipes_of_just
from flaskgate.launch.formats.toml_and_json import read_document
from flaskgate.launch.formats.yaml_nodes import MappingEntry
from flaskgate.launch.model import Command, LaunchUnit, Reading, Repository
from flaskgate.launch.readers.common.by_hand import MOST, by_hand, is_worth_following, left_running
from flaskgate.launch.readers.common.left_running import goes_elsewhere
from flaskgate.launch.readers.common.unit_builders import lines_of
from flaskgate.launch.readers.hosts.start_scripts import is_for_production, leaves_running
from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Context

_FOR_DEVELOPERS = re.compile(
    r"\b(?:concurrently|npm-run-all\d?|run-p|nodemon|react-scripts|vite|webpack(?:-dev-server)?"
    r"|next|ng|vue-cli-service|electron|livereload)\b"
)
"""Programs that only developers run: what starts one besides Flask is not what is deployed."""


class _Task(NamedTuple):
    words: tuple[str, ...]
    """What asks for it, its name last."""
    first: int
    last: int
    """Its lines, counted from 1, the last one included."""

    def text(self, file: SourceFile) -> str:
        return "\n".join(file.lines[self.first - 1 : self.last])


def read_npm(file: SourceFile, repository: Repository) -> Reading:
    """Return the scripts of a package.json."""
    del repository
    document = read_document(file).document
    entries = document.get("scripts").entries if document else ()
    return _read(file, (_of_entry(("npm", "run"), one) for one in entries))


def read_taskfile(file: SourceFile, repository: Repository) -> Reading:
    """Return the tasks of a Taskfile (https://taskfile.dev/docs/guide)."""
    del repository
    document = read_document(file).document
    entries = document.get("tasks").entries if document else ()
    return _read(file, (_of_entry(("task", "-t", file.path.name), one) for one in entries))


def read_justfile(file: SourceFile, repository: Repository) -> Reading:
    """Return the recipes of a justfile (https://just.systems/man/en)."""
    del repository
    recipes = recipes_of_just(file.text).items()
    ask = ("just", "-f", file.path.name)
    return _read(file, (_Task((*ask, name), *lines) for name, lines in recipes))


def read_tox(file: SourceFile, repository: Repository) -> Reading:
    """Return the environments of tox that have commands of their own."""
    del repository
    found = environments_of_tox(file.text).items()
    return _read(file, (_Task(("tox", "-e", name), *lines) for name, lines in found))


def read_python(file: SourceFile, repository: Repository) -> Reading:
    """Return the tasks of Invoke, or the sessions of nox."""
    del repository
    tree = parsed(file.text)
    ask = ("nox", "-s") if file.path.name == "noxfile.py" else ("invoke",)
    found = tasks_of(tree) if tree else ()
    return _read(
        file,
        (_Task((*ask, name), one.lineno, one.end_lineno or one.lineno) for name, one in found),
    )


def read_project(file: SourceFile, repository: Repository) -> Reading:
    """Return the tasks of pdm, poe, hatch, rye, pixi, taskipy and Pipenv."""
    del repository
    document = read_document(replace(file, kind=Kind.TOML)).document
    found = offered_tasks(document, file.path.name) if document else ()
    return _read(file, (_of_entry(ask, one, name) for ask, name, one in found))


def _of_entry(ask: tuple[str, ...], entry: MappingEntry, name: str = "") -> _Task:
    place, whole = entry.location, entry.value.location
    last = max(place.start.line, whole.end.line - (whole.end.column == 1))
    return _Task((*ask, name or entry.name), place.start.line, last)


def _read(file: SourceFile, tasks: Iterable[_Task]) -> Reading:
    return Reading(units=tuple(islice(_units(file, tasks), MOST)))


def _units(file: SourceFile, tasks: Iterable[_Task]) -> Iterator[LaunchUnit]:
    for task in tasks:
        text = task.text(file)
        if is_worth_following(text):
            place = lines_of(file, task.first, task.first)
            command = Command(words=task.words, location=place, text=" ".join(task.words))
            context = _context(task, text)
            unit = by_hand(f"task {task.words[-1]}", command, file.path.parent, context=context)
            is_left = leaves_running(text.split("\n"))
            yield left_running(unit) if is_left else unit


def _context(task: _Task, text: str) -> Context:
    name = task.words[-1]
    if is_for_production(name) or goes_elsewhere(text):
        return Context.PRODUCTION
    is_start = task.words == ("npm", "run", "start") and not _FOR_DEVELOPERS.search(text)
    return Context.UNKNOWN if is_start else Context.DEVELOPMENT
