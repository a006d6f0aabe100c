"""Iterators that classes of the repository define: asked for items until they raise the end."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Instance,
    Unknown,
    Value,
)

_PASSED = Unknown("what an iterator of the repository keeps")
_MOST = 100  # items that such an iterator is asked for
_END = "StopIteration"


def one_after_the_other(
    machine: Machine, iterator: Instance, place: SourceNode
) -> list[Value] | None:
    """Return what `__next__` of an object gives until it ends; None where that cannot be told.

    Whoever goes through the items may stop at any of them, or look at the object meanwhile: what
    asking for them changes is forgotten.
    """
    items: list[Value] = []
    found: list[bool] = []
    machine.journal.begin()
    end = machine.outcome(lambda: found.append(_take_all(machine, iterator, place, items)))
    if end is not None:
        machine.journal.commit()
        raise end
    machine.journal.blur(machine.journal.rollback(), _PASSED)
    return items if found == [True] else None


def _take_all(machine: Machine, iterator: Instance, place: SourceNode, items: list[Value]) -> bool:
    """Ask for items until there is none; return whether it came to that for sure."""
    for _ in range(_MOST):
        machine.tick()
        is_end = _take(machine, iterator, place, items)
        if is_end is not False:
            return bool(is_end)
    return False


def _take(
    machine: Machine, iterator: Instance, place: SourceNode, items: list[Value]
) -> bool | None:
    """Ask for one more item; return whether there is none, and None where that is not sure."""
    step = machine.attribute(iterator, "__next__", place)
    meeting = machine.meet(Raised)
    meeting.catches = _ends
    end = machine.outcome(
        lambda: items.append(machine.force(machine.call(step, Arguments(place=place))))
    )
    machine.leave(meeting)
    is_end = isinstance(end, Raised) and _ends(end) is not False
    is_perhaps = bool(meeting.arrivals or meeting.may_raise)
    if end is not None and not is_end and is_perhaps:
        machine.send(end)
    machine.gather(meeting, (Raised,), goes_on=end is None or is_end)
    machine.journal.commit()
    if end is not None and not is_end and not is_perhaps:
        raise end
    return None if is_perhaps else is_end


def _ends(error: Raised) -> bool | None:
    return error.name == _END if error.name else None
