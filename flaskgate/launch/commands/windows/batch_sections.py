"""The sections of a batch file: what its labels begin, and what gets to them.

What stands behind `goto` or `exit` is only run if something goes to its label. See
https://learn.microsoft.com/windows-server/administration/windows-commands/goto and `call`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_LABEL = re.compile(r":\s*(?P<name>[^\s:+,;=]+).*")
_CALLED = re.compile(r"call\s+:(?P<name>\S+)(?P<words>.*)", re.IGNORECASE)
_GONE = re.compile(r"goto\s*:?\s*(?P<name>\S+)", re.IGNORECASE)
_LEFT = re.compile(r"exit(?:\s.*)?", re.IGNORECASE)
_PARTS = re.compile(r"&&|\|\||&")
_END = "eof"


@dataclass(slots=True)
class Section:
    """What stands from one label to the next."""

    first: int
    """The line of its label, counted from 0."""
    goes: set[str] = field(default_factory=set)
    """The labels that it surely gets to, in lower case."""
    calls: dict[str, list[str]] = field(default_factory=dict)
    """The words with which it surely calls labels."""
    last: int = 0
    """The line of the `goto` or `exit` that surely ends it; the next label, if there is none."""
    is_left: bool = False
    is_certain: bool = False
    words: str | None = None
    """What it is called with; None where it is not, or in several ways."""


def sections_of(lines: Sequence[str]) -> tuple[Section, ...]:
    """Return the sections of a batch file, the first without a label."""
    found: dict[str, Section] = {}
    here, name, depth = Section(0), "", 0
    for number, text in enumerate(lines):
        line = text.strip().lstrip("@").strip()
        label = _LABEL.fullmatch(line)
        if label and not line.startswith("::"):
            found.setdefault(name, here)
            here.last = here.last if here.is_left else number
            here, name, depth = Section(number), label["name"].lower(), 0
            continue
        depth = max(0, depth + line.count("(") - line.count(")"))
        if depth == 0 and not here.is_left:
            _read(line, number, here)
    found.setdefault(name, here)
    here.last = here.last if here.is_left else len(lines)
    _reach(found)
    return tuple(found.values())


def _read(line: str, number: int, section: Section) -> None:
    """Take down what a line outside of brackets surely does."""
    for part in (one.strip() for one in _PARTS.split(line)[:1]):
        called, gone = _CALLED.fullmatch(part), _GONE.fullmatch(part)
        if called:
            section.calls.setdefault(called["name"].lower(), []).append(called["words"].strip())
        elif gone or _LEFT.fullmatch(part):
            section.goes |= {gone["name"].lower()} if gone else set()
            section.is_left, section.last = True, number


def _reach(found: dict[str, Section]) -> None:
    """Mark what is surely run, from the first line on."""
    names = list(found)
    waiting = [""]
    while waiting:
        name = waiting.pop()
        section = found[name]
        if section.is_certain:
            continue
        section.is_certain = True
        following = names[names.index(name) + 1 :][:1] if not section.is_left else []
        waiting += [one for one in (*section.goes, *section.calls, *following) if one in found]
    for section in found.values():
        for name, given in section.calls.items():
            if section.is_certain and name in found and len(set(given)) == 1:
                found[name].words = given[0]


def lived(sections: Sequence[Section], count: int) -> Iterator[Section | None]:
    """Yield for each line the section that it is in; None where nothing gets to it."""
    by_line: dict[int, Section] = {one.first: one for one in sections}
    here: Section | None = None
    for number in range(count):
        here = by_line.get(number, here)
        is_dead = here is not None and here.is_left and number > here.last
        yield None if is_dead else here
