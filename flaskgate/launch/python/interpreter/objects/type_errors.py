"""Operations that Python refuses for the classes of what they are given.

What is deployed runs: only a program that expects the exception gets it.
"""

from __future__ import annotations

import itertools

from flaskgate.launch.python.interpreter.objects.metaclasses import may_have_more
from flaskgate.launch.python.interpreter.objects.own_dictionaries import hook_of
from flaskgate.launch.python.interpreter.objects.refusals import refuse
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.value_types.class_line import family, own_or_inherited
from flaskgate.launch.python.interpreter.value_types.hashing import is_hashable
from flaskgate.launch.python.interpreter.value_types.stand_ins import (
    BARE,
    Attempt,
    kinds_of,
    refuses,
)
from flaskgate.launch.python.interpreter.value_types.value_facts import options_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Class,
    External,
    Instance,
    Value,
)

_PATHS = 36  # combinations of operands that are looked at; of more, any may be refused


def check(machine: Machine, attempt: Attempt, *values: Value, also: tuple[str, ...] = ()) -> None:
    """Raise TypeError where an operation refuses what it is given, and note where it may.

    `attempt` does the operation with stand-ins; `also` names what else it may raise where it cannot
    be told what it is given.
    """
    paths = list(itertools.islice(itertools.product(*map(options_of, values)), _PATHS + 1))
    answers = {refuses(attempt, *path) for path in paths[:_PATHS]}
    _act_on(machine, answers if len(paths) <= _PATHS else {None}, also)


def check_keys(machine: Machine, *keys: Value) -> None:
    """Raise TypeError where something has no hash, and note where it may have none."""
    for key in keys:
        answers = {is_hashable(one) for one in options_of(key)}
        _act_on(machine, {None if one is None else not one for one in answers}, ())


def _act_on(machine: Machine, answers: set[bool | None], also: tuple[str, ...]) -> None:
    """Act on whether an operation is refused, answered for each of what it may be given."""
    if answers == {True}:
        refuse(machine, "TypeError")
    elif answers != {False}:
        machine.may_raise("TypeError", *(also if None in answers else ()))


def check_call(machine: Machine, value: Value) -> None:
    """Raise TypeError where something is called that cannot be, and note where it may not be."""
    if isinstance(value, Instance) and hook_of(value.cls, "__call__") is not None:
        return
    if kinds_of(value) or not isinstance(value, External):
        check(machine, _as_callable, value)


def check_mapping(machine: Machine, value: Value) -> None:
    """Raise TypeError where `**` spreads what is no mapping, and note where it may be none."""
    if not isinstance(value, Instance) or hook_of(value.cls, "keys") is None:
        check(machine, _as_mapping, value)


def _as_mapping(value: object) -> object:
    """Do what `**` does with a stand-in."""
    return dict(**value)  # type: ignore[dict-item] # a TypeError is looked for


def check_plain_object(machine: Machine, cls: Class, arguments: Arguments) -> None:
    """Raise TypeError where a class gets arguments that makes its objects as `object` does.

    It has no `__init__`.
    """
    is_plain = own_or_inherited(cls, "__new__") is None and all(
        one.name in BARE if isinstance(one, External) else not may_have_more(one)
        for one in family(cls)
    )
    if is_plain and (arguments.positional or arguments.keywords):
        refuse(machine, "TypeError")


def _as_callable(value: object) -> None:
    """Raise TypeError where a stand-in cannot be called."""
    if not callable(value):
        raise TypeError
