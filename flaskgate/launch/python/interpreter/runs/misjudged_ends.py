"""Ends of paths that a deployed program does not have: it is known to run, so it was misjudged."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.reasons import Cause, Reason


def is_fatal(machine: Machine, error: Raised) -> bool:
    """Return whether an operation that fails would end a program that is known to run."""
    return not (error.is_said or machine.conditional or machine.catches(error))


def doubt_that(machine: Machine, error: Raised) -> None:
    """Note an operation that seems to fail; what is deployed runs, so that is misjudged."""
    machine.doubt += 1
    machine.miss(Reason(Cause.ENDS, f"end with {error.name}"))


def note_end(machine: Machine, error: Raised) -> None:
    """Note that a path which may not be taken seems to fail, with nothing that expects it.

    Where it is a guess that something is called now, a name that comes later refutes the guess.
    """
    if error.is_early and machine.notes.guesses:
        machine.notes.refuted += 1
    elif not error.is_said and not machine.catches(error):
        machine.notes.broken_off = machine.notes.broken_off or error.name
