"""F-strings: their parts, as text."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from flaskgate.launch.python.interpreter.data import comparisons, operators
from flaskgate.launch.python.interpreter.data.arithmetic import text_of
from flaskgate.launch.python.interpreter.data.logic import own_method, shown
from flaskgate.launch.python.interpreter.objects.implicit_calls import TEXTS, may_ask
from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.path_ends import Raised
from flaskgate.launch.python.interpreter.source.spans import SourceNode
from flaskgate.launch.python.interpreter.value_types.enumerations import is_member, text_of_member
from flaskgate.launch.python.interpreter.value_types.value_facts import facts_of
from flaskgate.launch.python.interpreter.value_types.values import (
    Arguments,
    Frame,
    Instance,
    Known,
    Unknown,
    Value,
)
from flaskgate.launch.python.libraries.files.path_parts import path_text

_WIDTH = 1_000  # that a text is filled up to


def joined(machine: Machine, node: ast.JoinedStr, frame: Frame) -> Value:
    """Return an f-string whose parts are known and plainly formatted."""
    parts = [machine.force(machine.evaluate(part, frame)) for part in node.values]
    facts = facts_of(*parts)
    known = [part.constant for part in parts if isinstance(part, Known)]
    if len(known) != len(parts):
        return operators.text_of_parts(parts, facts)
    return text_of("".join(map(str, known)), facts)


def _shown(machine: Machine, value: Value, conversion: int, place: SourceNode) -> Value:
    """Return the text or number that a part of an f-string is by `str`, `repr` or neither."""
    own = own_method(machine, value, "__str__", place) if conversion < 0 else None
    if isinstance(value, Instance) and is_member(value) and conversion < 0 and own is None:
        return text_of_member(value, is_formatted=True)
    names = ("__repr__",) if conversion in _REPR else ("__str__", "__repr__")
    return shown(machine, value, place, *names)


_REPR = (ord("r"), ord("a"))
_SHOWN: dict[int, Callable[[object], str]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}


def formatted(machine: Machine, node: ast.FormattedValue, frame: Frame) -> Value:
    """Return one part of an f-string, as text."""
    value = machine.force(machine.evaluate(node.value, frame))
    spec = Known("") if node.format_spec is None else machine.evaluate(node.format_spec, frame)
    place = SourceNode(frame.source, node)
    own = own_method(machine, value, "__format__", place) if node.conversion < 0 else None
    if own is not None:
        return machine.force(machine.call(own, Arguments(place=place, positional=(spec,))))
    if not isinstance(value, Instance):
        may_ask(machine, place, TEXTS, value)
    elif path_text(value) is not None and node.conversion < 0 and spec != Known(""):
        machine.may_raise("TypeError")  # `object.__format__` takes no specification
        return Unknown("a formatted text")
    value = _shown(machine, value, node.conversion, place)
    return _by_specification(machine, value, node.conversion, spec)


def _by_specification(machine: Machine, value: Value, conversion: int, spec: Value) -> Value:
    plain = comparisons.plain_of(value)
    if plain is None or not isinstance(spec, Known) or not isinstance(spec.constant, str):
        if spec != Known(""):
            machine.may_raise("TypeError", "ValueError")
        return Unknown("a formatted text", facts_of(value))
    if any(int(number) > _WIDTH for number in re.findall(r"\d+", spec.constant)):
        return Unknown("a long text", facts_of(value))
    convert = _SHOWN.get(conversion)
    try:
        text = format(plain[0] if convert is None else convert(plain[0]), spec.constant)
    except (ValueError, TypeError) as error:
        raise Raised(type(error).__name__) from None
    return text_of(text, facts_of(value))
