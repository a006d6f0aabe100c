"""What a wrapper hides: another command, text for a shell, or a script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """The command inside of a wrapper, with what the wrapper changes."""

    words: tuple[str, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    """Names of variables that it takes away."""
    is_bare: bool = False
    """It takes all of them away (`env -i`)."""
    kept: tuple[str, ...] = ()
    """Those of them that it leaves (`sudo --preserve-env=NAME`)."""
    folder: str = ""
    """Where it changes to; empty: it stays."""
    dotenv: tuple[str, ...] = ()
    """Files whose variables it exports, where they are there."""
    brings: bool = False
    """It sets variables that only it knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellText:
    """Text that a shell runs."""

    text: str | None
    """None: what it is given on standard input."""
    arguments: tuple[str, ...] = ()
    """`$0` and what follows."""
    is_elsewhere: bool = False
    """On another machine or in a new session: folder and variables are not these."""
    brings: bool = False
    """What runs it sets variables that only it knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellScript:
    """A file that a shell runs."""

    path: str
    arguments: tuple[str, ...] = ()
    is_screenrc: bool = False
    """It is what GNU Screen reads, whatever it is called."""


Layer = Inner | ShellText | ShellScript
