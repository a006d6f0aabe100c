"""Chains of dictionaries (`collections.ChainMap`): what they are made of."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.value_types.values import (
    CHAIN_MAP,
    Instance,
    Items,
    Table,
    Value,
)

MAPS = "maps"
"""The attribute of a chain that holds its dictionaries, the first that is asked first."""


def parents_of(value: Instance, name: str) -> Value | None:
    """Return `chain.parents`: all but the first; None for other attributes and objects."""
    maps = value.attributes.get(MAPS) if value.base == CHAIN_MAP else None
    if name != "parents" or not isinstance(maps, Items):
        return None
    rest = list(maps.items[1:]) or [Table()]
    return Instance(None, CHAIN_MAP, {MAPS: Items(rest)}, place=value.place)
