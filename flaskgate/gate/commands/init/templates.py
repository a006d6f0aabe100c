"""Fills in the templates beside this module: `@name@` becomes the value of that name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "templates"
SUFFIX: Final = ".template"
"""Nothing of this project, nor a gate that looks at it, takes a template for the file itself."""
FILL_IN: Final = "FILL IN"
"""Marks a line that only the user can complete."""

_PLACE = re.compile(r"@([a-z_]+)@")


def filled(name: str, values: Mapping[str, str]) -> str:
    """Return a template with every place filled in; raises `KeyError` for one without a value."""
    text = (FOLDER / f"{name}{SUFFIX}").read_text("utf-8")
    return _PLACE.sub(lambda found: values[found[1]], text)


def to_fill_in(text: str) -> tuple[tuple[int, str], ...]:
    """Return the lines that wait for the user: their numbers, from 1, and what is asked for."""
    lines = enumerate(text.split("\n"), start=1)
    return tuple(
        (number, line.partition(FILL_IN)[2].strip(" :"))
        for number, line in lines
        if FILL_IN in line
    )
