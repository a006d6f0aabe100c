"""From a value to whether it turns something on, with the lines that decide it."""

from __future__ import annotations

import ast

from flaskgate.launch.model import State, Switch
from flaskgate.launch.python.interpreter.source.spans import Mark, SourceNode, plain, steps_of
from flaskgate.launch.python.interpreter.value_types.value_facts import (
    facts_of,
    marked,
    options_of,
    truth,
)
from flaskgate.launch.python.interpreter.value_types.values import Known, Unknown, Value
from flaskgate.launch.wording import say

_LOOKS_OFF = frozenset({"0", "false", "no", "off", "n", "f", "none", "null"})


def looks_off(value: Value) -> bool:
    """Return whether this is a text that is true and reads as false (F12)."""
    return (
        isinstance(value, Known)
        and isinstance(value.constant, str)
        and value.constant.strip().lower() in _LOOKS_OFF
    )


def is_trap(value: Value) -> bool:
    """Return whether the truth of the value is that of a text, whatever the text says."""
    if not isinstance(value, Known | Unknown):
        return False
    facts = value.facts
    return facts.is_trap or looks_off(value) or bool(facts.is_raw and facts.variable)


def switch_of(value: Value, mark: Mark | None = None) -> Switch:
    """Return the switch that `bool(value)` is; `mark`, where it is read, ends its steps."""
    if mark is not None:
        value = marked(value, mark)
    options = options_of(value)
    facts = facts_of(*options)
    decided = truth(value)
    state = State.UNKNOWN if decided is None else State.ON if decided else State.OFF
    steps = steps_of(facts.trace)
    return Switch(
        state=state,
        reason=plain(" ".join(_reason(value, state, steps[-1].message if steps else "").split())),
        steps=steps,
        variable=facts.variable,
        is_trap=any(is_trap(option) for option in options),
        is_literal=any(_sets_literal(mark) for mark in facts.trace),
    )


def _sets_literal(mark: Mark) -> bool:
    """Return whether a constant that is true is assigned or passed there."""
    match mark:
        case SourceNode(
            node=ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.keyword(value=value)
        ):
            return isinstance(value, ast.Constant) and bool(value.value)
        case _:
            return False


def _reason(value: Value, state: State, shown: str) -> str:
    facts = facts_of(*options_of(value))
    if state is State.UNKNOWN:
        reasons = [say(one.why) for one in options_of(value) if isinstance(one, Unknown)]
        return next(iter(reasons), "it depends on a condition that is not known")
    if facts.variable:
        return f"the repository does not set {facts.variable}, and the default is {state}"
    return shown or f"it is {state} by default"
