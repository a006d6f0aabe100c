"""`itertools`: iterators over what is known. `chain` is with the built-in ones, in `iteration`.

What goes on for ever has so many items that a loop over it is one whose rounds cannot be told.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

from flaskgate.launch.python.interpreter.data.arithmetic import LONGEST
from flaskgate.launch.python.interpreter.data.comparisons import are_equal
from flaskgate.launch.python.interpreter.data.iterators import (
    GROUPS,
    iterator_in,
    leave,
    new_iterator,
    peek,
    ready_items,
    ready_iterator,
)
from flaskgate.launch.python.interpreter.data.logic import decide
from flaskgate.launch.python.interpreter.data.operators import binary
from flaskgate.launch.python.interpreter.data.targets import items_of
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.value_facts import is_none
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Items,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.library import Library

_FOR_EVER = 500  # items of what has no end: more than the rounds of a loop that are executed

Handler = Callable[[Machine, Arguments], Value | None]


def _rows(
    machine: Machine, values: Sequence[Value], arguments: Arguments
) -> list[list[Value]] | None:
    """Take everything of several iterables; None where one of them cannot be told."""
    found = [items_of(machine, machine.force(one), arguments.place) for one in values]
    known = [row for row in found if row is not None]
    return known if len(known) == len(found) and not arguments.is_open else None


def _tuples(rows: Iterable[Sequence[Value]], arguments: Arguments) -> Value:
    made = [Items(list(row), is_tuple=True) for row in itertools.islice(rows, LONGEST + 1)]
    if len(made) > LONGEST:
        return Unknown("more items than are followed")
    return ready_iterator(arguments.place, made)


def _count(machine: Machine, arguments: Arguments) -> Value | None:
    start = machine.force(arguments.get("start", 0) or Known(0))
    step = machine.force(arguments.get("step", 1) or Known(1))
    match start, step:
        case Known(constant=int() as first), Known(constant=int() as by):
            numbers = itertools.islice(itertools.count(first, by), _FOR_EVER)
            return ready_iterator(arguments.place, map(Known, numbers))
        case _:
            return None


def _cycle(machine: Machine, arguments: Arguments) -> Value | None:
    rows = _rows(machine, arguments.positional, arguments)
    if rows is None or len(rows) != 1:
        return None
    return ready_iterator(arguments.place, itertools.islice(itertools.cycle(rows[0]), _FOR_EVER))


def _repeat(machine: Machine, arguments: Arguments) -> Value | None:
    times = machine.force(arguments.get("times", 1) or Known(_FOR_EVER))
    number = times.constant if isinstance(times, Known) else None
    if not arguments.positional or not isinstance(number, int) or number > _FOR_EVER:
        return None
    return ready_iterator(arguments.place, [arguments.positional[0]] * max(number, 0))


def _islice(machine: Machine, arguments: Arguments) -> Value | None:
    first, *bounds = [machine.force(one) for one in arguments.positional] or [NONE]
    numbers = [one.constant for one in bounds if isinstance(one, Known)]
    whole = [one for one in numbers if one is None or isinstance(one, int)]
    if not bounds or len(whole) != len(bounds) or any((one or 0) < 0 for one in whole):
        return None
    span = slice(*whole)
    iterator = iterator_in(first)
    if iterator is None:
        items = items_of(machine, first, arguments.place)
        return None if items is None else ready_iterator(arguments.place, items[span])
    items, end = peek(machine, iterator, perhaps=True)
    if items is None or end is not None or span.stop is None or span.stop > len(items):
        leave(machine, iterator, None)
        return None
    leave(machine, iterator, items[span.stop :])
    return ready_iterator(arguments.place, items[span])


def _takewhile(machine: Machine, arguments: Arguments) -> Value | None:
    """Give items up to the first that fails, which is taken from an iterator, too."""
    function, *rest = arguments.positional or (NONE,)

    def produce(made: Items) -> Value:
        iterator = iterator_in(machine.force(rest[0])) if rest else None
        ready = ready_items(machine, iterator)
        rows = [ready] if ready is not None else _rows(machine, rest, arguments)
        for number, item in enumerate(rows[0] if rows else ()):
            holds = _tested(machine, function, item, arguments)
            if holds is None:
                rows = None
                break
            if not holds:
                if iterator is not None and rows:
                    leave(machine, iterator, rows[0][number + 1 :])
                return NONE
            machine.journal.append(made, item)
        if not rows:
            machine.forget(arguments.place, made)
        return NONE

    return new_iterator(machine, arguments.place, produce)


def _dropwhile(machine: Machine, arguments: Arguments) -> Value | None:
    function, *rest = arguments.positional or (NONE,)

    def produce(made: Items) -> Value:
        rows = _rows(machine, rest, arguments)
        is_behind = False
        for item in rows[0] if rows else ():
            holds = False if is_behind else _tested(machine, function, item, arguments)
            if holds is None:
                rows = None
                break
            is_behind |= not holds
            if is_behind:
                machine.journal.append(made, item)
        if not rows:
            machine.forget(arguments.place, made)
        return NONE

    return new_iterator(machine, arguments.place, produce)


def _tested(machine: Machine, function: Value, item: Value, arguments: Arguments) -> bool | None:
    given = Arguments(place=arguments.place, positional=(item,))
    return decide(machine, machine.force(machine.call(function, given)))


def _filterfalse(machine: Machine, arguments: Arguments) -> Value | None:
    function, *rest = [machine.force(one) for one in arguments.positional] or [NONE]
    rows = _rows(machine, rest, arguments)
    if rows is None or len(rows) != 1:
        return None
    answers = [
        decide(machine, machine.force(one)) if is_none(function)
        else _tested(machine, function, one, arguments)
        for one in rows[0]
    ]  # fmt: skip
    return _kept(rows[0], [None if one is None else not one for one in answers], arguments)


def _compress(machine: Machine, arguments: Arguments) -> Value | None:
    rows = _rows(machine, arguments.positional, arguments)
    if rows is None or len(rows) != 2:  # noqa: PLR2004 - data and selectors
        return None
    answers = [decide(machine, machine.force(one)) for one in rows[1]]
    return _kept(rows[0], answers, arguments)


def _kept(
    items: Sequence[Value], answers: Sequence[bool | None], arguments: Arguments
) -> Value | None:
    if None in answers:
        return None
    return ready_iterator(arguments.place, itertools.compress(items, answers))


def _zip_longest(machine: Machine, arguments: Arguments) -> Value | None:
    rows = _rows(machine, arguments.positional, arguments)
    fill = arguments.keywords.get("fillvalue", NONE)
    return (
        None if rows is None else _tuples(itertools.zip_longest(*rows, fillvalue=fill), arguments)
    )


def _product(machine: Machine, arguments: Arguments) -> Value | None:
    rows = _rows(machine, arguments.positional, arguments)
    times = machine.force(arguments.keywords.get("repeat", Known(1)))
    number = times.constant if isinstance(times, Known) else None
    if rows is None or not isinstance(number, int) or number > LONGEST:
        return None
    return _tuples(itertools.product(*rows * number), arguments)


def _chosen(choose: Callable[[Sequence[Value], int], Iterable[Sequence[Value]]]) -> Handler:
    """`permutations` and `combinations`."""

    def make(machine: Machine, arguments: Arguments) -> Value | None:
        rows = _rows(machine, arguments.positional[:1], arguments)
        if rows is None or len(rows) != 1:
            return None
        length = machine.force(arguments.get("r", 1) or Known(len(rows[0])))
        number = length.constant if isinstance(length, Known) else None
        is_told = isinstance(number, int) and number >= 0 and len(rows[0]) <= LONGEST
        return (
            _tuples(choose(rows[0], number), arguments)
            if is_told and isinstance(number, int)
            else None
        )

    return make


def _starmap(machine: Machine, arguments: Arguments) -> Value | None:
    function, *rest = arguments.positional or (NONE,)

    def produce(made: Items) -> Value:
        rows = _rows(machine, rest, arguments)
        inner = None if rows is None else _rows(machine, rows[0], arguments)
        if inner is None:
            machine.forget(arguments.place, made)
        for row in inner or ():
            given = Arguments(place=arguments.place, positional=tuple(row))
            machine.journal.append(made, machine.force(machine.call(function, given)))
        return NONE

    return new_iterator(machine, arguments.place, produce)


def _accumulate(machine: Machine, arguments: Arguments) -> Value | None:
    rows = _rows(machine, arguments.positional[:1], arguments)
    function = machine.force(arguments.get("func", 1) or NONE)
    first = machine.force(arguments.keywords.get("initial", NONE))
    if rows is None or len(rows) != 1:
        return None
    waiting = [*([] if is_none(first) else [first]), *rows[0]]
    found = waiting[:1]
    for item in waiting[1:]:
        given = Arguments(place=arguments.place, positional=(found[-1], item))
        total = (
            binary(machine.force(found[-1]), ast.Add(), machine.force(item))
            if is_none(function)
            else machine.force(machine.call(function, given))
        )
        found.append(total)
    return ready_iterator(arguments.place, found)


def _pairwise(machine: Machine, arguments: Arguments) -> Value | None:
    rows = _rows(machine, arguments.positional, arguments)
    return (
        None if rows is None or len(rows) != 1 else _tuples(itertools.pairwise(rows[0]), arguments)
    )


def _tee(machine: Machine, arguments: Arguments) -> Value | None:
    rows = _rows(machine, arguments.positional[:1], arguments)
    count = machine.force(arguments.get("n", 1) or Known(2))
    number = count.constant if isinstance(count, Known) else None
    if rows is None or len(rows) != 1 or not isinstance(number, int) or number > LONGEST:
        return None
    return Items([ready_iterator(arguments.place, rows[0]) for _ in range(number)], is_tuple=True)


def _groupby(machine: Machine, arguments: Arguments) -> Value | None:
    rows = _rows(machine, arguments.positional[:1], arguments)
    function = machine.force(arguments.get("key", 1) or NONE)
    if rows is None or len(rows) != 1:
        return None
    groups: list[tuple[Value, list[Value]]] = []
    for item in map(machine.force, rows[0]):
        given = Arguments(place=arguments.place, positional=(item,))
        key = item if is_none(function) else machine.force(machine.call(function, given))
        same = are_equal(groups[-1][0], key) if groups else False
        if same is None:
            return None
        if not same:
            groups.append((key, []))
        groups[-1][1].append(item)
    pairs = [(key, ready_iterator(arguments.place, inner)) for key, inner in groups]
    made = ready_iterator(arguments.place, [Items(list(one), is_tuple=True) for one in pairs])
    machine.journal.put(made.attributes, GROUPS, Known(constant=True))
    return made


_FUNCTIONS: Mapping[str, Handler] = {
    "count": _count,
    "cycle": _cycle,
    "repeat": _repeat,
    "islice": _islice,
    "takewhile": _takewhile,
    "dropwhile": _dropwhile,
    "filterfalse": _filterfalse,
    "compress": _compress,
    "zip_longest": _zip_longest,
    "product": _product,
    "permutations": _chosen(itertools.permutations),
    "combinations": _chosen(itertools.combinations),
    "combinations_with_replacement": _chosen(itertools.combinations_with_replacement),
    "starmap": _starmap,
    "accumulate": _accumulate,
    "pairwise": _pairwise,
    "tee": _tee,
    "groupby": _groupby,
}


def _call(machine: Machine, name: str, arguments: Arguments) -> Value | None:
    module, _, verb = name.rpartition(".")
    make = _FUNCTIONS.get(verb) if module == "itertools" else None
    if make is None:
        return None
    made = make(machine, arguments)
    if made is None:
        machine.may_raise()
    return made or Unknown(f"what `{arguments.place.text}` gives is not known")


LIBRARY = Library(call=_call)
