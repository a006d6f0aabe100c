"""Tells from bytes alone which files may start something: what launch analysis reads."""

from __future__ import annotations

from flaskgate.source import Kind

_ALWAYS = frozenset({Kind.DOCKERFILE, Kind.COMPOSE, Kind.PROCFILE, Kind.UNIT, Kind.SUPERVISOR})
_WORDS = {
    Kind.MANIFEST: (
        *(b"command", b"args", b"run", b"entrypoint", b"CMD", b"Command", b"ExecStart", b"image"),
        *(b"UserData", b"AWS::ECS"),
    ),
    Kind.WORKFLOW: (b"ssh", b"nohup", b"self-hosted"),
    Kind.TOML: (b"processes", b"[env]", b"startCommand", b"cmd", b"[build]", b"[deploy]"),
    Kind.JSON: (b"containerDefinitions", b"startCommand", b"AWS::ECS", b"UserData"),
    Kind.INI: (b"[uwsgi]",),
    Kind.RECIPE: (b"user_data", b"container_definitions", b"nohup", b"remote-exec", b"metadata"),
    Kind.SHELL: (b"ExecStart", b"nohup", b"setsid", b"systemctl"),
}
"""What a file of the kind needs to start anything; other kinds start nothing by themselves."""


def is_artefact(kind: Kind, data: bytes) -> bool:
    """Return whether a reader of launch analysis may make a unit of the file."""
    return kind in _ALWAYS or any(word in data for word in _WORDS.get(kind, ()))
