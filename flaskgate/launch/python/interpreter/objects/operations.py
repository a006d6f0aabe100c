"""Operations that fail for want of an environment variable: whoever deploys the program sets it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of, options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Items,
    Known,
    Provenance,
    Unknown,
    Value,
)

_PATHS = 36  # combinations of operands that an operation is tried with


def operate(machine: Machine, action: Callable[..., Value], *operands: Value) -> Value:
    """Return what an operation gives of its operands, each in turn of those that are a choice.

    Where it fails for want of a variable, it is done again as if that were set.
    """
    try:
        return action(*operands)
    except Raised as error:
        if error.is_said:
            raise
        forced = [machine.force(one) for one in operands]
        paths = list(itertools.islice(itertools.product(*map(options_of, forced)), _PATHS + 1))
        if 1 < len(paths) <= _PATHS:
            return machine.choice([partial(operate, machine, action, *path) for path in paths])
        return action(*required(machine, error, *forced))


def required(machine: Machine, error: Raised, *operands: Value) -> list[Value]:
    """Return the operands of an operation that fails as they are where the program runs.

    What is deployed runs, so whoever deploys it sets the variables that it requires, to nobody
    knows what. Raises the error where none decided the operands, and where the program expects
    it.
    """
    variables = list(filter(None, map(_variable_of, operands)))
    error.variable = error.variable or next(iter(variables), "")
    if not variables or machine.catches(error):
        raise error
    if not machine.conditional and not machine.pending:
        machine.assumed.update(variables)
    return [_as_if_set(one) for one in operands]


def _variable_of(operand: Value) -> str:
    """Return the unset variable on which a constant depends, or an item of a list."""
    return facts_of(*(operand.items if isinstance(operand, Items) else (operand,))).variable


def _as_if_set(operand: Value) -> Value:
    variable = _variable_of(operand)
    if not variable:
        return operand
    reason = f"{variable} is not set by anything the gate can see"
    facts = operand.facts if isinstance(operand, Known | Unknown) else Provenance(variable=variable)
    return Unknown(reason, facts)
