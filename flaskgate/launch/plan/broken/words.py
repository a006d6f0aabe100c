"""Words that are not read as they were meant: lists that are no JSON, and variables in lists.

What is no list of JSON a shell reads: of `CMD ['flask', 'run']` it finds no program `[flask,`.

A list is run as it stands, so the server is told `$PORT` itself, which is no number, and ends.
https://docs.docker.com/reference/dockerfile/#exec-form,
https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
"""

from __future__ import annotations

import re

from flaskgate.launch.commands.server_commands import server_options
from flaskgate.launch.follow.python.programs import Programs
from flaskgate.launch.follow.python.server_settings import own_words
from flaskgate.launch.follow.results import Launch
from flaskgate.launch.formats.expansion import UNKNOWN_NAME
from flaskgate.launch.model import Repository, StartKind
from flaskgate.launch.plan.changes.rewrite import is_handed
from flaskgate.launch.plan.spelling import listed
from flaskgate.launch.project.remember import Remembered
from flaskgate.model.files import Kind

_NUMBERS = {
    "gunicorn": ("-b", "--bind", "-w", "--workers", "--threads", "-t", "--timeout"),
    "waitress-serve": ("--listen", "--port", "--threads"),
    "uvicorn": ("--port", "--workers"),
    "hypercorn": ("-b", "--bind", "-w", "--workers"),
}
"""Options whose value is a number, or ends in one."""
_VARIABLE = re.compile(rf"\$(?!\{{{UNKNOWN_NAME}\}})(?:\{{\w+(?::?-\w*)?\}}|[A-Za-z_]\w*)\Z")
"""What a template puts there is a value."""
_AS_GIVEN = re.compile(r'(?m)^[ \t]*exec[ \t]+"\$(?:@|\{@\})"[ \t]*$')
"""What runs words as they are; `eval "$@"` reads them again."""
_QUOTED = re.compile(
    r"['\"\u2018\u2019\u201c\u201d]([^'\"\u2018\u2019\u201c\u201d]+)['\"\u2018\u2019\u201c\u201d]"
)
"""A text in straight or typographic quotes."""
_FILES, _LONGEST = 200, 100_000
"""Texts that may name Heroku, and how much of each is looked at."""


def unread_variable(launch: Launch, programs: Programs) -> str:
    """Return that a server is told the name of a variable where it needs its value."""
    start, unit = launch.start, launch.unit
    names = _NUMBERS.get(start.program)
    is_whole = unit.command.words[-len(start.words) :] == start.words
    if start.kind is not StartKind.SERVER or names is None or not is_whole or unit.is_given:
        return ""
    given = server_options(start.program, own_words(start)).given
    found = next((o for o in given if o.name in names and _VARIABLE.search(o.value or "")), None)
    if found is None or not _is_a_list(launch, programs.repository):
        return ""
    line = " ".join(start.words)
    return (
        f"starts {start.program} with `{found.name} {found.value}` in a list: no shell puts the "
        "value of the variable there, and it ends at once. Write "
        f"`{listed(('sh', '-c', f'exec {line}'))}`."
    )


def unread_list(launch: Launch, programs: Programs) -> str:
    """Return that a shell is given a list whose texts stand in other quotes than those of JSON."""
    start = launch.start
    file = programs.repository.read(start.location.path)
    is_image = file is not None and file.kind is Kind.DOCKERFILE
    if start.kind is not StartKind.UNKNOWN or not is_image or not start.words[0].startswith("["):
        return ""
    instruction, _, text = launch.unit.command.text.partition(" ")
    words = [match[1] for match in _QUOTED.finditer(text)]
    if not text.lstrip().startswith("[") or not words:
        return ""
    return (
        f"runs `{text.strip()}` as a command of a shell, which has no such program: the texts of a "
        f"list stand in double quotes. Write `{instruction} {listed(words)}`."
    )


def _is_a_list(launch: Launch, repository: Repository) -> bool:
    """Return whether the words are run as they stand, for sure."""
    here = repository.read(launch.start.location.path)
    given = repository.read(launch.unit.command.location.path)
    if here is None or given is None or given.kind not in {Kind.DOCKERFILE, Kind.MANIFEST}:
        return False
    if given.kind is Kind.DOCKERFILE and may_go_to_heroku(repository):
        return False
    is_run_so = is_handed(launch, repository) and _AS_GIVEN.search(here.text) is not None
    return here.path == given.path or is_run_so


def _names_heroku(repository: Repository) -> bool:
    for path in sorted(repository.paths)[:_FILES]:
        if path.name.lower() in {"heroku.yml", "app.json", "procfile"}:
            return True
        is_told = path.suffix in {".md", ".rst", ".sh", ".yml", ".yaml"} or path.name == "Makefile"
        file = repository.read(path) if is_told else None
        if file is not None and "heroku" in file.text[:_LONGEST].lower():
            return True
    return False


may_go_to_heroku = Remembered(_names_heroku)
"""Whether images of a repository may be run by Heroku, which has a shell read every `CMD`:
https://devcenter.heroku.com/articles/container-registry-and-runtime"""
