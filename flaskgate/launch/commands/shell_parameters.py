"""Parameter expansion: `$X`, `$1`, `$#`, `${X:-y}`, `${X%%.*}` and their like."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from dataclasses import replace

from tree_sitter import Node

from flaskgate.launch.commands.marks import as_condition, is_known, unknown, unset
from flaskgate.launch.commands.shell_state import Shell, Variable
from flaskgate.launch.commands.shell_tree import parts, source

LONGEST_TRIM = 4096
"""Code points of a value from which a pattern is cut; paths are no longer."""

_NAMES = {"variable_name", "special_variable_name"}
_DEFAULT = {":-", "-", ":=", "="}
_TRIM = {"%", "%%", "#", "##"}
_SCRIPT = re.compile(r"BASH_SOURCE(\[0\])?")


def parameter(node: Node, shell: Shell, expand: Callable[[Node], str]) -> str:
    """Return the value of a `$X` or `${…}`, with marks where it cannot be told."""
    said = source(node)
    name = next((source(one) for one in node.children if one.type in _NAMES), "")
    subscript = next((source(one) for one in node.children if one.type == "subscript"), "")
    if _SCRIPT.fullmatch(subscript or name):
        name = "0"
    elif subscript or not name:
        return unknown(said)
    operator, rest = _operation(node)
    if operator == "length":
        return unknown(said)
    value = _value(name, shell)
    if not operator:
        return unset(said) if value is None and not shell.is_open else value or _blank(value, said)
    return _operated(_Operation(said, name, operator, rest), value, shell, expand)


def _blank(value: str | None, said: str) -> str:
    return unknown(said) if value is None else ""


class _Operation:
    __slots__ = ("name", "operator", "rest", "said")

    def __init__(self, said: str, name: str, operator: str, rest: list[Node | str]) -> None:
        self.said, self.name, self.operator, self.rest = said, name, operator, rest


def _operation(node: Node) -> tuple[str, list[Node | str]]:
    """Return the operator, empty without one, and what stands after it."""
    operator = ""
    rest: list[Node | str] = []
    has_name = False
    for part in parts(node):
        if isinstance(part, Node) and (part.type in {"${", "}", "$"}):
            continue
        if isinstance(part, Node) and (part.type in _NAMES or part.type == "subscript"):
            if has_name:
                rest.append(part)
            has_name = True
        elif not has_name:
            operator = "length"
        elif operator:
            rest.append(part)
        else:
            operator = part if isinstance(part, str) else source(part)
    return operator, rest


def _value(name: str, shell: Shell) -> str | None:
    if name.isdecimal():
        return _positional(int(name), shell)
    if name in {"@", "*"}:
        return " ".join(shell.positional)
    if name == "#":
        return str(len(shell.positional))
    if name in {"?", "$", "!", "-"}:
        return unknown(f"${name}")
    if name == "PWD" and name not in shell.variables and shell.folder is not None:
        return str(shell.folder)
    variable = shell.variables.get(name)
    return None if variable is None else variable.value


def _positional(index: int, shell: Shell) -> str:
    if index == 0:
        return shell.name
    return shell.positional[index - 1] if index <= len(shell.positional) else ""


def _operated(
    operation: _Operation, value: str | None, shell: Shell, expand: Callable[[Node], str]
) -> str:
    operator = operation.operator
    if operator in _DEFAULT:
        return _default(operation, value, shell, expand)
    if operator in {":+", "+"}:
        return _alternative(operation, value, expand)
    if operator in {":?", "?"}:
        return value or unset(operation.said)
    if operator in _TRIM and value is not None and is_known(value):
        return _trimmed(value, operator, _argument(operation, expand))
    return unset(operation.said) if value is None else unknown(operation.said)


def _argument(operation: _Operation, expand: Callable[[Node], str]) -> str:
    return "".join(one if isinstance(one, str) else expand(one) for one in operation.rest)


def _is_blank(value: str | None, operator: str) -> bool | None:
    """Return whether the operator takes the value for missing; None if that cannot be told."""
    if value is None:
        return True
    seen = as_condition(value)
    if not is_known(seen):
        return None
    return not seen and operator.startswith(":")


def _default(
    operation: _Operation, value: str | None, shell: Shell, expand: Callable[[Node], str]
) -> str:
    is_blank = _is_blank(value, operation.operator)
    if is_blank is None or (is_blank and value is None and shell.is_open):
        return unknown(operation.said)
    if not is_blank:
        return value or ""
    default = _argument(operation, expand)
    if operation.operator.endswith("=") and operation.name in shell.variables:
        before = shell.variables[operation.name]
        shell.put(operation.name, replace(before, value=default))
    elif operation.operator.endswith("=") and shell.location is not None:
        shell.put(operation.name, Variable(value=default, location=shell.location))
    return default


def _alternative(operation: _Operation, value: str | None, expand: Callable[[Node], str]) -> str:
    is_blank = _is_blank(value, operation.operator)
    if is_blank is None:
        return unknown(operation.said)
    return "" if is_blank else _argument(operation, expand)


def _trimmed(value: str, operator: str, pattern: str) -> str:
    """Cut what matches from the start (`#`) or the end (`%`); the longest if doubled."""
    if len(value) > LONGEST_TRIM or len(pattern) > LONGEST_TRIM or not is_known(pattern):
        return unknown(value)
    matches = re.compile(fnmatch.translate(pattern)).match
    cuts = range(len(value) + 1)
    if operator[0] == "%":
        order = cuts if operator == "%%" else reversed(cuts)
        return next((value[:cut] for cut in order if matches(value[cut:])), value)
    order = reversed(cuts) if operator == "##" else cuts
    return next((value[cut:] for cut in order if matches(value[:cut])), value)
