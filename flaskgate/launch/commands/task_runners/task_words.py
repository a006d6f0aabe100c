"""What task runners are asked for, and what their files say, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Text for a shell, and where it stands."""

    text: str
    line: int
    """Of the file, counted from 1."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Variables that the file exports to it; they may hold marks."""
    is_certain: bool = True
    """False: the file decides whether it is run, by what cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What such a program is asked for."""

    tool: str
    files: tuple[str, ...]
    """Where the tasks may stand, the first that is there counts; empty: they are not read."""
    names: tuple[str, ...] = ()
    """The tasks; empty: the default of the tool."""
    arguments: tuple[str, ...] = ()
    """What is added to the task's text."""
    folder: str = ""
    """Where it changes to; empty: it stays."""
    settings: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str | None] = field(default_factory=dict)
    """What it finds in its environment; None: a value that cannot be told."""
    dotenv: tuple[str, ...] = ()
    """Files whose variables it exports."""
