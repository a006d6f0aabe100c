"""Iterators: generators, and what `map`, `zip` and the like give. They start late, and are used up.

What an iterator gives is worked out when it is first asked for, and all of it at once. Where it is
asked for only a part, what it does beyond its items may come later, or never: it is joined with
what there is.

Iterators that classes of the repository define are asked for items until they raise the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from flaskgate.launch.python.interpreter.data.lazy_code import world_behind
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Dead, Ended, Halt, Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.values import (
    ITERATOR,
    NONE,
    Arguments,
    Instance,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import View

Produce = Callable[[Items], Value]
"""Adds to a list what an iterator gives; returns what its end tells, None but for generators."""
FILE = "io.TextIOWrapper"
"""The class of a file that is open; it gives its lines."""
LINES = "lines"
"""The attribute of a file that holds the iterator over them, where they are known."""
GROUPS = "groups"
"""The attribute of what `groupby` gives: a group can be read only until the next one is."""
_REST = "rest"
_RESULT = "result"
_OVER = "over"
_SEEN = "seen"
_LEFT = Unknown("what is left of an iterator")


def iterator_in(value: Value) -> Instance | None:
    """Return the iterator that a value is, or the one over a file's lines; None for all else.

    It is known what it gives, and when.
    """
    if isinstance(value, Instance) and value.base == FILE:
        value = value.attributes.get(LINES, value)
    return value if isinstance(value, Instance) and value.base == ITERATOR else None


def new_iterator(
    machine: Machine, place: SourceNode, produce: Produce, *, reads: Sequence[Value] = ()
) -> Instance:
    """Return an iterator that has not been started; `reads`: functions, and what they are given."""
    made = Instance(None, ITERATOR, place=place)
    machine.sources[id(made)] = (made, produce)
    if reads:
        machine.notes.lazies[id(made)] = (reads, None)
    return made


def ready_iterator(
    place: SourceNode, items: Iterable[Value], *, over: Items | None = None
) -> Instance:
    """Return an iterator over items that are there already; `over`: the list, or view, itself."""
    rest = Items(list(items))
    attributes: dict[str, Value] = {_REST: rest}
    if over is not None:
        attributes |= {_OVER: over, _SEEN: Known(len(rest.items))}
    return Instance(None, ITERATOR, attributes, place=place)


def ready_items(machine: Machine, iterator: Instance | None) -> list[Value] | None:
    """Return what is left of an iterator whose items are there already; None for any other."""
    found = None if iterator is None else _left(machine, iterator)
    return list(found.items) if isinstance(found, Items) and not found.is_forgotten else None


def drain(machine: Machine, iterator: Instance) -> list[Value] | None:
    """Take everything that is left; None where it cannot be told."""
    found = _left(machine, iterator)
    if found is None:
        row = Items([])
        _, produce = machine.sources[id(iterator)]
        machine.journal.put(iterator.attributes, _REST, Items([]))
        if _has_no_end(machine, iterator, lambda: produce(row)):
            leave(machine, iterator, None)
            return None
        return None if row.is_forgotten else list(row.items)
    machine.journal.put(iterator.attributes, _REST, Items([]))
    machine.journal.remove(iterator.attributes, _OVER)
    return list(found.items) if isinstance(found, Items) else None


def _has_no_end(machine: Machine, iterator: Instance, run: Callable[[], Value]) -> bool:
    """Run a generator to its end; return whether it goes on for ever, or ends the program.

    Whoever asks for a part of it, such as `zip`, may come to an end all the same.
    """
    found: list[Value] = []
    end = machine.outcome(lambda: found.append(run()))
    if isinstance(end, Halt) and not end.serves:
        machine.doubt += 1
        return True
    if end is not None:
        raise end
    machine.journal.put(iterator.attributes, _RESULT, found[0])
    return False


def peek(
    machine: Machine, iterator: Instance, *, perhaps: bool
) -> tuple[list[Value] | None, Ended | None]:
    """Return what is left, and how it ends if not by its last item; nothing is taken.

    `perhaps`: it may be left before it comes to its end.
    """
    found = _left(machine, iterator)
    if found is not None:
        return (list(found.items) if isinstance(found, Items) else None), None
    _, produce = machine.sources[id(iterator)]
    machine.journal.begin()
    row = Items([])
    machine.conditional += perhaps
    try:
        end = machine.outcome(lambda: produce(row))
    finally:
        machine.conditional -= perhaps
    machine.journal.widen(machine.journal.rollback())
    world = world_behind(machine, iterator)
    if world is not None:
        machine.notes.worlds[id(iterator)] = world
    is_told = not row.is_forgotten and not isinstance(end, Dead)
    return (list(row.items) if is_told else None), end


def leave(machine: Machine, iterator: Instance, items: Iterable[Value] | None) -> None:
    """Let these items be what is left, or something that cannot be told."""
    rest = _LEFT if items is None else Items(list(items))
    machine.journal.put(iterator.attributes, _REST, rest)


def take_one(machine: Machine, iterator: Instance, default: Value | None) -> Value:
    """Return the next item; the default, or StopIteration, where there is none."""
    items, end = peek(machine, iterator, perhaps=True)
    if items is None or (end is not None and not items):
        leave(machine, iterator, None)
        machine.may_raise()
        return Unknown("the next item is not known")
    if not items:
        leave(machine, iterator, ())
        machine.journal.remove(iterator.attributes, _OVER)
        if default is None:
            raise Raised("StopIteration")
        return machine.force(default)
    leave(machine, iterator, items[1:] if end is None else None)
    return machine.force(items[0])


def pass_groups_by(machine: Machine, over: Value, items: Iterable[Value]) -> None:
    """Let the groups that a loop has taken be gone, as those of `groupby` are by then."""
    iterator = iterator_in(over)
    for pair in items if iterator is not None and GROUPS in iterator.attributes else ():
        group = iterator_in(pair.items[-1]) if isinstance(pair, Items) else None
        if group is not None:
            leave(machine, group, None)


def touch(machine: Machine, iterator: Instance) -> None:
    """Let somebody take as much as they like."""
    peek(machine, iterator, perhaps=True)
    leave(machine, iterator, None)


def result_of(machine: Machine, iterator: Value) -> Value:
    """Return what a generator returned that has come to its end."""
    inner = iterator_in(iterator)
    if inner is None:
        return NONE
    return machine.force(inner.attributes.get(_RESULT, NONE))


def iterator_method(
    machine: Machine, iterator: Instance, name: str, arguments: Arguments
) -> Value | None:
    """Do what a method of a generator does; None for what is no iterator."""
    if iterator.base != ITERATOR:
        return None
    if name == "__iter__":
        return iterator
    if name == "__next__":
        return take_one(machine, iterator, None)
    touch(machine, iterator)
    if name == "close":
        leave(machine, iterator, ())
        return NONE
    machine.may_raise()
    return Unknown(f"what `{arguments.place.text}` gives")


def _left(machine: Machine, iterator: Instance) -> Value | None:
    """Return the items that are left, None before it is started."""
    if iterator.strays:
        return _LEFT
    found = iterator.attributes.get(_REST)
    rest = None if found is None else machine.force(found)
    over = iterator.attributes.get(_OVER)
    if isinstance(rest, Items) and rest.items and is_outdated(machine, iterator):
        return _LEFT
    return rest if over is None or not isinstance(rest, Items) else _as_now(machine, iterator, rest)


def is_outdated(
    machine: Machine, iterator: Instance, touched: Callable[[], frozenset[int]] | None = None
) -> bool:
    """Return whether what was worked out of an iterator may be other items by now.

    `touched`: what may have been changed since then, where that is known.
    """
    world = machine.notes.worlds.get(id(iterator))
    if world is None:
        return False
    vague = world.vague
    is_touched = bool(vague) and (touched is None or not vague.isdisjoint(touched()))
    return is_touched or world.is_changed(machine.journal)


def _as_now(machine: Machine, iterator: Instance, rest: Items) -> Value:
    """Return what is left of a list, or a dictionary, that may have changed since."""
    over, seen = (machine.force(iterator.attributes[name]) for name in (_OVER, _SEEN))
    if not isinstance(over, Items) or not isinstance(seen, Known):
        return _LEFT
    count = len(over.items)
    if isinstance(over, View) and count != seen.constant:
        raise Raised("RuntimeError")
    machine.journal.put(iterator.attributes, _SEEN, Known(count))
    return Items(over.items[int(str(seen.constant)) - len(rest.items) :])


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
