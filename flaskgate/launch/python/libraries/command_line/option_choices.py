"""What the value of an option has to be one of: `click.Choice` and `choices=` of argparse."""

from __future__ import annotations

from collections.abc import Mapping

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import is_enumeration, members
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Class,
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)

CHOICE = "click.Choice"


def choices_of(named: Mapping[str, Value], *, is_click: bool) -> tuple[object, ...] | None:
    """Return what `add_argument(…)` or `click.option(…)` leaves the choice of; None for all."""
    kind = named.get("type", NONE)
    given = None if is_click else named.get("choices")
    if is_click and isinstance(kind, Instance) and kind.base == CHOICE:
        given = kind.attributes.get("choices")
    items = given.items if isinstance(given, Items) and not given.is_forgotten else ()
    known = [one.constant for one in items if isinstance(one, Known)]
    return tuple(known) if known and len(known) == len(items) else None


def chosen(machine: Machine, choice: Instance, value: Value) -> Value:
    """Return which of `click.Choice([…])` a text stands for."""
    sensitive = machine.force(choice.attributes["case_sensitive"])
    kinds = machine.force(choice.attributes["choices"])
    if isinstance(kinds, Class) and is_enumeration(kinds):
        return _member(kinds, value)
    if not isinstance(value, Known) or sensitive == Known(constant=True):
        return value
    listed = machine.force(choice.attributes["choices"])
    items = listed.items if isinstance(listed, Items) else ()
    texts = [one.constant for one in map(machine.force, items) if isinstance(one, Known)]
    text = str(value.constant).casefold()
    same = [one for one in texts if isinstance(one, str) and one.casefold() == text]
    return Known(same[0], value.facts) if same else Unknown("a choice", value.facts)


def _member(kinds: Class, value: Value) -> Value:
    """Return the member that is named so; one that is given is that."""
    if isinstance(value, Instance):
        return value
    found = [
        one
        for one in members(kinds) or ()
        if isinstance(one, Instance)
        and isinstance(value, Known)
        and one.attributes.get("_name_") == Known(value.constant)
    ]
    return found[0] if found else Unknown("a choice", facts_of(value))
