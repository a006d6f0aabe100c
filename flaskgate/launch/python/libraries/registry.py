"""Libraries that a program leans on: one file each, and one line in `LIBRARIES`."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import Arguments, Class, Instance, Value
from flaskgate.launch.python.libraries.code import (
    entry_points,
    inspect,
    module_loaders,
    namespaces,
    runpy,
)
from flaskgate.launch.python.libraries.command_line import (
    click_testing,
    command_lines,
    fire,
    getopt,
    invoke,
    optparse,
)
from flaskgate.launch.python.libraries.concurrency import (
    contextvars,
    discord,
    pywin32,
    queues,
    workers,
)
from flaskgate.launch.python.libraries.data import (
    chain_maps,
    context_managers,
    heaps,
    itertools,
    operator_functions,
    properties,
    pure_functions,
    records,
    regular_expressions,
    single_dispatch,
    text_templates,
)
from flaskgate.launch.python.libraries.files import file_changes, folders, open_files, pathlib
from flaskgate.launch.python.libraries.library import Library
from flaskgate.launch.python.libraries.processes import plumbum, shlex, shutil
from flaskgate.launch.python.libraries.settings import (
    configparser,
    dynaconf,
    environment_readers,
    pydantic_and_dataclasses,
)
from flaskgate.launch.python.libraries.web import dash, werkzeug

LIBRARIES: tuple[Library, ...] = (
    chain_maps.LIBRARY,
    click_testing.LIBRARY,
    command_lines.LIBRARY,
    workers.LIBRARY,
    configparser.LIBRARY,
    context_managers.LIBRARY,
    contextvars.LIBRARY,
    dash.LIBRARY,
    discord.LIBRARY,
    dynaconf.LIBRARY,
    entry_points.LIBRARY,
    environment_readers.LIBRARY,
    file_changes.LIBRARY,
    open_files.LIBRARY,
    fire.LIBRARY,
    heaps.LIBRARY,
    inspect.LIBRARY,
    folders.LIBRARY,
    getopt.LIBRARY,
    invoke.LIBRARY,
    itertools.LIBRARY,
    module_loaders.LIBRARY,
    namespaces.LIBRARY,
    operator_functions.LIBRARY,
    optparse.LIBRARY,
    pathlib.LIBRARY,
    plumbum.LIBRARY,
    properties.LIBRARY,
    pure_functions.LIBRARY,
    records.LIBRARY,
    pydantic_and_dataclasses.LIBRARY,
    pywin32.LIBRARY,
    queues.LIBRARY,
    regular_expressions.LIBRARY,
    shlex.LIBRARY,
    shutil.LIBRARY,
    runpy.LIBRARY,
    single_dispatch.LIBRARY,
    text_templates.LIBRARY,
    werkzeug.LIBRARY,
)
"""The first that knows a name decides."""


def call_library(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    """Return what a library's function gives; None if no library here has it."""
    for library in LIBRARIES:
        found = library.call(machine, name, arguments)
        if found is not None:
            return found
    return None


def library_object(
    machine: Machine, name: str, arguments: Arguments, cls: Class | None
) -> Instance | None:
    """Return an object of a library's class, or of its subclass `cls`; None for other classes."""
    for library in LIBRARIES:
        made = library.construct(machine, name, arguments, cls)
        if made is not None:
            return made
    return None


def library_method(
    machine: Machine, value: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Return what a method of a library's object gives; None if no library here has it."""
    for library in LIBRARIES:
        found = library.method(machine, value, name, arguments)
        if found is not None:
            return found
    return None
