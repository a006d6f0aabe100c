"""Work that is done in another process: what it writes is not seen where it is started."""

from __future__ import annotations

import re
from collections.abc import Callable

from flaskgate.launch.python.interpreter.runs.machine import Machine

_PROCESSES = re.compile(r"Process|^(?:multiprocessing|multiprocess|billiard|loky|pathos)\b")
_THREADS = re.compile(r"\bdummy\b|ThreadPool|Thread\b")


def within(machine: Machine, name: str, action: Callable[[], object]) -> None:
    """Do what a worker does, by the name of what makes it.

    What another process writes is joined with what was there: queues that both know are seen.
    """
    if not _PROCESSES.search(name) or _THREADS.search(name):
        action()
        return
    machine.journal.begin()
    end = machine.outcome(action)
    machine.journal.widen(machine.journal.rollback())
    if end is not None:
        raise end
