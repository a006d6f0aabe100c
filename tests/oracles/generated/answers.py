"""What the analysis says of a generated program: the one place that knows how it says so."""

from __future__ import annotations

from pathlib import PurePosixPath

from flaskgate.launch.commands.starts import trace
from flaskgate.launch.model import (
    OTHERS,
    Command,
    Effects,
    LaunchUnit,
    Setting,
    Start,
    StartKind,
    State,
)
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.model.findings import Location, Position
from tests.launch.repository import Tree
from tests.launch.starting import FOLDER, Locator
from tests.oracles.generated.judgement import ANYTHING, NONE, OFF, ON
from tests.oracles.generated.program import Claim, Claims, Program

_LINE = Location(PurePosixPath("Dockerfile"), Position(3, 1), Position(3, 20))
_APP = "from flask import Flask\napp = Flask(__name__)\n"
_TOLD = frozenset(StartKind) - {StartKind.UNKNOWN, StartKind.OTHER}
_STATES = {State.ON: {ON}, State.OFF: {OFF}, State.UNKNOWN: {ON, OFF}}


def python_answer(program: Program) -> frozenset[str]:
    """Return what the analysis leaves open for `python app.py`."""
    effects = Analyser(Tree({"app.py": program.text})).run(
        PurePosixPath("app.py"),
        arguments=program.arguments,
        environment=_settings(program),
    )
    return debug_of(effects)


def debug_of(effects: Effects) -> frozenset[str]:
    """Return what effects leave open: every state of a sink, and none if no sink is sure."""
    if effects.unknown:
        return ANYTHING
    found = {state for sink in effects.sinks for state in _STATES[sink.debugger.state]}
    is_sure = any(not sink.is_conditional for sink in effects.sinks)
    return frozenset(found if is_sure else found | {NONE})


def shell_answer(program: Program) -> Claims:
    """Return what is said of `/app/start.sh arguments…`."""
    tree = Tree({"start.sh": program.text, "app.py": _APP, **program.files})
    words = ("/app/start.sh", *program.arguments)
    command = Command(words=words, location=_LINE, text=" ".join(words))
    unit = LaunchUnit(name="image", command=command, environment=_settings(program), folder=FOLDER)
    starts = trace(unit, tree, Locator(tree)).starts
    return Claims(
        starts=tuple(_claim(one) for one in starts if one.kind in _TOLD),
        is_open=any(one.kind is StartKind.UNKNOWN for one in starts),
    )


def _claim(start: Start) -> Claim:
    debug = start.environment.get("FLASK_DEBUG") or start.environment.get(OTHERS)
    words = start.words
    return Claim(
        words=" ".join((words[0].rpartition("/")[2], *words[1:])),
        debug="" if debug is None else debug.value,
        is_sure=not start.is_conditional,
    )


def _settings(program: Program) -> dict[str, Setting]:
    return {
        name: Setting(value=value, location=_LINE) for name, value in program.environment.items()
    }
