"""`match`: the first case that fits, and what its pattern captures."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flaskgate.launch.python.interpreter.data.comparisons import compare
from flaskgate.launch.python.interpreter.data.logic import compare_once, decide
from flaskgate.launch.python.interpreter.objects.abstract_classes import may_take_others
from flaskgate.launch.python.interpreter.objects.exceptions import (
    class_named,
    covers,
    exception_named,
)
from flaskgate.launch.python.interpreter.objects.metaclasses import of_metaclass
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import family, own_or_inherited
from flaskgate.launch.python.interpreter.value_types.kinds import kind_of, own_class
from flaskgate.launch.python.interpreter.value_types.records import row_of
from flaskgate.launch.python.interpreter.value_types.value_facts import truth
from flaskgate.launch.python.interpreter.value_types.values import (
    NONE,
    Choice,
    Class,
    External,
    Frame,
    Instance,
    Items,
    Known,
    Maybe,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.interpreter.value_types.views import View
from flaskgate.launch.python.libraries.settings.pydantic_and_dataclasses import fields_of

_BUILTIN = "builtins."
_SELVES = frozenset({"bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list",
                     "set", "str", "tuple"})  # fmt: skip
"""Classes whose pattern takes the subject itself as its one part; PEP 634."""


def match(machine: Machine, node: ast.Match, frame: Frame) -> None:
    """Execute the first case that fits; all that may fit where that cannot be told."""
    subject = machine.force(machine.evaluate(node.subject, frame))
    _cases(machine, node.cases, subject, frame)


def _cases(machine: Machine, cases: Sequence[ast.match_case], subject: Value, frame: Frame) -> None:
    for number, case in enumerate(cases):
        fits = _fits_whole(machine, case, subject, frame)
        if fits is False:
            machine.branches.skip(frame.source, case.body)
            continue
        machine.branches.take(frame.source, case.body)
        rest = cases[number + 1 :]
        if fits is None:
            machine.alternatives([
                lambda: machine.execute(case.body, frame),  # noqa: B023 - called at once
                lambda: _cases(machine, rest, subject, frame),  # noqa: B023
            ])  # fmt: skip
            return
        for other in rest:
            machine.branches.skip(frame.source, other.body)
        machine.execute(case.body, frame)
        return


def _fits_whole(
    machine: Machine, case: ast.match_case, subject: Value, frame: Frame
) -> bool | None:
    """Return whether a case fits, its guard included, and bind what it captures."""
    draft = Frame(source=frame.source, outer=frame, is_class=frame.is_class, cls=frame.cls)
    fits = _fits(machine, case.pattern, subject, draft)
    for name, value in draft.names.items() if fits is not False else ():
        _bind(machine, name, value, frame)
    if fits is None:
        _capture_unknown(machine, case.pattern, frame)
    if fits is not False and case.guard is not None:
        holds = decide(machine, machine.force(machine.evaluate(case.guard, frame)))
        return False if holds is False else fits if holds else None
    return fits


def _fits(machine: Machine, pattern: ast.pattern, subject: Value, frame: Frame) -> bool | None:  # noqa: C901, PLR0911 - one guard a shape
    """Return whether a pattern fits, and bind what it captures in a scope of its own."""
    match pattern:
        case ast.MatchAs():
            return _fits_as(machine, pattern, subject, frame)
        case ast.MatchOr():
            return _fits_one_of(machine, pattern.patterns, subject, frame)
        case ast.MatchValue():
            value = machine.force(machine.evaluate(pattern.value, frame))
            place = SourceNode(frame.source, pattern.value)
            return decide(machine, compare_once(machine, subject, ast.Eq(), value, place))
        case ast.MatchSingleton():
            return truth(compare(subject, ast.Is(), Known(pattern.value)))
        case ast.MatchSequence():
            return _fits_sequence(machine, pattern.patterns, subject, frame)
        case ast.MatchMapping():
            return _fits_mapping(machine, pattern, subject, frame)
        case ast.MatchClass():
            return _fits_class(machine, pattern, subject, frame)
        case _:
            return None


def _fits_as(machine: Machine, pattern: ast.MatchAs, subject: Value, frame: Frame) -> bool | None:
    fits = True if pattern.pattern is None else _fits(machine, pattern.pattern, subject, frame)
    if fits is not False and pattern.name is not None:
        _bind(machine, pattern.name, subject, frame)
    return fits


def _bind(machine: Machine, name: str, value: Value, frame: Frame) -> None:
    home = frame.elsewhere.get(name, frame)
    machine.journal.put(home.names, name, value)


def _fits_one_of(
    machine: Machine, patterns: Sequence[ast.pattern], subject: Value, frame: Frame
) -> bool | None:
    for pattern in patterns:
        fits = _fits(machine, pattern, subject, frame)
        if fits is not False:
            return fits
    return False


def _all(answers: Iterator[bool | None]) -> bool | None:
    known: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        known = known and answer
    return known


def _fits_sequence(
    machine: Machine, patterns: Sequence[ast.pattern], subject: Value, frame: Frame
) -> bool | None:
    subject = row_of(subject) or subject
    if not isinstance(subject, Items):
        return None if _may_be_row(subject) else False
    if subject.is_set or isinstance(subject, View):
        return False
    star = next((n for n, one in enumerate(patterns) if isinstance(one, ast.MatchStar)), None)
    items = [machine.force(item) for item in subject.items]
    if star is None:
        if len(items) != len(patterns):
            return False
        return _all(_fits(machine, *pair, frame) for pair in zip(patterns, items, strict=True))
    after = len(patterns) - star - 1
    if len(items) < star + after:
        return False
    name = getattr(patterns[star], "name", None)
    if name is not None:
        _bind(machine, name, Items(items[star : len(items) - after]), frame)
    kept = [*items[:star], *items[len(items) - after :]]
    plain = [*patterns[:star], *patterns[star + 1 :]]
    return _all(_fits(machine, *pair, frame) for pair in zip(plain, kept, strict=True))


def _may_be_row(subject: Value) -> bool:
    """Return whether something may be a sequence, which only certain classes are."""
    is_object = isinstance(subject, Instance) and subject.base not in {"", "builtins.object"}
    return is_object or isinstance(subject, Unknown | External | Choice)


def _fits_mapping(
    machine: Machine, pattern: ast.MatchMapping, subject: Value, frame: Frame
) -> bool | None:
    if not isinstance(subject, Table):
        return None if isinstance(subject, Unknown | External | Choice | Instance) else False
    keys = [machine.force(machine.evaluate(key, frame)) for key in pattern.keys]
    if pattern.rest is not None:
        _bind(machine, pattern.rest, _rest(subject, keys), frame)

    def parts() -> Iterator[bool | None]:
        for key, inner in zip(keys, pattern.patterns, strict=True):
            entry = subject.entries.get(key.constant) if isinstance(key, Known) else Maybe(key)
            if entry is None:
                yield None if subject.has_more else False
            elif isinstance(entry, Maybe):
                yield None
            else:
                yield _fits(machine, inner, machine.force(entry), frame)

    return _all(parts())


def _rest(subject: Table, keys: Sequence[Value]) -> Value:
    """Return what a mapping holds besides the keys of a pattern."""
    if subject.has_more or not all(isinstance(key, Known) for key in keys):
        return Unknown("the rest of a mapping")
    named = {key.constant for key in keys if isinstance(key, Known)}
    return Table({key: one for key, one in subject.entries.items() if key not in named})


def _positions(machine: Machine, kind: Value) -> list[str] | None:
    """Return the attributes that patterns by position stand for; None where that is not told."""
    if not isinstance(kind, Class):
        return None
    own = own_or_inherited(kind, "__match_args__")
    if own is None:
        is_record = any("dataclass" in ast.unparse(one) for one in kind.node.decorator_list)
        is_plain = is_record and "kw_only" not in ast.unparse(kind.node)
        return [name for name, _, _ in fields_of(kind)] if is_plain else None
    listed = machine.force(own)
    names = listed.items if isinstance(listed, Items) and not listed.is_forgotten else ()
    texts = [str(one.constant) for one in map(machine.force, names) if isinstance(one, Known)]
    return texts if len(texts) == len(names) and names else None


def _fits_class(
    machine: Machine, pattern: ast.MatchClass, subject: Value, frame: Frame
) -> bool | None:
    kind = machine.force(machine.evaluate(pattern.cls, frame))
    fits = is_of(subject, kind)
    if not fits:
        return fits
    is_self = isinstance(kind, External) and kind.name.removeprefix(_BUILTIN) in _SELVES
    place = SourceNode(frame.source, pattern.cls)
    positions = [] if is_self else _positions(machine, kind)
    wholes, parts = (pattern.patterns, []) if is_self else ([], pattern.patterns)
    if len(wholes) > 1 or (parts and (positions is None or len(positions) < len(parts))):
        return None
    if _all(_fits(machine, one, subject, frame) for one in wholes) is not True:
        return None
    named = zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True)
    names = [*zip(positions or [], parts, strict=False), *named]

    def parts_fit() -> Iterator[bool | None]:
        for name, one in names:
            value = _part_of(machine, subject, name, place)
            yield False if value is None else _fits(machine, one, value, frame)

    return _all(parts_fit())


def _part_of(machine: Machine, subject: Value, name: str, place: SourceNode) -> Value | None:
    """Return an attribute that a pattern asks for; None where it is missing."""
    try:
        return machine.force(machine.attribute(subject, name, place))
    except Raised as error:
        if error.name != "AttributeError":
            raise
        return None


def is_of(value: Value, kind: Value) -> bool | None:  # noqa: C901, PLR0911 - one guard a shape
    """Return `isinstance(value, kind)`, None where it cannot be told."""
    if isinstance(kind, Items) and not kind.is_forgotten:
        answers = [is_of(value, one) for one in kind.items]
        return True if True in answers else None if None in answers else False
    if kind == NONE:
        return isinstance(value, Known) and value.constant is None
    if of_metaclass(kind, "__instancecheck__") or of_metaclass(kind, "__subclasscheck__"):
        return None
    if isinstance(value, Choice):
        found = {is_of(option, kind) for option in value.options}
        return found.pop() if len(found) == 1 else None
    if isinstance(kind, External) and kind.name == f"{_BUILTIN}object":
        return True
    if isinstance(value, Instance):
        return _instance_is_of(value, kind)
    own = kind_of(value)
    if own is None:
        return None
    other = own_class(kind)
    if other is not None:
        return issubclass(own, other)
    return False if isinstance(kind, Class) and not may_take_others(kind) else None


def _is_named(value: Instance, kind: External, names: set[str]) -> bool | None:
    """Return whether an object of classes from outside, by their names, is of another."""
    if kind.name in names:
        return True
    if any(map(exception_named, names)) and class_named(kind) is not None:
        return covers(kind, Raised(value.base.removeprefix(_BUILTIN), value))
    is_told = names == {""} and kind.name.startswith(_BUILTIN)  # others may ask for methods
    return False if is_told else None


def _instance_is_of(value: Instance, kind: Value) -> bool | None:
    ancestors = [] if value.cls is None else list(family(value.cls))
    if any(one is kind for one in ancestors):
        return True
    if isinstance(kind, External):
        names = {one.name for one in ancestors if isinstance(one, External)} | {value.base}
        return _is_named(value, kind, names)
    if isinstance(kind, Class) and may_take_others(kind):
        return None
    if isinstance(kind, Class):
        bases = [b for one in ancestors if isinstance(one, Class) for b in one.bases]
        return None if any(isinstance(b, Unknown | Choice) for b in bases) else False
    return None


def _capture_unknown(machine: Machine, pattern: ast.pattern, frame: Frame) -> None:
    """Bind every name of a pattern that may fit to something that cannot be told."""
    for node in ast.walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(node, ast.MatchAs) and node.pattern is None and node is pattern:
            continue
        if isinstance(name, str):
            _bind(machine, name, Unknown("a part that may fit"), frame)
