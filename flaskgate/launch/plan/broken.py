"""Starts that are shown not to work: the remedy that does not serve (the rule `start-broken`).

Only what is proven counts. A module that may be installed, a name that may be bound from outside,
an address that something beside the server may reach: all that is silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.launch.commands.classify import flask_line
from flaskgate.launch.commands.flags import Options
from flaskgate.launch.commands.server_commands import SERVERS, server_options
from flaskgate.launch.follow.judge import Verdict, who
from flaskgate.launch.follow.results import Harmful, Launch
from flaskgate.launch.follow.server_settings import own_words
from flaskgate.launch.follow.unit import Investigation
from flaskgate.launch.model import StartKind
from flaskgate.launch.plan.command import dotted_below
from flaskgate.launch.plan.layout import layout_of
from flaskgate.launch.python.interpreter.modules import Source
from flaskgate.launch.reasons import Cause
from flaskgate.model.files import Kind

BROKEN = "start-broken"

_LOOPBACK = re.compile(r"(?:127(?:\.\d+){3}|localhost|\[::1\]):(\d+)")
_NAME = re.compile(r"[^\W\d]\w*")
_DYNAMIC = re.compile(r"\b(?:globals|vars|locals|setattr|exec|eval|__getattr__|__dict__|modules)\b")
"""What may bind names of a module that are not to be read there."""
_DEFAULTS = {"gunicorn": "application"}
"""The object that a server takes that is told none."""
_LISTENS = {
    "gunicorn": (("-b", "--bind"), "127.0.0.1:8000"),
    "hypercorn": (("-b", "--bind"), "127.0.0.1:8000"),
    "waitress-serve": (("--listen",), ""),
}
"""The options that say where a server listens, and where it does that is told nothing."""


def with_broken(launches: Sequence[Launch], investigation: Investigation) -> list[Launch]:
    """Return the launches; one that is shown not to work has a verdict that says so."""
    return [_told(one, investigation) if one.is_production else one for one in launches]


def _told(launch: Launch, investigation: Investigation) -> Launch:
    if isinstance(launch.answer, Harmful):
        return launch  # what it serves with now is to be replaced
    for why in _WAYS:
        reason = why(launch, investigation)
        if reason:
            start, own = launch.start, launch.unit.steps
            verdict = Verdict(
                rule=BROKEN,
                location=start.location,
                message=f"{who(launch.unit)} {reason}",
                chain=(*own, *start.steps),
            )
            answer = Harmful(verdicts=(*launch.verdicts, verdict), doubts=launch.doubts)
            return replace(launch, answer=answer)
    return launch


def _without_command(launch: Launch, _investigation: Investigation) -> str:
    """`flask gunicorn …`: what followed an entry point that is `flask`."""
    if launch.start.kind is not StartKind.OTHER or launch.start.program != "flask":
        return ""
    name = next(iter(flask_line(launch.start.arguments).words), "")
    is_missing = any(one.cause is Cause.NO_COMMAND for one in launch.doubts)
    if name not in SERVERS or not is_missing:
        return ""
    return f"starts `flask {name}`, and the flask command has no such command: it ends at once."


def _without_object(launch: Launch, investigation: Investigation) -> str:
    """`gunicorn app:app`, where the module of the repository binds no such name."""
    start, path = launch.start, launch.path
    name = _NAME.match(launch.attribute or _DEFAULTS.get(start.program, ""))
    if start.kind is not StartKind.SERVER or path is None or name is None:
        return ""
    if not _is_certain(launch, path, investigation) or _may_bind(path, name[0], investigation):
        return ""
    return (
        f"starts {start.program} with `{launch.app}`, and {path} has no `{name[0]}`: "
        "the server cannot start."
    )


def _is_certain(launch: Launch, path: PurePosixPath, investigation: Investigation) -> bool:
    """Return whether a module is the file that the working directory has under that name."""
    if not launch.unit.mounts or launch.unit.is_ignored(path):
        return False
    layout = layout_of(launch, investigation.repository)
    there = layout.there(path)
    module = launch.app.partition(":")[0]
    return there is not None and dotted_below(there, layout.folder) == module


def _may_bind(path: PurePosixPath, name: str, investigation: Investigation) -> bool:
    """Return whether a name of a module may be bound, by itself or from elsewhere."""
    source = investigation.source(path)
    if not isinstance(source, Source) or source.gaps or not source.bound:
        return True
    if name in source.bound or _DYNAMIC.search(source.file.text):
        return True
    inner = {path.parent / f"{name}.py", path.parent / name / "__init__.py"}
    if path.name == "__init__.py" and not inner.isdisjoint(investigation.repository.paths):
        return True
    module = path.parent.name if path.name == "__init__.py" else path.stem
    sets = re.compile(rf"\b{re.escape(module)}\.{name}\s*=(?!=)")
    files = (investigation.repository.read(one) for one in _beside(path, investigation))
    return any(file is not None and sets.search(file.text) is not None for file in files)


def _beside(path: PurePosixPath, investigation: Investigation) -> Iterator[PurePosixPath]:
    folder = path.parent
    paths = investigation.repository.paths
    yield from (one for one in paths if one.suffix == ".py" and one.is_relative_to(folder))


def _out_of_reach(launch: Launch, investigation: Investigation) -> str:
    """Return that a server listens on the loopback of a container whose port is published."""
    unit, start = launch.unit, launch.start
    file = investigation.repository.read(unit.artefact or unit.command.location.path)
    is_published = file is not None and file.kind is Kind.COMPOSE and bool(unit.published)
    if start.kind is not StartKind.SERVER or not is_published:
        return ""
    addresses = _addresses(launch, investigation) or []
    inner = [match for one in addresses if (match := _LOOPBACK.fullmatch(one))]
    found = next((one for one in inner if one[1] in unit.published), None)
    if found is None or len(inner) < len(addresses):
        return ""
    return (
        f"publishes port {found[1]}, and {start.program} listens on {found[0]} of the container: "
        "nothing outside of it gets there. Bind 0.0.0.0 instead."
    )


def _addresses(launch: Launch, investigation: Investigation) -> list[str] | None:
    """Return where a server listens; None where that is said elsewhere, or cannot be told."""
    start = launch.start
    if start.program not in _LISTENS or start.unknown_words or start.is_conditional:
        return None
    names, default = _LISTENS[start.program]
    options = server_options(start.program, own_words(start))
    given = [one.value or "" for one in options.given if one.name in names]
    if given:
        return [one.removeprefix("tcp://") for one in given]
    is_elsewhere = _is_set_elsewhere(launch, options, investigation)
    return [default] if default and not is_elsewhere else None


def _is_set_elsewhere(launch: Launch, options: Options, investigation: Investigation) -> bool:
    """Return whether a variable or a configuration file may say where to listen.

    `PORT` and `GUNICORN_CMD_ARGS`: gunicorn/config.py.
    """
    variables = {"PORT", "GUNICORN_CMD_ARGS", "HYPERCORN_CONFIG"}
    is_set = not variables.isdisjoint(launch.start.environment)
    around = investigation.around(launch)
    is_named = options.has("-c", "--config") or around.file("gunicorn.conf.py") is not None
    return is_set or is_named


_WAYS: Sequence[Callable[[Launch, Investigation], str]] = (
    _without_command,
    _without_object,
    _out_of_reach,
)
"""What shows that a start does not work, as a sentence after who starts it."""
