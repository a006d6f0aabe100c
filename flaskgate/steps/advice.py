"""Says how to put a finding right, with the command that serves this very application.

A rule's `remedy` is the sentence; `{serve}` in it becomes the commands for Gunicorn and Waitress.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from flaskgate.model.files import Kind, SourceFile
from flaskgate.model.findings import Finding
from flaskgate.steps.python_source import AppObject, IsPackage, parse

PLACEHOLDER = "{serve}"
_APP_OPTION = re.compile(
    r"""(?:--app|-A|FLASK_APP)["']?(?:[\s=:,]|value:)+["']?(?P<app>[\w./-]+(?::[\w.]+)?(?:\(\))?)"""
)
_FACTORY = re.compile(r"(?:create|make|build|get)_\w+\Z")
_HOME = PurePosixPath()
EXACT = 100
"""For how many findings of one file the app is looked up; a hostile file may hold thousands."""


def advise(
    findings: Sequence[Finding], file: SourceFile, is_package: IsPackage
) -> tuple[Finding, ...]:
    """Return the findings of one file, each with its whole statement and with its advice.

    `is_package` tells whether a folder, from the repository root, has an `__init__.py`.
    """
    if file.kind is not Kind.PYTHON:
        return tuple(_advised(one, started_app(f"{one.snippet}\n{file.text}")) for one in findings)
    module = parse(file, is_package)
    first = module.app_at(findings[0].location) if findings else None
    return tuple(
        replace(
            _advised(one, module.app_at(one.location) if at < EXACT else first),
            extent=module.statement_at(one.extent or one.location),
        )
        for at, one in enumerate(findings)
    )


def _advised(finding: Finding, app: AppObject | None) -> Finding:
    remedy = finding.rule.remedy
    return replace(finding, advice=remedy.replace(PLACEHOLDER, serve_with(app)))


def started_app(text: str) -> AppObject:
    """Return the app that `flask run` serves where `text` is all that is known of its start.

    The first `--app`, `-A` or `FLASK_APP` decides; without one Flask imports `app` or `wsgi`
    (https://flask.palletsprojects.com/en/stable/cli/#application-discovery).
    """
    found = _APP_OPTION.search(text)
    module, _, name = (found["app"] if found else "app").partition(":")
    module = module.removesuffix(".py").removeprefix("./").replace("/", ".")
    if _FACTORY.match(name):
        name += "()"
    return AppObject(module=module, name=name or "app", folder=_HOME)


def serve_with(app: AppObject | None) -> str:
    """Return the sentence that names the production servers' commands for `app`."""
    if app is None:
        app = AppObject(module="app", name="app", folder=_HOME)
    gunicorn = f"gunicorn --bind 0.0.0.0:8000 {_gunicorn_options(app)}{_gunicorn_target(app)}"
    sentence = f"Serve it with `{gunicorn}`"
    if app.maker != "SocketIO":
        sentence += (
            f" (also on Windows: `waitress-serve --listen=127.0.0.1:8000 {_waitress_target(app)}`)"
        )
    if app.maker == "Dash":
        sentence += f", with `server = {app.name}.server` in {app.module}"
    return f"{sentence}, kept up by systemd or Supervisor, behind Nginx or Apache."


def _gunicorn_options(app: AppObject) -> str:
    chdir = f"--chdir {shlex.quote(str(app.folder))} " if app.folder != _HOME else ""
    threads = "--workers 1 --threads 100 " if app.maker == "SocketIO" else ""
    return chdir + threads


def _gunicorn_target(app: AppObject) -> str:
    name = "server" if app.maker == "Dash" else app.name
    return shlex.quote(f"{app.module}:{name}")


def _waitress_target(app: AppObject) -> str:
    name = "server" if app.maker == "Dash" else app.name
    if name.endswith("()"):
        return f"--call {shlex.quote(f'{app.module}:{name[:-2]}')}"
    return shlex.quote(f"{app.module}:{name}")
