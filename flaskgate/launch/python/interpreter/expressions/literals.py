"""Displays and parts: lists, dictionaries, comprehensions, f-strings, subscripts and slices."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from functools import lru_cache

from flaskgate.launch.python.interpreter.data import comparisons, operators
from flaskgate.launch.python.interpreter.data.arithmetic import LONGEST
from flaskgate.launch.python.interpreter.data.comparisons import has_key
from flaskgate.launch.python.interpreter.data.container_methods import explained_by
from flaskgate.launch.python.interpreter.data.iterators import new_iterator, pass_groups_by
from flaskgate.launch.python.interpreter.data.logic import decide, own_method
from flaskgate.launch.python.interpreter.data.targets import assign, items_of, set_item
from flaskgate.launch.python.interpreter.objects.implicit_calls import EQUALITY, may_ask
from flaskgate.launch.python.interpreter.objects.operations import operate
from flaskgate.launch.python.interpreter.objects.own_dictionaries import entries_of
from flaskgate.launch.python.interpreter.objects.type_errors import check, check_keys
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import (
    family,
    members,
    own_or_inherited,
)
from flaskgate.launch.python.interpreter.value_types.keys import NO_KEY, key_of
from flaskgate.launch.python.interpreter.value_types.records import row_of
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join_all,
    marked,
    options_of,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    NO_FACTS,
    NONE,
    Arguments,
    Choice,
    Class,
    Deque,
    External,
    Frame,
    Instance,
    Items,
    Known,
    Method,
    Range,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.counters import is_counter

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
            given = Arguments(place=place, positional=(machine.force(value),))
            machine.call(machine.attribute(made, "update", place), given)
        else:
            set_item(machine, made, known, value)
    return made or Table(entries)


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

    return new_iterator(machine, SourceNode(frame.source, node), produce)


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


def subscript(machine: Machine, node: ast.Subscript, frame: Frame) -> Value:
    """Return `value[key]`."""
    value = machine.force(machine.evaluate(node.value, frame))
    value = row_of(value) or value
    if isinstance(node.slice, ast.Slice):
        found = [_slice(one, node.slice, machine, frame) for one in options_of(value)]
        return join_all(found) or NONE
    key = machine.force(machine.evaluate(node.slice, frame))
    place = SourceNode(frame.source, node)
    if isinstance(value, Choice):
        return machine.choice([_getting(machine, one, key, place) for one in value.options])
    return item_of(machine, value, key, place)


def _getting(machine: Machine, value: Value, key: Value, place: SourceNode) -> Callable[[], Value]:
    return lambda: item_of(machine, value, key, place)


def item_of(machine: Machine, value: Value, key: Value, place: SourceNode) -> Value:
    """Return `value[key]` of one value."""
    given = Arguments(place=place, positional=(key,))
    if isinstance(value, External):
        return machine.call(External(f"{value.name}.__getitem__", value.place), given)
    if isinstance(value, Class):
        hook = own_method(machine, value, "__getitem__", place)
        return _member(machine, value, key, given) if hook is None else machine.call(hook, given)
    if isinstance(value, Instance) and value.base and value.cls is None:
        return machine.call(Method(value, "__getitem__", "__getitem__"), given)
    if isinstance(value, Instance):
        found = _own_item(machine, value, given)
        if found is not None:
            return found
    made = _by_factory(machine, value, key, place)
    if made is not None:
        return made
    return operate(machine, lambda one, other: _part(machine, one, other, place), value, key)


def _by_factory(machine: Machine, value: Value, key: Value, place: SourceNode) -> Value | None:
    """Return what a `defaultdict` makes of a key that is missing, and a `Counter` counts."""
    if not isinstance(value, Table) or value.factory is None or has_key(value, key) is not False:
        return None
    if is_counter(value):
        return Known(0)
    made = machine.force(machine.call(value.factory, Arguments(place=place)))
    set_item(machine, value, key, made, place)
    return made


def _own_item(machine: Machine, owner: Instance, given: Arguments) -> Value | None:
    """Return what the class of an object says, or the entry where it is a dictionary."""
    hook, table = own_method(machine, owner, "__getitem__", given.place), entries_of(owner)
    if hook is not None:
        return machine.call(hook, given)
    return None if table is None else _own_entry(machine, owner, table, given)


def _own_entry(machine: Machine, owner: Instance, table: Table, given: Arguments) -> Value:
    """Return an entry of an object that is a dictionary; its class may say what is missing."""
    missing = own_method(machine, owner, "__missing__", given.place)
    key = given.positional[0]
    found = has_key(table, key)
    if missing is None or found:
        return item_of(machine, table, key, given.place)
    paths = [lambda: machine.call(missing, given)]
    if found is None:
        paths.append(lambda: item_of(machine, table, key, given.place))
    return machine.choice(paths) if len(paths) > 1 else paths[0]()


def _part(machine: Machine, value: Value, key: Value, place: SourceNode) -> Value:
    may_ask(machine, place, (*EQUALITY, "__index__"), key)
    if isinstance(value, Table):
        check_keys(machine, key)
    found = operators.subscript(value, key)
    if found is None:
        machine.may_raise()
        return Unknown(f"`{place.text}` is not known", facts_of(value))
    if not isinstance(key, Known):
        machine.may_raise("KeyError", "IndexError", "TypeError")
    elif isinstance(value, Table) and has_key(value, key) is None:
        machine.may_raise("KeyError")
    return explained_by(machine, machine.force(found), key)


def _member(machine: Machine, cls: Class, key: Value, given: Arguments) -> Value:
    """Return a member of an enumeration by its name, or what `__class_getitem__` gives."""
    known = members(cls)
    is_own = known is None and not any(isinstance(one, External) for one in family(cls))
    if is_own and own_or_inherited(cls, "__class_getitem__") is None:
        check(machine, operator.getitem, cls, key)
    if known is None or not isinstance(key, Known):
        hook = machine.attribute(cls, "__class_getitem__", given.place)
        return machine.call(hook, given) if isinstance(hook, Method) else cls
    named = cls.names.get(str(key.constant))
    if not any(one is named for one in known):
        raise Raised("KeyError")
    return named or NONE


def _slice(value: Value, part: ast.Slice, machine: Machine, frame: Frame) -> Value:
    bounds = [
        None if bound is None else machine.force(machine.evaluate(bound, frame))
        for bound in (part.lower, part.upper, part.step)
    ]
    span = operators.slice_of(bounds)
    if span is not None:
        if isinstance(value, Items) and not value.is_set and not isinstance(value, Deque):
            kind = Range if isinstance(value, Range) else Items
            return kind(value.items[span], value.is_tuple)
        if isinstance(value, Known) and isinstance(value.constant, str | bytes):
            return Known(value.constant[span], value.facts)
    check(machine, _sliced, value)
    machine.may_raise()
    return Unknown("a part that is not known", facts_of(value))


def _sliced(value: object) -> object:
    """Return a slice of a stand-in."""
    return value[:1]  # type: ignore[index] # a TypeError is looked for
