"""The result of classifying a command line."""

from __future__ import annotations

from dataclasses import dataclass

from flaskgate.launch.model import StartKind
from flaskgate.launch.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Classified:
    """What a command line is; the fields are those of `Start`."""

    kind: StartKind
    target: str = ""
    program: str = ""
    arguments: tuple[str, ...] = ()
    reason: Reason | None = None
