"""Calls that are being followed, and how one of them is given up in its midst."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flaskgate.launch.python.interpreter.value_types.values import Frame, Function, Value


@dataclass(slots=True, eq=False)
class OpenCall:
    """A call of a function of the repository."""

    function: Function
    frame: Frame
    begun: int
    """Steps of the run before it, and half of those of calls within it that were given up."""


@dataclass(slots=True, eq=False)
class Pace:
    """Which calls are being followed, and when those that take too long are looked for."""

    pause: int = 0
    """Steps after which that is done."""
    calls: list[OpenCall | None] = field(default_factory=list)
    """The innermost one last; None: a module is being imported."""
    kept: set[int] = field(default_factory=set)
    """Functions whose calls are not given up, by the identities of their nodes."""


class GivenUp(Exception):  # noqa: N818 - the limit of one call, caught where that is followed
    """What one call does is not followed any further."""

    def __init__(self, call: OpenCall) -> None:
        super().__init__()
        self.call = call


@dataclass(frozen=True, slots=True)
class Activation:
    """A call that is being followed."""

    given: Mapping[str, Value]
    """What its parameters stood for."""
    born: int
    """The age of its scope."""
    epoch: int
    """The first that began in it."""
    conditional: int
    is_widened: bool = False
