"""`shlex.split`: the words of a command, those with parts that cannot be told among them."""

from __future__ import annotations

import shlex

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, parts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Items,
    Known,
    Provenance,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_PART = "\ue000"
"""Stands for a part that cannot be told while a text is split: no command has it."""
_LONGEST = 4_000


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    if name != "shlex.split" or len(arguments.positional) != 1 or arguments.keywords:
        return None
    value = machine.force(arguments.get("s", 0) or NONE)
    parts = parts_of(value)
    text = "".join(_PART if one is None else one for one in parts)
    if parts == (None,) or len(text) > _LONGEST:
        return None
    try:
        return Items([_word(one, facts_of(value)) for one in shlex.split(text)])
    except ValueError:
        return None


def _word(text: str, facts: Provenance) -> Value:
    if _PART not in text:
        return Known(text, facts)
    pieces = [piece for one in text.split(_PART) for piece in (one, None)][:-1]
    return Unknown("a part of a command", facts, tuple(one for one in pieces if one != ""))


LIBRARY = Library(call=_call)
