"""Displays: lists, dictionaries, sets and comprehensions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from functools import lru_cache

from flaskgate.launch.python.interpreter.data import comparisons
from flaskgate.launch.python.interpreter.data.arithmetic import LONGEST
from flaskgate.launch.python.interpreter.data.iterators import new_iterator, pass_groups_by
from flaskgate.launch.python.interpreter.data.logic import decide
from flaskgate.launch.python.interpreter.data.targets import assign, items_of, set_item
from flaskgate.launch.python.interpreter.objects.implicit_calls import EQUALITY, may_ask
from flaskgate.launch.python.interpreter.objects.operations import operate
from flaskgate.launch.python.interpreter.objects.own_dictionaries import (
    plain_mapping,
)
from flaskgate.launch.python.interpreter.objects.type_errors import check_keys, check_mapping
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.keys import NO_KEY, key_of
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    marked,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NO_FACTS,
    NONE,
    Arguments,
    Frame,
    Items,
    Known,
    Table,
    Unknown,
    Value,
)

_WIDTH = 1_000  # that a text is filled up to


def table(machine: Machine, node: ast.Dict, frame: Frame) -> Value:
    """Return a dictionary display; one of constant keys only is made at once."""
    if _constants_in(node) > _DATA:
        return Unknown("a dictionary that is too long to follow")
    entries: dict[object, Value] = {}
    made: Table | None = None
    place = SourceNode(frame.source, node)
    for key, item in zip(node.keys, node.values, strict=True):
        value = machine.evaluate(item, frame)
        if key is not None and _is_switch(key):
            value = marked(value, SourceNode(frame.source, _entry(key, item)))
        known = None if key is None else _key(machine, key, frame)
        plain = NO_KEY if known is None else key_of(known)
        if made is None and plain is not NO_KEY:
            entries[plain] = value
            continue
        made = made or Table(entries)
        if known is None:
            _spread(machine, made, machine.force(value), place)
        else:
            set_item(machine, made, known, value)
    return made or Table(entries)


def _spread(machine: Machine, made: Table, value: Value, place: SourceNode) -> None:
    """Do `{**value}`."""
    if not isinstance(plain_mapping(value), Table):
        check_mapping(machine, value)
    given = Arguments(place=place, positional=(value,))
    machine.call(machine.attribute(made, "update", place), given)


def _key(machine: Machine, node: ast.expr, frame: Frame) -> Value:
    """Return a key of a dictionary, which has to have a hash."""
    key = machine.force(machine.evaluate(node, frame))
    may_ask(machine, SourceNode(frame.source, node), EQUALITY, key)
    check_keys(machine, key)
    return key


def _is_switch(key: ast.expr) -> bool:
    """Return whether a key says that its value is about debug mode: only then its line is kept."""
    text = key.value if isinstance(key, ast.Constant) else None
    return isinstance(text, str) and "debug" in text.lower()


@lru_cache(maxsize=2_000)
def _entry(key: ast.expr, item: ast.expr) -> ast.keyword:
    """Return key and value as one node, as a keyword argument is one."""
    place = ast.Pass(
        lineno=key.lineno,
        col_offset=key.col_offset,
        end_lineno=item.end_lineno,
        end_col_offset=item.end_col_offset,
    )
    return ast.copy_location(ast.keyword(arg=None, value=item), place)


_DATA = 3_000  # constants of a dictionary that are told apart; settings have less
_DISPLAYS = ast.Dict | ast.List | ast.Tuple | ast.Set | ast.Load


def _constants_in(node: ast.Dict) -> int:
    """Return how many constants a dictionary holds, in displays within displays; else 0."""
    count = 0
    waiting: list[ast.AST] = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, ast.Constant):
            count += 1
        elif isinstance(here, _DISPLAYS):
            waiting.extend(ast.iter_child_nodes(here))
        else:
            return 0
    return count


def items(machine: Machine, node: ast.List | ast.Tuple | ast.Set, frame: Frame) -> Value:
    """Return a list, tuple or set display."""
    found: list[Value] = []
    for element in node.elts:
        if isinstance(element, ast.Starred):
            inner = machine.force(machine.evaluate(element.value, frame))
            parts = items_of(machine, inner, SourceNode(frame.source, element))
            if parts is None:
                return Unknown("a list whose length is not known")
            found += parts
        else:
            found.append(machine.evaluate(element, frame))
    if len(found) > LONGEST:
        return Unknown("a list that is too long to follow")
    if isinstance(node, ast.Set):
        may_ask(machine, SourceNode(frame.source, node), EQUALITY, *found)
        check_keys(machine, *map(machine.force, found))
        return operate(machine, lambda *items: unique(items), *found)
    return Items(found, isinstance(node, ast.Tuple))


def unique(found: Sequence[Value]) -> Value:
    """Return a set of the items; unknown where it cannot be told which of them are equal."""
    kept: list[Value] = []
    for item in found:
        answers = [comparisons.are_equal(item, one) for one in kept]
        if None in answers and True not in answers:
            return Unknown("a set whose size is not known")
        if True not in answers:
            kept.append(item)
    return Items(kept, is_set=True)


def comprehension(
    machine: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, frame: Frame
) -> Value:
    """Return what a comprehension gives; a generator is evaluated when it is asked for an item."""
    inner = _own_scope(frame)
    if isinstance(node, ast.GeneratorExp):
        return _generator(machine, node, inner)
    made = Items([])

    def take() -> None:
        machine.journal.append(made, machine.force(machine.evaluate(node.elt, inner)))

    if not _rounds(machine, node.generators, take, inner, frame):
        return Unknown("a comprehension that is not known")
    if made.is_forgotten or isinstance(node, ast.ListComp):
        return made
    may_ask(machine, SourceNode(frame.source, node), EQUALITY, made)
    check_keys(machine, *made.items)
    return unique(made.items)


def _generator(machine: Machine, node: ast.GeneratorExp, frame: Frame) -> Value:
    """Return a generator; its first iterable is evaluated now."""
    first, *rest = node.generators
    place = SourceNode(frame.source, first.iter)
    over = machine.force(machine.evaluate(first.iter, frame.outer or frame))

    def produce(made: Items) -> Value:
        def take() -> None:
            machine.journal.append(made, machine.force(machine.evaluate(node.elt, frame)))

        items = items_of(machine, over, place)
        is_told = items is not None and len(items) <= LONGEST
        for item in items if items is not None and is_told else ():
            is_told &= _one_round(machine, first, item, (rest, take), frame)
        _forget_named(machine, node, frame)
        if not is_told:
            machine.forget(place, made)
        return NONE

    lazy = new_iterator(machine, SourceNode(frame.source, node), produce)
    machine.notes.lazies[id(lazy)] = ([over], (node, frame))
    return lazy


def _forget_named(machine: Machine, node: ast.GeneratorExp, frame: Frame) -> None:
    """Forget what `:=` binds in a generator: whoever takes its items may stop at any of them."""
    unknown = Unknown("what the last round of a generator binds")
    for inner in ast.walk(node):
        if isinstance(inner, ast.NamedExpr):
            home = named_home(frame, inner.target.id)
            machine.journal.put(home.names, inner.target.id, unknown)


def named_home(frame: Frame, name: str) -> Frame:
    """Return the scope in which `name := …` binds: the one around comprehensions."""
    here = frame
    while here.is_comprehension and here.outer is not None:
        here = here.outer
    return here.elsewhere.get(name, here)


def search(machine: Machine, node: ast.GeneratorExp, frame: Frame, *, until: bool) -> Value | None:
    """Return whether a round of a generator gives what is `until` true or false, and stop there.

    That is `any` and `all`. None where a round is not known.
    """
    (first, *more), inner = node.generators, _own_scope(frame)
    place = SourceNode(frame.source, first.iter)
    value = machine.force(machine.evaluate(first.iter, frame))
    items = None if more else items_of(machine, value, place)
    if items is None or len(items) > LONGEST:
        return None
    facts = NO_FACTS
    for item in items:
        machine.tick()
        assign(machine, first.target, item, place, inner)
        found = _tested(machine, [*first.ifs, node.elt], inner)
        facts = facts_of(Unknown("", facts), found)
        decided = decide(machine, found)
        if decided is None:
            return None
        if decided is until and found is not _LEFT_OUT:
            return Known(until, facts)
    return Known(not until, facts)


_LEFT_OUT = Known(constant=False)
"""What a round gives that a condition of its comprehension leaves out."""


def _tested(machine: Machine, tests: Sequence[ast.expr], frame: Frame) -> Value:
    *conditions, last = tests
    for one in conditions:
        found = machine.force(machine.evaluate(one, frame))
        decided = decide(machine, found)
        if decided is not True:
            return _LEFT_OUT if decided is False else Unknown("a condition", facts_of(found))
    return machine.force(machine.evaluate(last, frame))


def table_comprehension(machine: Machine, node: ast.DictComp, frame: Frame) -> Value:
    """Return what a dictionary comprehension gives."""
    inner = _own_scope(frame)
    made = Table()

    def take() -> None:
        key = _key(machine, node.key, inner)
        set_item(machine, made, key, machine.force(machine.evaluate(node.value, inner)))

    if not _rounds(machine, node.generators, take, inner, frame):
        return Table(is_open=True)
    return made


def _own_scope(frame: Frame) -> Frame:
    return Frame(source=frame.source, outer=frame, receiver=None, is_comprehension=True)


def _rounds(
    machine: Machine,
    generators: Sequence[ast.comprehension],
    take: Callable[[], None],
    frame: Frame,
    around: Frame | None = None,
) -> bool:
    """Go through the rounds of a comprehension; False where they cannot be told.

    Its first iterable is evaluated in the scope `around` it.
    """
    if not generators:
        take()
        return True
    first, *rest = generators
    place = SourceNode(frame.source, first.iter)
    value = machine.force(machine.evaluate(first.iter, around or frame))
    items = items_of(machine, value, place)
    if items is None or len(items) > LONGEST:
        item: Value = Unknown("an item of a comprehension", facts_of(value))
        machine.alternatives([
            lambda: _one_round(machine, first, item, (rest, take), frame), lambda: None
        ])  # fmt: skip
        return False
    known = [_one_round(machine, first, item, (rest, take), frame) for item in items]
    pass_groups_by(machine, value, items)
    return all(known)


def _one_round(
    machine: Machine,
    generator: ast.comprehension,
    item: Value,
    deeper: tuple[Sequence[ast.comprehension], Callable[[], None]],
    frame: Frame,
) -> bool:
    machine.tick()
    rest, take = deeper
    assign(machine, generator.target, item, SourceNode(frame.source, generator.iter), frame)
    for test in generator.ifs:
        decided = decide(machine, machine.force(machine.evaluate(test, frame)))
        if decided is False:
            return True
        if decided is None:
            return _perhaps(machine, rest, take, frame)
    return _rounds(machine, rest, take, frame)


def _perhaps(
    machine: Machine,
    generators: Sequence[ast.comprehension],
    take: Callable[[], None],
    frame: Frame,
) -> bool:
    known: list[bool] = []
    machine.alternatives([
        lambda: known.append(_rounds(machine, generators, take, frame)), lambda: None
    ])  # fmt: skip
    return all(known)
