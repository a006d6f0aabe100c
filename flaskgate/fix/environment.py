"""Closes what leaves debug mode on by the environment: it is on only where a variable says so.

A text is true whatever it says (`"0"`, `"False"`), so it is compared; a default that is on becomes
one that is off. Who sets the variable to switch debug mode on gets it as before. What cannot be
told for certain stays as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_ON = '{"1", "true", "yes", "on"}'
"""What switches debug mode on, in lower case."""
_SPELLING = frozenset({"lower", "strip", "upper", "casefold"})
_READERS = frozenset({"getenv", "os.getenv", "environ.get", "os.environ.get"})
_MAPPINGS = frozenset({"environ", "os.environ"})
_NUMBERS = frozenset({"int", "strtobool"})
_FLAGS = frozenset({"bool", "get_bool", "getboolean", "config"})
"""Functions of environs, decouple and their like that give a truth value."""
_FOLLOWED = 3
"""How many names one value is followed through."""


class Closing(NamedTuple):
    """New text in the place of an expression; behind it, where `is_behind`."""

    node: ast.expr
    text: str
    is_behind: bool = False


class Environment:
    """What the names of one module stand for, as far as each is bound once."""

    def __init__(self, tree: ast.Module) -> None:
        self._values: dict[str, ast.expr | None] = {}
        self._classes: dict[str, ast.ClassDef] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                self._classes[node.name] = node
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._values[node.id] = None
        for name, value in _bound_once(tree).items():
            self._values[name] = value

    def closings(self, value: ast.expr, source: str) -> tuple[Closing, ...]:
        """Return what makes a value of debug mode fail closed; empty where that is not known."""
        for _ in range(_FOLLOWED):
            if not isinstance(value, ast.Name):
                break
            value = self._values.get(value.id) or value
        found = _closing(value, source)
        return () if found is None else (found,)

    def loaded(self, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        """Yield the settings of a class of this module that `from_object` loads."""
        named = call.args[0] if call.args else None
        is_load = isinstance(call.func, ast.Attribute) and call.func.attr == "from_object"
        found = self._classes.get(named.id) if isinstance(named, ast.Name) and is_load else None
        for node in found.body if found else ():
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                yield node.targets[0].id, node.value


def _bound_once(tree: ast.Module) -> Mapping[str, ast.expr]:
    """Return the names that one assignment binds, and nothing else, to their values."""
    values: dict[str, ast.expr] = {}
    often: set[str] = set()
    stored = [
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if stored.count(name) > 1 or len(node.targets) > 1:
                often.add(name)
            values[name] = node.value
    return {name: value for name, value in values.items() if name not in often}


def _closing(value: ast.expr, source: str) -> Closing | None:
    match value:
        case ast.Call(func=ast.Name(id="bool"), args=[inner]):
            found = _closing(inner, source)
            return found and (found._replace(node=value) if found.node is inner else found)
        case ast.BoolOp(op=ast.Or(), values=[first, ast.Constant()]):
            return _compared(first, value, source)
        case ast.Compare(left=left, ops=[operator], comparators=[other]):
            return _of_comparison(left, operator, other)
        case ast.Call(args=[inner]) if _function(value) in _NUMBERS:
            read = _read(inner)
            is_on = read is not None and not _is_off(_default(read))
            return Closing(read.args[1], '"0"') if is_on and isinstance(read, ast.Call) else None
        case ast.Call() if _function(value) in _FLAGS:
            return _flag(value)
    return _compared(value, value, source)


def _of_comparison(left: ast.expr, operator: ast.cmpop, other: ast.expr) -> Closing | None:
    """Give a reading that is compared a default that is off, where it has one that is on."""
    read = _read(left)
    if not isinstance(read, ast.Call):
        return None
    default = _default(read)
    said = str(default).lower()
    listed = other.elts if isinstance(other, ast.List | ast.Tuple | ast.Set) else [other]
    words = {str(one.value).lower() for one in listed if isinstance(one, ast.Constant)}
    match operator:
        case ast.Eq() | ast.In() if default is not None and said in words:
            return Closing(read.args[1], '""')
        case ast.NotEq() if len(words) == 1 and said not in words and len(listed) == 1:
            off = ast.literal_eval(other)
            if not isinstance(off, str):
                return None
            text = f'"{off}"' if off.isidentifier() else repr(off)
            is_given = len(read.args) > 1
            node = read.args[-1]
            return Closing(node, text if is_given else f", {text}", is_behind=not is_given)
    return None


def _default(read: ast.Call | ast.Subscript) -> object:
    """Return the default of a reading, None where it has none, or none that can be told."""
    given = read.args[1] if isinstance(read, ast.Call) and len(read.args) > 1 else None
    return given.value if isinstance(given, ast.Constant) else None


def _is_off(default: object) -> bool:
    return str(default).lower() in {"none", "0", "false", "no", "off", "n", "f", ""}


def _compared(reading: ast.expr, whole: ast.expr, source: str) -> Closing | None:
    """Compare a text that was taken for a truth value."""
    read = _read(reading)
    segment = None if read is None else ast.get_source_segment(source, read)
    if read is None or segment is None or "\n" in segment:
        return None
    if isinstance(read, ast.Call):
        function, name = (ast.get_source_segment(source, one) for one in (read.func, read.args[0]))
        segment = f'{function}({name}, "")'
    return Closing(whole, f"{segment}.lower() in {_ON}")


def _read(node: ast.expr) -> ast.Call | ast.Subscript | None:
    """Return the reading of a variable in an expression that at most spells it otherwise."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner, attr=method), args=[]) if method in _SPELLING:
            return _read(inner)
        case ast.Call(func=ast.Name(id="str"), args=[inner]):
            return _read(inner)
        case ast.Call(args=[_] | [_, _], keywords=[]) if _name(node.func) in _READERS:
            return node
        case ast.Subscript(value=mapping) if _name(mapping) in _MAPPINGS:
            return node
    return None


def _flag(call: ast.Call) -> Closing | None:
    """Turn a default of True off, by its position or by its name."""
    given = [one.value for one in call.keywords if one.arg == "default"]
    found = [one for one in (*call.args[1:2], *given) if _is_true(one)]
    return Closing(found[0], "False") if len(found) == 1 else None


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _function(call: ast.Call) -> str:
    return _name(call.func).rpartition(".")[2]


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
