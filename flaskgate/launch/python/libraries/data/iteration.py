"""Functions that make and go through lists, tuples, sets and iterators."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace

from flaskgate.launch.python.interpreter.data.arithmetic import LONGEST
from flaskgate.launch.python.interpreter.data.comparisons import are_equal
from flaskgate.launch.python.interpreter.data.iterators import (
    GROUPS,
    iterator_in,
    leave,
    new_iterator,
    ready_items,
    ready_iterator,
    take_one,
)
from flaskgate.launch.python.interpreter.data.logic import decide, own_method
from flaskgate.launch.python.interpreter.data.own_operators import combine
from flaskgate.launch.python.interpreter.data.sequence_methods import sorted_items
from flaskgate.launch.python.interpreter.data.sort_keys import UntoldOrderError, keys_of
from flaskgate.launch.python.interpreter.data.targets import items_of
from flaskgate.launch.python.interpreter.expressions.literals import unique
from flaskgate.launch.python.interpreter.objects.type_errors import check, check_keys
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.runs.state import Delta
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    is_none,
    join_all,
    truth,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Arguments,
    Deque,
    Instance,
    Items,
    Known,
    Range,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import View

Handler = Callable[[Machine, Arguments], Value | None]


def first(machine: Machine, arguments: Arguments) -> Value:
    """Return the first argument of a call, None where there is none."""
    return machine.force(arguments.positional[0]) if arguments.positional else NONE


def _row(*, is_tuple: bool = False) -> Handler:
    def make(machine: Machine, arguments: Arguments) -> Value:
        items = _items(machine, arguments)
        return Unknown("a list that is not known") if items is None else Items(items, is_tuple)

    return make


def _items(machine: Machine, arguments: Arguments) -> list[Value] | None:
    """Return what the first argument of a call goes through; nothing if there is none."""
    if arguments.is_open:
        return None
    if not arguments.positional:
        return []
    value = first(machine, arguments)
    iterator = iterator_in(value)
    is_grouped = iterator is not None and GROUPS in iterator.attributes
    found = items_of(machine, value, arguments.place)
    if found is None:
        machine.may_raise()
    return [_without_group(one) for one in found] if found is not None and is_grouped else found


def _without_group(pair: Value) -> Value:
    key = pair.items[:1] if isinstance(pair, Items) else [Unknown("a key")]
    return Items([*key, Unknown("a group that was passed by")], is_tuple=True)


def _set(machine: Machine, arguments: Arguments) -> Value:
    items = _items(machine, arguments)
    if items is None:
        return Unknown("a set that is not known")
    found = [machine.force(item) for item in items]
    check_keys(machine, *found)
    return unique(found)


def _frozen_set(machine: Machine, arguments: Arguments) -> Value:
    made = _set(machine, arguments)
    return replace(made, is_frozen=True) if isinstance(made, Items) else made


def _quantified(*, is_any: bool) -> Handler:
    def decide_all(machine: Machine, arguments: Arguments) -> Value:
        items = _items(machine, arguments)
        if items is None:
            return Unknown("items that are not known")
        forced = [machine.force(item) for item in items]
        truths = [decide(machine, item) for item in forced]
        facts = facts_of(*forced)
        if is_any in truths:
            return Known(is_any, facts)
        return (
            Unknown("items that are not known", facts)
            if None in truths
            else Known(not is_any, facts)
        )

    return decide_all


def _sorted(machine: Machine, arguments: Arguments) -> Value:
    items = _items(machine, arguments)
    order = None if items is None else sorted_items(machine, items, arguments)
    return Unknown("a list that is not known") if order is None else Items(order)


def _extreme(*, backwards: bool) -> Handler:
    def choose(machine: Machine, arguments: Arguments) -> Value:
        is_one = len(arguments.positional) == 1
        items = _items(machine, arguments) if is_one else list(arguments.positional)
        if items is None or arguments.is_open:
            return Unknown("the extreme of what is not known")
        if not items:
            if "default" in arguments.keywords:
                return machine.force(arguments.keywords["default"])
            raise Raised("ValueError")
        key = machine.force(arguments.keywords.get("key", NONE))
        keys = keys_of(machine, items, key, arguments.place)
        if keys is None:
            machine.may_raise("TypeError")
            return join_all([machine.force(one) for one in items]) or NONE
        best = _best(keys, backwards=backwards)
        found = items if best is None else [items[best]]
        return join_all([machine.force(one) for one in found]) or NONE

    return choose


def _best(keys: Sequence[object], *, backwards: bool) -> int | None:
    """Return which of the keys is the first, or the last; None where that cannot be told."""
    try:
        return (max if backwards else min)(range(len(keys)), key=keys.__getitem__)  # type: ignore[arg-type] # caught
    except UntoldOrderError:
        return None
    except TypeError:
        raise Raised("TypeError") from None


def _sum(machine: Machine, arguments: Arguments) -> Value:
    items = _items(machine, replace(arguments, positional=arguments.positional[:1]))
    if items is None:
        return Unknown("a sum that is not known")
    total = machine.force(arguments.get("start", 1) or Known(0))
    for item in items:
        total = combine(machine, total, ast.Add(), machine.force(item), arguments.place)
    return total


def _zip(machine: Machine, arguments: Arguments) -> Value:
    given = [machine.force(one) for one in arguments.positional]
    found = [iterator_in(one) for one in given]
    if any(ready_items(machine, one) is not None for one in found):
        return _zip_iterators(machine, given, arguments)
    if not any(found):
        return _zip_rows(machine, given, arguments)

    def produce(made: Items) -> Value:
        pairs = iterator_in(_zip_rows(machine, given, arguments))
        items = ready_items(machine, pairs)
        if items is None:
            machine.forget(arguments.place, made)
        else:
            machine.journal.append(made, *items)
        return NONE

    return new_iterator(machine, arguments.place, produce, reads=given)


def _zip_rows(machine: Machine, given: Sequence[Value], arguments: Arguments) -> Value:
    """Go through all of what `zip` is given, which does so in turns."""
    rows: list[list[Value] | None] = []
    written: list[Delta] = []
    for one in given:
        epoch = machine.journal.begin()
        end = machine.outcome(lambda one=one: rows.append(items_of(machine, one, arguments.place)))  # type: ignore[misc] # the default binds the loop's value
        written.append(machine.journal.snapshot(epoch))
        machine.journal.commit()
        if end is not None:
            raise end
    for number, delta in enumerate(written):
        for other in written[:number]:
            both = {cell: one for cell, one in delta.items() if cell in other}
            machine.journal.blur(both, Unknown("what several iterators write"))
    known_rows = [row for row in rows if row is not None]
    if len(known_rows) != len(rows) or arguments.is_open:
        return Unknown("pairs that are not known")
    strict = truth(machine.force(arguments.keywords.get("strict", NONE)))
    if strict and len({len(row) for row in known_rows}) > 1:
        raise Raised("ValueError")
    pairs = [Items(list(row), is_tuple=True) for row in zip(*known_rows, strict=False)]
    return ready_iterator(arguments.place, pairs)


def _zip_iterators(machine: Machine, given: Sequence[Value], arguments: Arguments) -> Value:
    """Do what `zip` does with iterators of which something is left, or that come twice."""
    shared: dict[int, tuple[Instance, list[Value]]] = {}
    sources: list[list[Value] | None] = []
    for one in given:
        iterator = iterator_in(one)
        ready = ready_items(machine, iterator)
        if iterator is not None and ready is not None:
            sources.append(shared.setdefault(id(iterator), (iterator, ready))[1])
        else:
            sources.append(items_of(machine, one, arguments.place))
    known = [row for row in sources if row is not None]
    if len(known) != len(sources) or arguments.is_open or "strict" in arguments.keywords:
        for iterator, _ in shared.values():
            leave(machine, iterator, None)
        return Unknown("pairs that are not known")
    pairs: list[Value] = []
    while (row := _one_of_each(known)) is not None:
        pairs.append(Items(row, is_tuple=True))
    for iterator, rest in shared.values():
        leave(machine, iterator, rest)
    return ready_iterator(arguments.place, pairs)


def _one_of_each(sources: Sequence[list[Value]]) -> list[Value] | None:
    """Take the first item of each, up to the first that has none; None if one has none."""
    row: list[Value] = []
    for one in sources:
        if not one:
            return None
        row.append(one.pop(0))
    return row or None


def _enumerate(machine: Machine, arguments: Arguments) -> Value:
    iterator = iterator_in(first(machine, arguments))
    if iterator is None or ready_items(machine, iterator) is not None:
        return _numbered(machine, arguments)

    def produce(made: Items) -> Value:
        pairs = ready_items(machine, iterator_in(_numbered(machine, arguments)))
        if pairs is None:
            machine.forget(arguments.place, made)
        else:
            machine.journal.append(made, *pairs)
        return NONE

    return new_iterator(machine, arguments.place, produce, reads=[iterator])


def _numbered(machine: Machine, arguments: Arguments) -> Value:
    items = _items(machine, replace(arguments, positional=arguments.positional[:1]))
    start = machine.force(arguments.get("start", 1) or Known(0))
    if items is None or not isinstance(start, Known) or not isinstance(start.constant, int):
        return Unknown("pairs that are not known")
    pairs = [Items([Known(number), item], is_tuple=True)
             for number, item in enumerate(items, start.constant)]  # fmt: skip
    return ready_iterator(arguments.place, pairs)


def _reversed(machine: Machine, arguments: Arguments) -> Value:
    value = first(machine, arguments)
    if iterator_in(value) is not None or not isinstance(value, Instance):
        check(machine, reversed, value)
    items = _items(machine, arguments)
    if items is None:
        return Unknown("a list that is not known")
    return ready_iterator(arguments.place, items[::-1])


def _range(machine: Machine, arguments: Arguments) -> Value:
    bounds = [machine.force(one) for one in arguments.positional]
    numbers = [one.constant for one in bounds if isinstance(one, Known)]
    whole = [number for number in numbers if isinstance(number, int)]
    if not numbers or len(whole) != len(bounds) or arguments.is_open or 0 in whole[2:]:
        return Unknown("a range that is not known")
    span = range(*whole[:3])
    if len(span) > LONGEST:
        return Unknown("a range that is too long to follow")
    return Range([Known(number) for number in span], is_tuple=True)


def _as_items(*values: object) -> None:
    """Raise TypeError where there are no stand-ins to go through, or one cannot be."""
    for one in values or (None,):
        iter(one)  # type: ignore[call-overload] # that is asked


def _map(machine: Machine, arguments: Arguments) -> Value:
    function, *rest = arguments.positional or (NONE,)
    check(machine, _as_items, *map(machine.force, rest))

    def produce(made: Items) -> Value:
        rows = [items_of(machine, machine.force(one), arguments.place) for one in rest]
        known_rows = [row for row in rows if row is not None]
        if len(known_rows) != len(rows) or arguments.is_open:
            _call_perhaps(machine, function, arguments, made)
            return NONE
        for row in zip(*known_rows, strict=False):
            given = Arguments(place=arguments.place, positional=tuple(row))
            machine.journal.append(made, machine.force(machine.call(function, given)))
        return NONE

    return new_iterator(machine, arguments.place, produce, reads=arguments.positional)


def _call_perhaps(machine: Machine, function: Value, arguments: Arguments, made: Items) -> None:
    """Call a function for items that cannot be told."""
    given = Arguments(place=arguments.place, positional=(Unknown("an item"),))
    machine.alternatives([lambda: machine.call(function, given), lambda: None])
    machine.forget(arguments.place, made)


def _filter(machine: Machine, arguments: Arguments) -> Value:
    function = machine.force(arguments.get("", 0) or NONE)
    rest = replace(arguments, positional=arguments.positional[1:])
    check(machine, _as_items, *map(machine.force, rest.positional))

    def produce(made: Items) -> Value:
        items = _items(machine, rest)
        if items is None:
            _call_perhaps(machine, function, arguments, made)
        for item in items or ():
            verdict: Value = machine.force(item)
            if function != NONE:
                given = Arguments(place=arguments.place, positional=(item,))
                verdict = machine.force(machine.call(function, given))
            decided = decide(machine, verdict)
            if decided is None:
                machine.forget(arguments.place, made)
            elif decided:
                machine.journal.append(made, item)
        return NONE

    return new_iterator(machine, arguments.place, produce, reads=arguments.positional)


def _next(machine: Machine, arguments: Arguments) -> Value:
    """Take the first away of what an iterator gives."""
    value = first(machine, arguments)
    hook = own_method(machine, value, "__next__", arguments.place)
    if hook is not None:
        return machine.call(hook, Arguments(place=arguments.place))
    iterator = iterator_in(value)
    if iterator is not None:
        return take_one(machine, iterator, arguments.get("", 1))
    machine.may_raise()
    return Unknown("the next item is not known")


def _until(machine: Machine, function: Value, arguments: Arguments) -> Value:
    """`iter(function, end)`: what calls of a function give, until one gives the end."""
    end = machine.force(arguments.get("", 1) or NONE)

    def produce(made: Items) -> Value:
        while True:
            machine.tick()
            item = machine.force(machine.call(function, Arguments(place=arguments.place)))
            same = are_equal(item, end)
            if same is None or len(made.items) > LONGEST:
                machine.forget(arguments.place, made, function)
                return NONE
            if same:
                return NONE
            machine.journal.append(made, item)

    return new_iterator(machine, arguments.place, produce)


def _iter(machine: Machine, arguments: Arguments) -> Value:
    value = first(machine, arguments)
    if len(arguments.positional) != 1:
        return _until(machine, value, arguments)
    if iterator_in(value) is not None:
        return value
    items = _items(machine, arguments)
    if items is None:
        return Unknown("an iterator that is not known")
    over = View(value, "keys") if isinstance(value, Table) else value
    is_live = isinstance(over, Items) and not over.is_tuple and not over.is_set
    live = over if is_live and isinstance(over, Items) else None
    return ready_iterator(arguments.place, items, over=live)


def _chain(machine: Machine, arguments: Arguments) -> Value:
    """`chain(a, b)`: one after the other, each asked for its items when its turn comes."""
    series = [machine.force(one) for one in arguments.positional]
    return _chained(machine, lambda: None if arguments.is_open else series, arguments)


def _chain_from(machine: Machine, arguments: Arguments) -> Value:
    return _chained(machine, lambda: _items(machine, arguments), arguments)


def _chained(
    machine: Machine, series: Callable[[], Sequence[Value] | None], arguments: Arguments
) -> Value:
    def produce(made: Items) -> Value:
        found = series()
        for one in found or ():
            items = items_of(machine, machine.force(one), arguments.place)
            if items is None:
                machine.may_raise()
                machine.forget(arguments.place, made)
            else:
                machine.journal.append(made, *items)
        if found is None:
            machine.forget(arguments.place, made)
        return NONE

    return new_iterator(machine, arguments.place, produce)


def _deque(machine: Machine, arguments: Arguments) -> Value:
    """Return a list; one that is bounded loses items, which cannot be told here."""
    if not is_none(machine.force(arguments.get("maxlen", 1) or NONE)):
        return Unknown("a deque that is bounded")
    items = _items(machine, arguments)
    return Unknown("a deque that is not known") if items is None else Deque(items)


def _reduce(machine: Machine, arguments: Arguments) -> Value:
    function, *rest = arguments.positional
    items = _items(machine, replace(arguments, positional=tuple(rest[:1])))
    if items is None:
        return Unknown("what is reduced is not known")
    waiting = [*rest[1:], *items]
    if not waiting:
        raise Raised("TypeError")
    total = waiting[0]
    for item in waiting[1:]:
        total = machine.call(function, Arguments(place=arguments.place, positional=(total, item)))
    return machine.force(total)


ITERATION: dict[str, Handler] = {
    "builtins.list": _row(),
    "builtins.tuple": _row(is_tuple=True),
    "builtins.set": _set,
    "builtins.frozenset": _frozen_set,
    "builtins.sorted": _sorted,
    "builtins.max": _extreme(backwards=True),
    "builtins.min": _extreme(backwards=False),
    "builtins.sum": _sum,
    "builtins.zip": _zip,
    "builtins.enumerate": _enumerate,
    "builtins.reversed": _reversed,
    "builtins.range": _range,
    "builtins.map": _map,
    "builtins.filter": _filter,
    "builtins.next": _next,
    "builtins.iter": _iter,
    "collections.deque": _deque,
    "itertools.chain": _chain,
    "itertools.chain.from_iterable": _chain_from,
    "functools.reduce": _reduce,
    "builtins.any": _quantified(is_any=True),
    "builtins.all": _quantified(is_any=False),
}
"""By canonical name."""
