"""pywin32: a service of Windows, whose `SvcDoRun` runs when the service is started.

By its words `HandleCommandLine(cls)` of win32serviceutil installs, starts or debugs the service,
which Windows then runs: what it is installed for is what it does.
"""

from __future__ import annotations

from flaskgate.launch.python.interpreter.objects.command_line import words_of_program
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Class,
    Instance,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_BASE = "win32serviceutil.ServiceFramework"
_HANDLER = "win32serviceutil.HandleCommandLine"
_OFF = frozenset({"stop", "remove"})


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name != _HANDLER:
        return None
    given = arguments.get("cls", 0)
    service = machine.force(given) if given is not None else None
    if not isinstance(service, Class):
        machine.unfollowed(arguments)
    elif not _OFF & set(words_of_program(machine) or ()):
        made = machine.call(service, Arguments(place=arguments.place, positional=(NONE,)))
        run = machine.attribute(machine.force(made), "SvcDoRun", arguments.place)
        machine.call(run, Arguments(place=arguments.place))
    return NONE


def _construct(
    _machine: Machine, name: str, _arguments: Arguments, cls: Class | None
) -> Instance | None:
    return Instance(cls=cls, base=_BASE) if name == _BASE else None


LIBRARY = Library(call=_call, construct=_construct)
