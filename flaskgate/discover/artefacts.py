"""Tells from bytes alone which artefacts matter: to launch analysis, and to the rules."""

from __future__ import annotations

import re

from flaskgate.model.files import Kind
from flaskgate.model.kinds import row_of

DEPLOY_WORDS = (
    *(b"flask_", b"flaskgate:", b"werkzeug", b"gunicorn", b"wsgi", b"waitress", b"dash_debug"),
    *(b"functions-framework", b"functions_framework", b"catch-exceptions", b"autoreload"),
)
"""What a rule over artefacts needs one of, in lower case, if it does not look for a command."""

_STARTED = re.compile(rb"flask\b[\s\S]{0,400}?\brun\b")
"""The words of `flask run`, in lower case, however an artefact spells a list."""

FLASK_COMMANDS = (b"superset", b"ckan", b"invenio", b"indico")
"""Other programs whose `run` is that of Flask's command line; in lower case."""

_ALWAYS = frozenset({Kind.DOCKERFILE, Kind.COMPOSE, Kind.PROCFILE, Kind.UNIT, Kind.SUPERVISOR})
_WORDS = {
    Kind.MANIFEST: (
        *(b"apiVersion", b"containers:", b"entrypoint:", b"image:"),
        *(b"startCommand", b"dockerCommand", b"run_command", b"runcmd", b"write_files"),
        *(b"ExecStart", b"UserData", b"AWS::", b".Values", b"WSGIPath", b"app_function"),
    ),
    Kind.WORKFLOW: (*(b"ssh", b"nohup", b"self-hosted", b"azure/webapps-deploy", b" run "),),
    Kind.TOML: (b"processes", b"[env]", b"startCommand", b"cmd", b"[build]", b"[deploy]"),
    Kind.JSON: (b"containerDefinitions", b"startCommand", b"AWS::ECS", b"UserData", b'"image"'),
    Kind.INI: (b"[uwsgi]",),
    Kind.RECIPE: (
        *(b"user_data", b"container_definitions", b"nohup", b"remote-exec", b"metadata"),
        *(b"ssh ", b"setsid", b"image", b"docker"),
    ),
    Kind.SHELL: (
        *(b"ExecStart", b"nohup", b"setsid", b"systemctl"),
        *(b"gunicorn", b"uwsgi", b"waitress", b"python", b"flask"),
    ),
}
"""What a file of the kind needs to start anything; other kinds start nothing by themselves."""


_NAMED: dict[Kind, re.Pattern[str]] = {
    Kind.MANIFEST: re.compile(
        r"(?:.*/)?(?:heroku|kustomization|render|apprunner|serverless|(?:.*[.-])?app)[^/]*\.ya?ml"
    ),
    Kind.JSON: re.compile(r"(?:.*/)?(?:vercel|now|zappa_settings)\.json"),
    Kind.PYTHON: re.compile(r"(?:.*/)?(?:passenger_wsgi\.py|[^/]*\.wsgi)"),
}
"""What is an artefact by its name."""


def is_artefact(kind: Kind, data: bytes, path: str = "") -> bool:
    """Return whether a reader of launch analysis may make a unit of the file."""
    if kind in _ALWAYS or any(word in data for word in _WORDS.get(kind, ())):
        return True
    named = _NAMED.get(kind)
    if named is not None and named.fullmatch(path.lower()) is not None:
        return True
    return kind is not Kind.PYTHON and row_of(path, data) is not None


def is_deploy_candidate(lowered: bytes) -> bool:
    """Return whether a rule may match an artefact of this content, given in lower case."""
    if any(word in lowered for word in DEPLOY_WORDS):
        return True
    return b"run" in lowered and (
        _STARTED.search(lowered) is not None or any(name in lowered for name in FLASK_COMMANDS)
    )
