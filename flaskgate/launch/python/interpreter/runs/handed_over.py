"""What a package gets of the program, which it may call: classes, their objects, functions.

They are called on trial once the program has ended without a server (`unfollowed_calls`).
"""

from __future__ import annotations

import sys
from dataclasses import replace

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    External,
    Instance,
    Value,
)
from flaskgate.launch.start_words import starts_by_its_words


def note_class(machine: Machine, cls: Class) -> None:
    """Note a class that is derived from one of a package: the package may find and use it.

    Only one whose own text names what may start something.
    """
    tops = {one.name.partition(".")[0] for one in cls.bases if isinstance(one, External)}
    outside = tops - sys.stdlib_module_names - _PASSIVE
    lines = cls.place.source.lines[cls.node.lineno - 1 : cls.node.end_lineno]
    if outside and starts_by_its_words("\n".join(lines)):
        machine.notes.registered += [(top, cls, len(machine.suspects)) for top in sorted(outside)]


def note_receiver(machine: Machine, owner: Instance, arguments: Arguments) -> None:
    """Note a method of a package's class, which may call what a class of the repository adds."""
    top = owner.base.partition(".")[0]
    if owner.cls is not None and top not in sys.stdlib_module_names | _OF_REQUESTS:
        given = replace(arguments, positional=(owner, *arguments.positional))
        machine.suspects.append((External(owner.base), given))


def note_kept(machine: Machine, holder: str, value: Value) -> None:
    """Note what is put into something of a package, which may call it."""
    top = holder.partition(".")[0]
    if top not in sys.stdlib_module_names | _PASSIVE:
        machine.notes.registered.append((top, value, len(machine.suspects)))


_OF_REQUESTS = frozenset({"flask_restful", "flask_restplus", "flask_restx", "flask_smorest"})
"""Packages whose classes answer requests."""
_PASSIVE = _OF_REQUESTS | {"flask", "werkzeug", "jinja2", "wtforms", "flask_wtf", "marshmallow"}
"""Packages that call nothing of the classes derived from theirs before a request comes."""
