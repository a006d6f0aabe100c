"""Programs as inline text for the tests of launch effects."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import PurePosixPath

from flaskgate.launch.model import Effects, Environment, Setting, Sink
from flaskgate.launch.python.analyse_program import Analyser
from flaskgate.model.findings import Location, Position
from tests.launch.repository import Tree

ENTRY = PurePosixPath("app.py")
ENV_LINE = Location(PurePosixPath("Dockerfile"), Position(3, 1), Position(3, 20))
FLASK = "import os, sys\nfrom flask import Flask\napp = Flask(__name__)\n"
"""The first three lines of most programs here."""


def analyser(
    code: str,
    files: Mapping[str, str] | None = None,
    versions: Mapping[str, str | None] | None = None,
) -> Analyser:
    texts = {"app.py": code, **(files or {})}
    tree = Tree({path: textwrap.dedent(text) for path, text in texts.items()})
    return Analyser(tree, versions=versions or {})


def run(
    code: str,
    files: Mapping[str, str] | None = None,
    *,
    arguments: tuple[str, ...] = (),
    versions: Mapping[str, str | None] | None = None,
    variables: Mapping[str, str | None] | None = None,
    **more: str | None,
) -> Effects:
    """Run `app.py` as the main program; `variables` and further keywords are the environment."""
    return analyser(code, files, versions).run(
        ENTRY, arguments=arguments, environment=settings({**(variables or {}), **more})
    )


def imported(
    code: str,
    files: Mapping[str, str] | None = None,
    *,
    attribute: str = "app",
    **variables: str | None,
) -> Effects:
    """Import `app.py` as a WSGI server does; keywords are the environment."""
    return analyser(code, files).imported(
        ENTRY, attribute=attribute, environment=settings(variables)
    )


def settings(variables: Mapping[str, str | None]) -> Environment:
    return {name: Setting(value=value, location=ENV_LINE) for name, value in variables.items()}


def only(effects: Effects) -> Sink:
    """Return the one sink there is."""
    assert len(effects.sinks) == 1, effects
    return effects.sinks[0]
