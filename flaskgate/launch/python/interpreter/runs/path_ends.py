"""How a path through a program ends, and where paths meet again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from flaskgate.launch.python.interpreter.runs.state import Delta, History
from flaskgate.launch.python.interpreter.value_types.values import NONE, Frame, Value


class Ended(Exception):  # noqa: N818 - how a path ends is no error
    """One path through the program leads no further."""


class Left(Ended):
    """It leaves a loop or a function of a scope."""

    def __init__(self, frame: Frame, value: Value = NONE) -> None:
        super().__init__()
        self.frame = frame
        self.value = value


class Break(Left):
    """It leaves the loop."""


class Continue(Left):
    """It goes on with the next round."""


class Return(Left):
    """It leaves the function with a value."""


class Dead(Ended):
    """All paths from the last fork have been handed to where they lead."""


class Halt(Ended):
    """The program serves from here on, goes on for ever, or exits."""

    def __init__(
        self,
        *,
        serves: bool,
        fails: bool = False,
        stays: bool = False,
        value: Value | None = None,
        is_hard: bool = False,
    ) -> None:
        super().__init__()
        self.serves = serves
        self.is_hard = is_hard
        """It ends at once, as `os._exit` does: nothing of the program sees it."""
        self.value = value
        """The exception by which it exits, where it is known."""
        self.stays = stays
        """It goes on for ever, in a loop that nothing leaves."""
        self.fails = fails
        """It exits with a status that says so."""


class Raised(Ended):
    """An exception of the program."""

    def __init__(
        self,
        name: str,
        value: Value | None = None,
        *,
        variable: str = "",
        cause: Ended | None = None,
        is_said: bool = False,
        is_early: bool = False,
    ) -> None:
        super().__init__(name)
        self.name = name
        """Of a class of Python's own, or as it is written; empty: which it is cannot be told."""
        self.value = value
        """The exception itself, if it is an object of the program."""
        self.variable = variable
        """The environment variable, set by nothing to be seen, for want of which it is raised."""
        self.is_said = is_said
        """A `raise` says so; else an operation fails."""
        self.is_early = is_early
        """A name is asked for that its module, still being executed, binds later."""
        self.cause = cause
        """The exit of the program that this stands for, where it is one."""


class Exhausted(Exception):  # noqa: N818 - the limit of an analysis, caught where it starts
    """The run needs more steps than it is given."""


@dataclass(slots=True, eq=False)
class Meeting:
    """A place where paths meet again."""

    takes: tuple[type[Ended], ...]
    epoch: int
    frame: Frame | None = None
    """The scope of the loop or function; None: it takes what leaves any."""
    takes_exit: bool = False
    """An exit of the program leads here, too."""
    is_around: bool = False
    """It is the end of a process or thread, whatever that does."""
    pending: int = 0
    """How many paths were on the way elsewhere when it was opened."""
    arrivals: list[tuple[Ended, Delta]] = field(default_factory=list)
    history: History | None = None
    """Of a `try`: what an exception that may come at any moment finds."""
    may_raise: set[str] = field(default_factory=set)
    """Names of exceptions that may have come; empty name: any."""
    catches: Callable[[Raised], bool | None] | None = None
    """Of a `try`: whether it catches an exception, None where that cannot be told."""

    def admits(self, end: Ended) -> bool:
        """Return whether a path that ends so leads here."""
        if isinstance(end, Halt):
            is_seen = self.is_around or not (end.is_hard or end.stays)
            return self.takes_exit and not end.serves and is_seen
        if isinstance(end, Raised) and self.catches is not None:
            return self.catches(end) is not False
        is_here = self.frame is None or not isinstance(end, Left) or end.frame is self.frame
        return is_here and isinstance(end, self.takes)
