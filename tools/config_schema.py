"""The JSON schema of `.flaskgate.yml`, for editors: written to schemas/ by `make docs`.

What stands in the table of options is taken from there; the rest says what
`flaskgate.settings.config_file` accepts, and a test holds the two together.
"""

from __future__ import annotations

import json

from flaskgate import __version__
from flaskgate.settings.catalog import load_catalogue
from flaskgate.settings.options import OPTIONS, SEVERITIES, Option

Schema = dict[str, object]

ADDRESS = (
    "https://raw.githubusercontent.com/flaskgate/flaskgate/"
    f"v{__version__.partition('.')[0]}/schemas/config.schema.json"
)
"""Of the newest release of this line, which knows every key of an older one."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_GLOB: Schema = {"type": "string", "minLength": 1}
_SPOKEN: Schema = {"type": "string", "pattern": r"\S"}
_RULE: Schema = {**_SPOKEN, "description": "The id of a rule, as a report shows it."}
_FOLDER: Schema = {
    "type": "string",
    "pattern": r"^(?!/)(?!(.*/)?\.\.(/|$))",
    "default": ".",
    "description": "Where it runs, from the root of the repository.",
}


def config_schema() -> str:
    """Return the schema as the text of its file."""
    options = {option.name: _option(option) for option in OPTIONS if option.in_config}
    schema: Schema = {
        "$schema": _DIALECT,
        "$id": ADDRESS,
        "title": "The configuration of Flaskgate, .flaskgate.yml",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {**options, **_structures()},
    }
    return f"{json.dumps(schema, ensure_ascii=False, indent=2)}\n"


def _option(option: Option) -> Schema:
    schema: Schema = {"description": option.help}
    if option.is_boolean:
        schema["enum"] = [True, False, *option.choices]
        schema["default"] = option.default == "true"
    else:
        schema["type"] = "string"
        if option.choices:
            schema["enum"] = list(option.choices)
        if option.default:
            schema["default"] = option.default
    return schema


def _structures() -> Schema:
    return {
        "exclude": {
            "description": "Globs of files that are not scanned at all, read as in .gitignore.",
            "type": "array",
            "items": _GLOB,
        },
        "contexts": {
            "description": "What files are for, by glob; the last match wins.",
            "type": "object",
            "additionalProperties": {"enum": ["production", "development"]},
        },
        "severity": _severities(),
        "ignore": {
            "description": "Accepted findings; they are kept and counted in every report.",
            "type": "array",
            "items": _ignored(),
        },
        "launches": {
            "description": "What production starts, where no file of the repository says it.",
            "type": "array",
            "items": _launched(),
        },
    }


def _severities() -> Schema:
    severity = {"enum": list(SEVERITIES)}
    return {
        "description": "The severity that this project gives to a rule.",
        "type": "object",
        "properties": {
            rule.id: {**severity, "description": rule.title, "default": rule.severity.word}
            for rule in load_catalogue().rules.values()
        },
        "additionalProperties": severity,
    }


def _ignored() -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["rule", "path", "reason"],
        "properties": {
            "rule": _RULE,
            "path": {**_SPOKEN, "description": "A glob of files."},
            "reason": {**_SPOKEN, "description": "Why the finding is accepted."},
            "until": {
                "description": "The last day; afterwards the finding is back.",
                "type": "string",
                "format": "date",
                "pattern": r"^\d{4}-\d{2}-\d{2}$",
            },
        },
    }


def _launched() -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "oneOf": [
            {"required": ["command"], "not": {"required": ["serves"]}},
            {"required": ["at", "serves"], "not": {"required": ["command"]}},
        ],
        "properties": {
            "at": {
                "description": "Where the start stands that the gate cannot follow and that this "
                "explains: a file, or a file and its line.",
                "type": "string",
                "pattern": r"^(?!/)(?!(.*/)?\.\.(/|:[1-9][0-9]{0,8}$|$))[^\x00-\x1f]+$",
            },
            "serves": {
                "description": "The start serves nothing of this project.",
                "enum": ["nothing"],
            },
            "command": {**_SPOKEN, "description": "The start command, as a shell takes it."},
            "folder": _FOLDER,
            "environment": {
                "description": "Variables that are set there.",
                "type": "object",
                "additionalProperties": {"type": "string"},
            },
        },
    }
