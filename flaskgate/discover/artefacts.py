"""Tells from bytes alone which artefacts matter: to launch analysis, and to the rules."""

from __future__ import annotations

import re

from flaskgate.model import kinds
from flaskgate.model.file_kinds import FILE_KINDS
from flaskgate.model.files import Kind

DEPLOY_WORDS = (
    *(b"flask_", b"flaskgate:", b"werkzeug", b"gunicorn", b"wsgi", b"waitress", b"dash_debug"),
    *(b"functions-framework", b"functions_framework", b"catch-exceptions", b"autoreload"),
)
"""What a rule over artefacts needs one of, in lower case, if it does not look for a command."""

_STARTED = re.compile(rb"flask\b[\s\S]{0,400}?\brun\b")
"""The words of `flask run`, in lower case, however an artefact spells a list."""

FLASK_COMMANDS = (b"superset", b"ckan", b"invenio", b"indico")
"""Other programs whose `run` is that of Flask's command line; in lower case."""


def is_artefact(kind: Kind, data: bytes, path: str = "") -> bool:
    """Return whether a reader of launch analysis may make a unit of the file."""
    if any(word in data for word in FILE_KINDS[kind].starts):
        return True
    return kinds.TABLE.is_named(kind, path, data)


def is_deploy_candidate(lowered: bytes) -> bool:
    """Return whether a rule may match an artefact of this content, given in lower case."""
    if any(word in lowered for word in DEPLOY_WORDS):
        return True
    return b"run" in lowered and (
        _STARTED.search(lowered) is not None or any(name in lowered for name in FLASK_COMMANDS)
    )
