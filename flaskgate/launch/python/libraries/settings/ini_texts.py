"""Texts of ini files as `configparser` gives them: with the parts that refer to other settings."""

from __future__ import annotations

import configparser
from collections.abc import Mapping
from dataclasses import dataclass

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    External,
    Instance,
    Known,
    Table,
    Unknown,
    Value,
)

INTERPOLATION = "interpolation"
"""The attribute of a parser that says how: the name of a class of `configparser`, or empty."""
_UNTOLD = Unknown("a setting that refers to what is not known")
_MODULES = ("configparser.", "ConfigParser.")
_HOW: Mapping[str, tuple[str, type[configparser.Interpolation]]] = {
    "BasicInterpolation": ("%", configparser.BasicInterpolation),
    "ExtendedInterpolation": ("$", configparser.ExtendedInterpolation),
}
"""By class: what begins a reference, and what resolves it."""


def interpolation_of(machine: Machine, name: str, arguments: Arguments) -> Value:
    """Return how a parser that is made resolves references."""
    is_raw = name.endswith("RawConfigParser")
    given = arguments.keywords.get(INTERPOLATION)
    if given is None:
        return Known("" if is_raw else "BasicInterpolation")
    asked = machine.force(given)
    if is_none(asked):
        return Known("")
    made = asked.name.removesuffix("()") if isinstance(asked, External) else ""
    last = made.rpartition(".")[2]
    is_told = made.startswith(_MODULES) and last in _HOW
    return Known(last) if is_told else Unknown("an interpolation of its own")


def resolved(parser: Instance, sections: Table, section: str, key: str, found: Value) -> Value:
    """Return a setting with what it refers to."""
    how = parser.attributes.get(INTERPOLATION, NONE)
    if isinstance(how, Unknown):
        return _UNTOLD
    known = _HOW.get(str(how.constant)) if isinstance(how, Known) else None
    text = found.constant if isinstance(found, Known) else None
    if known is None or not isinstance(text, str) or known[0] not in text:
        return found
    around = _Settings(sections)
    try:
        plain = known[1]().before_get(around, section, key, text, around.all_of(section))  # type: ignore[arg-type] # all of a parser that it asks
    except (configparser.Error, KeyError, ValueError, RecursionError):
        return _UNTOLD
    return Known(plain, facts_of(found))


@dataclass(frozen=True, slots=True)
class _Settings:
    """What an interpolation asks a parser for."""

    sections: Table

    def optionxform(self, key: str) -> str:
        """Return how a key is kept."""
        return key.lower()

    def get(self, section: str, key: str, **_: object) -> str:
        """Return a setting as it is written."""
        return self.all_of(section)[key]

    def items(self, section: str, **_: object) -> list[tuple[str, str]]:
        """Return all settings as they are written."""
        return list(self.all_of(section).items())

    def all_of(self, section: str) -> dict[str, str]:
        """Return the settings of a section, with the defaults, that are known."""
        found: dict[str, str] = {}
        for name in (configparser.DEFAULTSECT, section):
            here = self.sections.entries.get(name)
            for key, one in here.entries.items() if isinstance(here, Table) else ():
                if isinstance(one, Known) and isinstance(one.constant, str):
                    found[str(key)] = one.constant
        return found
