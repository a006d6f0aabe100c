"""Dash's developer tools, which answer strangers with tracebacks under any server (X2)."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import marked
from flaskgate.launch.python.interpreter.value_types.values import NONE, Arguments, Instance, Value
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.names import DASH
from flaskgate.launch.python.libraries.web.flask_servers import DEV_TOOLS, dash_debug
from flaskgate.launch.python.libraries.web.wsgi_apps import behind


def _method(machine: Machine, value: Instance, name: str, arguments: Arguments) -> Value | None:
    if value.base not in DASH or name != "enable_dev_tools":
        return None
    given = machine.force(arguments.get("debug", 0) or NONE)
    debug = dash_debug(machine) if given == NONE else given
    for app in behind(value):
        if app.config is not None:
            machine.journal.put(app.config.entries, DEV_TOOLS, marked(debug, arguments.place))
    return NONE


LIBRARY = Library(method=_method)
