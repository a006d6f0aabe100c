"""Truth: `and`, `or`, `not`, comparisons and conditional expressions, in three values."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import replace

from flaskgate.launch.model import OTHERS
from flaskgate.launch.python.interpreter.data import comparisons
from flaskgate.launch.python.interpreter.data.derived_orders import DERIVED, root_of
from flaskgate.launch.python.interpreter.data.iterators import iterator_in, leave, peek, touch
from flaskgate.launch.python.interpreter.data.object_texts import repr_of
from flaskgate.launch.python.interpreter.data.targets import items_of
from flaskgate.launch.python.interpreter.objects.exceptions import exception_text
from flaskgate.launch.python.interpreter.objects.implicit_calls import EQUALITY, ORDER, may_ask
from flaskgate.launch.python.interpreter.objects.metaclasses import of_metaclass
from flaskgate.launch.python.interpreter.objects.operations import operate
from flaskgate.launch.python.interpreter.objects.own_dictionaries import entries_of, hook_of
from flaskgate.launch.python.interpreter.objects.type_errors import check, check_keys
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.class_line import (
    family,
    members,
    own_or_inherited,
)
from flaskgate.launch.python.interpreter.value_types.enumerations import (
    inverted,
    is_member,
    is_within,
    member_truth,
    text_of_member,
)
from flaskgate.launch.python.interpreter.value_types.records import row_of
from flaskgate.launch.python.interpreter.value_types.stand_ins import Attempt
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    join,
    join_all,
    options_of,
    truth,
)
from flaskgate.launch.python.interpreter.value_types.values import (
    PROGRAM,
    Arguments,
    Choice,
    Class,
    External,
    Frame,
    Function,
    Instance,
    Items,
    Known,
    Method,
    Provenance,
    Table,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.path_parts import path_text
from flaskgate.launch.python.libraries.os_environ import is_ambient, variable_of

_HOOKS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("__eq__", "__eq__"),
    ast.NotEq: ("__ne__", "__ne__"),
    ast.Lt: ("__lt__", "__gt__"),
    ast.LtE: ("__le__", "__ge__"),
    ast.Gt: ("__gt__", "__lt__"),
    ast.GtE: ("__ge__", "__le__"),
}
"""The methods that compare: of the left side, and of the right one."""
_NOT_SAID = External("builtins.NotImplemented")


def decide(machine: Machine, value: Value) -> bool | None:
    """Return the truth of a value; the class of an object may say what that is."""
    if isinstance(value, Choice):
        found = {decide(machine, option) for option in value.options}
        return found.pop() if len(found) == 1 else None
    if isinstance(value, Instance) and is_member(value) and not _decides(value):
        return member_truth(value)
    if isinstance(value, Instance) and value.cls is not None and truth(value) is None:
        place = value.place or SourceNode(value.cls.place.source, value.cls.node)
        for name in ("__bool__", "__len__"):
            hook = own_method(machine, value, name, place)
            if hook is not None:
                return truth(machine.force(machine.call(hook, Arguments(place=place))))
    if own_truth_of_class(value):
        return None
    return truth(entries_of(value) or row_of(value) or value)


def own_truth_of_class(value: Value) -> bool:
    """Return whether the metaclass of a class decides its truth."""
    return any(of_metaclass(value, name) is not None for name in ("__bool__", "__len__"))


def _decides(member: Instance) -> bool:
    """Return whether an enumeration says itself which of its members are true."""
    return member.cls is not None and "__bool__" in member.cls.names


def own_method(machine: Machine, value: Value, name: str, place: SourceNode) -> Method | None:
    """Return a method that a class of the repository defines, None where there is none."""
    if isinstance(value, Class):
        hook = of_metaclass(value, name)
        return Method(value, hook) if isinstance(hook, Function) else None
    if not isinstance(value, Instance) or not isinstance(value.cls, Class):
        return None
    if own_or_inherited(value.cls, name) is None and "__class__" not in value.attributes:
        return None
    found = machine.attribute(value, name, place)
    is_own = isinstance(found, Method) and isinstance(found.function, Function)
    return found if is_own and isinstance(found, Method) else None


def shown(machine: Machine, value: Value, place: SourceNode, *names: str) -> Value:
    """Return the text or number that an object gives by the first of these methods it has."""
    hooks = (own_method(machine, value, name, place) for name in names)
    hook = next((one for one in hooks if one is not None), None)
    if hook is not None:
        return machine.force(machine.call(hook, Arguments(place=place)))
    if "__repr__" not in names or not isinstance(value, Instance):
        return value
    text = _as_text(value) if "__str__" in names else None
    return text or repr_of(value, lambda one: shown(machine, one, place, "__repr__")) or value


def _as_text(value: Instance) -> Value | None:
    """Return what `str` makes of an object other than `repr` does."""
    if is_member(value):
        return text_of_member(value, is_formatted=False)
    path = path_text(value)
    return exception_text(value) if path is None else Known(path, facts_of(value))


def bool_op(machine: Machine, node: ast.BoolOp, frame: Frame) -> Value:
    """Return what `and` or `or` gives; an operand that may be left out is evaluated as perhaps."""
    is_and = isinstance(node.op, ast.And)
    value = machine.force(machine.evaluate(node.values[0], frame))
    for number, operand in enumerate(node.values[1:], 1):
        left = decide(machine, value)
        machine.branches.weigh(frame.source, operand, is_taken=left is None or left is is_and)
        if left is None:
            value = _perhaps(machine, value, operand, frame, is_and=is_and)
        elif left is is_and:
            facts = facts_of(value)
            with machine.depending_on(facts.variable):
                value = _after(value, machine.force(machine.evaluate(operand, frame)))
        else:
            for rest in node.values[number + 1 :]:
                machine.branches.weigh(frame.source, rest, is_taken=False)
            break
    return value


def _perhaps(
    machine: Machine, left: Value, operand: ast.expr, frame: Frame, *, is_and: bool
) -> Value:
    """Return `left op right` where it cannot be told whether the right side is looked at."""
    found: list[Value] = []
    machine.alternatives([
        lambda: found.append(machine.force(machine.evaluate(operand, frame))),
        lambda: None,
    ])  # fmt: skip
    if not found:
        return left
    right = found[0]
    if isinstance(right, Known) and right.constant is (not is_and):
        return right
    kept = [one for one in options_of(left) if decide(machine, one) is not is_and]
    return join_all([*kept, right]) or right


def _after(left: Value, right: Value) -> Value:
    """Keep what the left side depends on: had its variable been set, it might have been taken."""
    if isinstance(right, Known | Unknown):
        joint = facts_of(left, right)
        raw = [isinstance(one, Known) and one.facts.is_raw for one in (left, right)]
        return replace(right, facts=replace(joint, is_raw=any(raw)))
    return right


def unary(machine: Machine, node: ast.UnaryOp, frame: Frame) -> Value:
    """Return what `not` or a sign gives."""
    value = machine.force(machine.evaluate(node.operand, frame))
    if isinstance(node.op, ast.Not):
        known = decide(machine, value)
        facts = facts_of(*options_of(value))
        return Unknown("a negation", facts) if known is None else Known(not known, facts)
    place = SourceNode(frame.source, node)
    own = own_method(machine, value, _SIGNS[type(node.op)], place)
    if own is not None:
        return machine.force(machine.call(own, Arguments(place=place)))
    if isinstance(value, Instance) and is_member(value) and isinstance(node.op, ast.Invert):
        found = inverted(value)
        if found is not None:
            return found
    if not isinstance(value, Known):
        check(machine, _OF_SIGNS[type(node.op)], value)
    return operate(machine, lambda one: _signed(one, node.op), value)


_SIGNS: dict[type[ast.unaryop], str] = {
    ast.USub: "__neg__",
    ast.UAdd: "__pos__",
    ast.Invert: "__invert__",
}


_OF_SIGNS: Mapping[type[ast.unaryop], Attempt] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}


def _signed(value: Value, op: ast.unaryop) -> Value:
    if isinstance(value, Choice):
        return join_all([_signed(one, op) for one in value.options]) or value
    if isinstance(value, Known):
        constant = value.constant
        try:
            made = _OF_SIGNS[type(op)](int(constant) if isinstance(constant, bool) else constant)
        except TypeError:
            raise Raised("TypeError") from None
        return Known(made, value.facts)
    return Unknown("a calculation is not known", facts_of(value))


def compare(machine: Machine, node: ast.Compare, frame: Frame) -> Value:
    """Return what a chain of comparisons gives; `in os.environ` asks the environment."""
    left = machine.force(machine.evaluate(node.left, frame))
    result: Value = Known(constant=True)
    place = SourceNode(frame.source, node)
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = machine.force(machine.evaluate(comparator, frame))
        link = compare_once(machine, left, op, right, place)
        known = decide(machine, result)
        result = link if known else join(result, link)
        if decide(machine, link) is False:
            return link
        left = right
    return result


def compare_once(
    machine: Machine, left: Value, op: ast.cmpop, right: Value, place: SourceNode
) -> Value:
    """Return what one comparison gives."""
    if isinstance(left, Instance) and left.base == PROGRAM and type(op) in _ORDERS:
        return left  # its output goes into a file
    if isinstance(op, ast.In | ast.NotIn):
        return _contains(machine, left, op, right, place)
    if type(op) in _HOOKS:
        said = _by_classes(machine, left, type(op), right, place)
        if said is not None:
            return said
        may_ask(machine, place, (*EQUALITY, *ORDER), left, right)
    if type(op) in _ORDERS and not (isinstance(left, Known) and isinstance(right, Known)):
        check(machine, _ORDERS[type(op)], left, right)
    return operate(machine, lambda one, other: comparisons.compare(one, op, other), left, right)


_ORDERS: Mapping[type[ast.cmpop], Attempt] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def _by_classes(
    machine: Machine, left: Value, op: type[ast.cmpop], right: Value, place: SourceNode
) -> Value | None:
    """Return what the classes of the sides say, one after the other; None where neither does."""
    own, reflected = _HOOKS[op]
    sides = [(left, own, right), (right, reflected, left)]
    if is_derived(right, left):
        sides.reverse()
    is_any = False
    for owner, name, other in sides:
        hook, inverts = _comparing(machine, owner, name, place)
        derived = _derived(machine, owner, name, other, place) if hook is None else None
        if derived is not None:
            return derived
        if hook is None and owner is left and isinstance(left, Unknown | External | Choice):
            return None
        if hook is not None:
            is_any = True
            found = machine.force(machine.call(hook, Arguments(place=place, positional=(other,))))
            if found != _NOT_SAID:
                return _said(machine, found, inverts=inverts)
    is_equality = op in {ast.Eq, ast.NotEq}
    return comparisons.compare(left, _IDENTITY[op], right) if is_any and is_equality else None


def _derived(
    machine: Machine, owner: Value, name: str, other: Value, place: SourceNode
) -> Value | None:
    """Return what `total_ordering` makes of another comparison; None where it has no part."""
    root = root_of(owner, name)
    hook = None if root is None else own_method(machine, owner, root, place)
    if root is None or hook is None:
        return None
    inverts, joined = DERIVED[root, name]
    found = machine.force(machine.call(hook, Arguments(place=place, positional=(other,))))
    if found == _NOT_SAID:
        return None
    said = decide(machine, found)
    if said is None:
        return Unknown("a comparison is not known")
    said = said is not inverts
    if joined is None or said is joined:
        return Known(said)
    return compare_once(machine, owner, ast.Eq() if joined else ast.NotEq(), other, place)


_IDENTITY: dict[type[ast.cmpop], ast.cmpop] = {ast.Eq: ast.Is(), ast.NotEq: ast.IsNot()}
"""What decides where no class says anything of a comparison."""


def _comparing(
    machine: Machine, owner: Value, name: str, place: SourceNode
) -> tuple[Method | None, bool]:
    """Return the method that compares, and whether what it gives is turned round."""
    hook = own_method(machine, owner, name, place)
    if hook is not None or name != "__ne__":
        return hook, False
    return own_method(machine, owner, "__eq__", place), True


def _said(machine: Machine, found: Value, *, inverts: bool) -> Value:
    unknown = Unknown("a comparison is not known")
    if any(isinstance(one, External) for one in options_of(found)):
        return unknown
    if not inverts:
        return found
    known = decide(machine, found)
    return unknown if known is None else Known(not known)


def is_derived(one: Value, other: Value) -> bool:
    """Return whether one is an object of a class that is derived from the class of the other."""
    if not isinstance(one, Instance) or not isinstance(other, Instance) or one.cls is None:
        return False
    return one.cls is not other.cls and any(parent is other.cls for parent in family(one.cls))


def _contains(
    machine: Machine, item: Value, op: ast.cmpop, owner: Value, place: SourceNode
) -> Value:
    """Return what `in` or `not in` gives."""
    negated = isinstance(op, ast.NotIn)
    if owner == External("os.environ"):
        return _is_set(machine, item, negated=negated)
    hook = own_method(machine, owner, "__contains__", place)
    special = None if hook is not None else _in_special(machine, item, op, owner)
    if special is not None:
        return special
    if hook is None and isinstance(owner, Instance) and owner.base:
        hook = Method(owner, "__contains__", "__contains__")
    if hook is not None:
        found = machine.force(machine.call(hook, Arguments(place=place, positional=(item,))))
        return _said(machine, found, inverts=negated)
    if own_method(machine, owner, "__iter__", place) is not None or _compares(machine, owner, item):
        return _in_turn(machine, item, op, owner, place)
    may_ask(machine, place, (*EQUALITY, "__iter__", "__next__", "__getitem__"), item, owner)
    return _in_data(machine, item, op, owner)


def _in_special(machine: Machine, item: Value, op: ast.cmpop, owner: Value) -> Value | None:
    """Return what `in` gives of flags, an enumeration or an iterator; None for all else."""
    is_in = isinstance(op, ast.In)
    flags = is_within(item, owner)
    if flags is not None:
        inside = truth(flags)
        return flags if inside is None else Known(inside is is_in)
    if isinstance(owner, Class) and isinstance(item, Instance) and is_member(item):
        return None if members(owner) is None else Known((item.cls is owner) is is_in)
    iterator = iterator_in(owner)
    return None if iterator is None else _in_iterator(machine, item, op, iterator)


def _in_iterator(machine: Machine, item: Value, op: ast.cmpop, iterator: Instance) -> Value:
    """Return what `in` gives of an iterator, of which it takes all up to what it looks for."""
    items, end = peek(machine, iterator, perhaps=True)
    unknown = Unknown("a comparison is not known")
    if items is None or end is not None:
        touch(machine, iterator)
        return unknown
    for number, one in enumerate(items):
        found = comparisons.compare(item, ast.Eq(), machine.force(one))
        is_that = decide(machine, found)
        if is_that is not False:
            leave(machine, iterator, items[number + 1 :] if is_that else None)
            return Known(isinstance(op, ast.In)) if is_that else unknown
    leave(machine, iterator, ())
    return Known(isinstance(op, ast.NotIn))


def _in_data(machine: Machine, item: Value, op: ast.cmpop, owner: Value) -> Value:
    """Return what `in` gives of which no class of the repository says anything."""
    if not isinstance(owner, Known) or not isinstance(item, Known):
        check(machine, _is_in, item, owner)
    for one in options_of(owner):
        if isinstance(one, Table) or (isinstance(one, Items) and one.is_set):
            check_keys(machine, item)
    return operate(machine, lambda one, other: comparisons.compare(one, op, other), item, owner)


def _is_in(item: object, owner: object) -> object:
    """Do what `in` does with stand-ins; whether an item has a hash is looked at elsewhere."""
    is_text = isinstance(owner, str | bytes)
    return operator.contains(owner, item if is_text else None)  # type: ignore[arg-type] # a TypeError is looked for


def _in_turn(
    machine: Machine, item: Value, op: ast.cmpop, owner: Value, place: SourceNode
) -> Value:
    """Look for an item in what an object goes through, which may not be all of it."""
    items = items_of(machine, owner, place)
    if items is None:
        return Unknown("a comparison is not known")
    if not any(_compares(machine, Items([]), one) for one in (item, *items)):
        return comparisons.compare(item, op, Items(items))
    answers: list[bool | None] = []
    for one in map(machine.force, items):
        same = one is item or decide(machine, compare_once(machine, one, ast.Eq(), item, place))
        answers.append(same)
        if same:
            return Known(isinstance(op, ast.In))
    unknown = Unknown("a comparison is not known")
    return unknown if None in answers else Known(isinstance(op, ast.NotIn))


def _compares(machine: Machine, owner: Value, item: Value) -> bool:
    """Return whether objects are looked for in a list, of which a class says what is equal."""
    if not isinstance(owner, Items) or owner.is_set or owner.is_forgotten:
        return False
    sides = [machine.force(one) for one in (item, *owner.items)]
    return any(isinstance(one, Instance) and hook_of(one.cls, "__eq__") for one in sides)


def _is_set(machine: Machine, name: Value, *, negated: bool) -> Value:
    found = variable_of(machine, name)
    if isinstance(found, Known) and found.constant is None:
        return Known(negated, Provenance(variable=found.facts.variable))
    if isinstance(name, Known) and name.constant in machine.assumed:
        return Known(not negated, facts_of(found))
    is_open = OTHERS in machine.environment and isinstance(found, Unknown)
    if not isinstance(name, Known) or isinstance(found, Choice):
        return Unknown("whether a variable is set", facts_of(found))
    if is_open or is_ambient(machine, name.constant):
        return Unknown("whether a variable is set", facts_of(found))
    return Known(not negated, facts_of(found))


def if_expression(machine: Machine, node: ast.IfExp, frame: Frame) -> Value:
    """Return the branch that is taken, or the choice of both."""
    test = machine.force(machine.evaluate(node.test, frame))
    decided = decide(machine, test)
    facts = facts_of(*options_of(test))
    machine.branches.weigh(frame.source, node.body, is_taken=decided is not False)
    machine.branches.weigh(frame.source, node.orelse, is_taken=decided is not True)
    if decided is not None:
        with machine.depending_on(facts.variable):
            chosen = machine.force(machine.evaluate(node.body if decided else node.orelse, frame))
        if isinstance(chosen, Known | Unknown):
            joint = facts_of(chosen, *options_of(test))
            return replace(chosen, facts=replace(joint, is_raw=chosen.facts.is_raw))
        return chosen

    def take(branch: ast.expr) -> Callable[[], Value]:
        return lambda: machine.evaluate(branch, frame)

    return machine.choice([take(node.body), take(node.orelse)])
