"""What launch analysis says of a project whose image starts it."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from unittest import mock

from flaskgate.launch.follow.results import Launch, Safe, Unsure
from flaskgate.launch.model import StartKind
from flaskgate.launch.plan import plans
from flaskgate.launch.reasons import Cause
from flaskgate.launch.verdicts.analyse import analyse
from flaskgate.model.findings import Context
from tests.launch.repository import Tree
from tests.oracles.generated.answers import debug_of
from tests.oracles.generated.judgement import ANYTHING, NONE, OFF, ON
from tests.oracles.projects.project import Project

_SERVES_PLAIN = frozenset({Cause.SERVES_PLAIN, Cause.SERVED, Cause.REFUSED})
_DEBUGGERS = frozenset({"debug-deployed", "flask-debug-env", "werkzeug-traceback"})
_REQUIRED = "flask==3.1.3\npython-dotenv==1.2.1\n"


def answer_to(project: Project) -> frozenset[str]:
    """Return what the analysis leaves open: `on`, `off`, `none`."""
    files = {"requirements.txt": _REQUIRED, **project.files, "Dockerfile": _dockerfile(project)}
    tree = Tree(files)
    modules = [PurePosixPath(path) for path in files if path.endswith(".py")]
    artefacts = [tree.file("Dockerfile")]
    with mock.patch.object(plans, "LIMIT", 0):  # how to serve it instead is not asked here
        launches = analyse(artefacts, modules, tree, lambda _: Context.UNKNOWN).launches
    told = [_told(launch) for launch in launches]
    serving = [one - {NONE} for one in told if one - {NONE}]
    if len(serving) < len(told) and len(told) > 1 and not any(one == {NONE} for one in told[:-1]):
        return frozenset().union(*told)
    return frozenset().union(*serving) if len(told) > 1 and serving else frozenset().union(*told)


def _dockerfile(project: Project) -> str:
    settings = [f"ENV {key}={json.dumps(one)}" for key, one in project.environment.items()]
    command = f"CMD {json.dumps(project.words)}"
    return "\n".join(["FROM python:3.12", "WORKDIR /app", "COPY . .", *settings, command, ""])


def _told(launch: Launch) -> frozenset[str]:
    answer = launch.answer
    if isinstance(answer, Unsure):
        return ANYTHING
    if isinstance(answer, Safe):
        return frozenset({OFF if answer.reason.cause in _SERVES_PLAIN else NONE})
    if launch.start.kind not in {StartKind.FLASK_CLI, StartKind.SERVER}:
        found = debug_of(launch.effects)
    elif {one.rule for one in answer.verdicts} & _DEBUGGERS:
        found = frozenset({ON})
    else:
        is_open = any(_is_open(one.message) for one in answer.verdicts)
        found = frozenset({ON, OFF} if is_open else {OFF})
    return found | {NONE} if launch.start.is_conditional else found


def _is_open(message: str) -> bool:
    return "not known" in message
