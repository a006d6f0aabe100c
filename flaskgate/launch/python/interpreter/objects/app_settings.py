"""What an application has and is given itself: its debug mode, and the settings that hold it."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import own_or_inherited
from flaskgate.launch.python.interpreter.value_types.value_facts import join
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    External,
    Instance,
    Known,
    Table,
    Unknown,
    Value,
)

SET_ON_APP = frozenset({"debug", "config", "testing"})
"""Attributes of an application that are settings, or hold them."""
_TOOLS = frozenset({"jinja_env", "jinja_options", "json", "logger", "url_map"})
"""What an application has for its views: none of them serves or calls anything else."""


def of_application(machine: Machine, instance: Instance, name: str) -> Value | None:
    """Return what a Flask application has, unless a class of the repository says otherwise."""
    config = instance.config
    is_own = instance.cls is not None and own_or_inherited(instance.cls, name) is not None
    if config is None or is_own:
        return None
    if name in _TOOLS:
        return External(f"flask.app.{name}")
    if name not in SET_ON_APP:
        return None
    if any(one is config for one in machine.notes.own_settings):
        return Unknown("settings of a class of their own")
    if name == "config":
        return config
    return machine.force(config.entries.get(name.upper(), NONE))


def set_on_app(machine: Machine, app: Instance, name: str, value: Value) -> None:
    """Set `app.debug`, which is `app.config["DEBUG"]`, or put other settings in their place."""
    if app.config is None or value is app.config:
        return
    if name == "testing":
        machine.journal.put(app.config.entries, "TESTING", value)
        return
    is_own = any(one is app.config for one in machine.notes.own_settings)
    new = value if name == "debug" else _debug_in(value)
    unknown = Unknown("settings of a class of their own")
    machine.journal.put(app.config.entries, "DEBUG", unknown if is_own else new)


def _debug_in(settings: Value) -> Value:
    """Return the debug mode of settings that are put in the place of an application's."""
    found = settings.entries.get("DEBUG") if isinstance(settings, Table) else None
    if found is not None:
        return found
    is_told = isinstance(settings, Table) and not settings.has_more
    return Known(constant=False) if is_told else Unknown("settings in the place of others")


def doubt_held(machine: Machine, owner: External) -> None:
    """Doubt the debug mode of applications that something from outside holds: it may be set."""
    for app in machine.notes.held_by(owner):
        _doubt_debug(machine, app, f"a setting of `{owner.name}`, which may be the application's")


def _doubt_debug(machine: Machine, app: Instance, reason: str) -> None:
    if app.config is not None:
        old = machine.force(app.config.entries.get("DEBUG", NONE))
        machine.journal.put(app.config.entries, "DEBUG", join(old, Unknown(reason)))
