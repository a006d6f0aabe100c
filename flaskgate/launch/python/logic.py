"""Truth: `and`, `or`, `not`, comparisons and conditional expressions, in three values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace

from flaskgate.launch.python import operators
from flaskgate.launch.python.choices import join
from flaskgate.launch.python.environ import variable_of
from flaskgate.launch.python.frames import Frame
from flaskgate.launch.python.machine import Flow, Machine
from flaskgate.launch.python.values import (
    External,
    Facts,
    Known,
    Unknown,
    Value,
    facts_of,
    options_of,
    truth,
)


def bool_op(machine: Machine, node: ast.BoolOp, frame: Frame) -> Value:
    """Return what `and` or `or` gives; an operand that may be left out is evaluated as perhaps."""
    is_and = isinstance(node.op, ast.And)
    value = machine.force(machine.evaluate(node.values[0], frame))
    for operand in node.values[1:]:
        left = truth(value)
        if left is None:
            value = _perhaps(machine, value, operand, frame, is_and=is_and)
        elif left is is_and:
            facts = facts_of(value)
            with machine.depending_on(facts.variable):
                value = _after(value, machine.force(machine.evaluate(operand, frame)))
        else:
            break
    return value


def _perhaps(
    machine: Machine, left: Value, operand: ast.expr, frame: Frame, *, is_and: bool
) -> Value:
    """Return `left op right` where it cannot be told whether the right side is looked at."""
    found: list[Value] = []

    def take() -> Flow:
        found.append(machine.force(machine.evaluate(operand, frame)))
        return Flow.NEXT

    machine.alternatives([take, lambda: Flow.NEXT])
    if not found:
        return left
    right = found[0]
    decides = isinstance(right, Known) and right.constant is (not is_and)
    return right if decides else join(left, right)


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
        known = truth(value)
        facts = facts_of(*options_of(value))
        return Unknown("a negation", facts) if known is None else Known(not known, facts)
    if isinstance(value, Known) and isinstance(value.constant, int | float):
        if isinstance(node.op, ast.USub):
            return Known(-value.constant, value.facts)
        return value
    return Unknown("a calculation cannot be told", facts_of(value))


def compare(machine: Machine, node: ast.Compare, frame: Frame) -> Value:
    """Return what a chain of comparisons gives; `in os.environ` asks the environment."""
    left = machine.force(machine.evaluate(node.left, frame))
    result: Value = Known(constant=True)
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = machine.force(machine.evaluate(comparator, frame))
        if isinstance(op, ast.In | ast.NotIn) and right == External("os.environ"):
            result = _is_set(machine, left, negated=isinstance(op, ast.NotIn))
        else:
            result = operators.compare(left, op, right)
        if truth(result) is False:
            break
        left = right
    return result


def _is_set(machine: Machine, name: Value, *, negated: bool) -> Value:
    found = variable_of(machine, name)
    if isinstance(found, Known) and found.constant is None and found.facts.variable:
        return Known(negated, Facts(variable=found.facts.variable))
    return Known(not negated, facts_of(found)) if isinstance(name, Known) else found


def if_expression(machine: Machine, node: ast.IfExp, frame: Frame) -> Value:
    """Return the branch that is taken, or the choice of both."""
    test = machine.force(machine.evaluate(node.test, frame))
    decided = truth(test)
    facts = facts_of(*options_of(test))
    if decided is not None:
        with machine.depending_on(facts.variable):
            chosen = machine.force(machine.evaluate(node.body if decided else node.orelse, frame))
        if isinstance(chosen, Known | Unknown):
            joint = facts_of(chosen, *options_of(test))
            return replace(chosen, facts=replace(joint, is_raw=chosen.facts.is_raw))
        return chosen
    found: list[Value] = []

    def take(branch: ast.expr) -> Callable[[], Flow]:
        def evaluate_it() -> Flow:
            found.append(machine.force(machine.evaluate(branch, frame)))
            return Flow.NEXT

        return evaluate_it

    machine.alternatives([take(node.body), take(node.orelse)])
    return join(found[0], found[-1])
