"""Evaluates the expressions of Helm's Go templates that are literal in the end; others are unknown.

See https://helm.sh/docs/chart_template_guide/. Known are paths below `.Values`, what `with` and
`range` bind, and the few functions that hand a value on (`quote`, `default`, `toYaml` …).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import yaml

from flaskgate.launch.formats.yaml_nodes import Value

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`|\||[^\s|"`]+')
_SAME = frozenset({"toString", "trim", "int", "int64", "toYaml", "tpl", "lower", "toJson"})
_QUOTES = frozenset({"quote", "squote"})
_LAYOUT = frozenset({"indent", "nindent"})
_LONGEST = 1_000
_DEEPEST = 20
_MOST = 5_000
"""Nodes of a value that is printed."""
_FALSY = frozenset({"", "0", "false", "False", "null", "~"})

Known = Value | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What names mean at a place of a template."""

    values: Value
    dot: Known | None
    """What `.` is; None: not known. At the top it is the root, which has `.Values`."""
    is_root: bool = True
    variables: Mapping[str, Known | None] = field(default_factory=dict)


def evaluate(expression: str, scope: Scope) -> Known | None:
    """Return the value of a pipeline; a text where functions made one; None if it is not known."""
    if len(expression) > _LONGEST:
        return None
    pipes: list[list[str]] = [[]]
    for token in _TOKEN.findall(expression):
        if token == "|":  # noqa: S105 - a sign of the template
            pipes.append([])
        else:
            pipes[-1].append(token)
    known = _call(pipes[0], scope)
    for words in pipes[1:]:
        known = _apply(words, known, scope)
    return known


def is_true(expression: str, scope: Scope) -> bool | None:
    """Return whether a condition holds; None if that is not known."""
    words = _TOKEN.findall(expression[:_LONGEST])
    if words[:1] == ["not"]:
        inner = is_true(expression.replace("not", "", 1), scope)
        return None if inner is None else not inner
    if words[:1] in (["eq"], ["ne"]) and len(words) == 3:  # noqa: PLR2004 - function and two
        sides = [as_text(_operand(word, scope)) for word in words[1:]]
        return None if None in sides else (sides[0] == sides[1]) == (words[0] == "eq")
    known = evaluate(expression, scope)
    if known is None:
        return None
    if isinstance(known, str):
        return known not in _FALSY
    return bool(known.elements or known.entries or (known.text or "") not in _FALSY)


def as_text(known: Known | None) -> str | None:
    """Return what is printed for a scalar; None if it is not known, or no scalar."""
    if known is None or isinstance(known, str):
        return known
    return None if known.is_mapping or known.is_sequence else known.text or ""


def dump(known: Known) -> str:
    """Return a value as block YAML."""
    if isinstance(known, str):
        return known
    content = _plain(known, [_MOST])
    return yaml.safe_dump(content, default_flow_style=False, sort_keys=False).rstrip("\n.")


def _plain(value: Value, left: list[int], depth: int = 0) -> object:
    """Return what PyYAML can dump; of a value that aliases blow up only the beginning."""
    left[0] -= 1
    if depth > _DEEPEST or left[0] < 0:
        return None
    if value.is_sequence:
        return [_plain(one, left, depth + 1) for one in value.elements if left[0] > 0]
    if value.is_mapping:
        return {
            one.name: _plain(one.value, left, depth + 1) for one in value.entries if left[0] > 0
        }
    return value.text


def _call(words: list[str], scope: Scope) -> Known | None:
    match words:
        case [operand]:
            return _operand(operand.strip("()"), scope)
        case ["default" | "required", first, *rest]:
            return _apply([words[0], first], _call(rest, scope), scope)
        case [name, *rest] if name in _SAME | _QUOTES:
            return _apply([name], _call(rest[:1], scope), scope)
    return None


def _apply(words: list[str], known: Known | None, scope: Scope) -> Known | None:
    match words:
        case ["default", other]:
            is_empty = known is not None and (as_text(known) == "")
            return _operand(other, scope) if is_empty else known
        case ["required", _]:
            return known
        case [name] if name in _SAME:
            return known
        case [name] if name in _QUOTES:
            text = as_text(known)
            return None if text is None else json.dumps(text, ensure_ascii=False)
        case [name, _] if name in _LAYOUT:
            return known
    return None


def _operand(word: str, scope: Scope) -> Known | None:
    if word[:1] in {'"', "`"}:
        return word[1:-1]
    if word.startswith("$.Values"):
        return _below(scope.values, word.removeprefix("$.Values"))
    if word.startswith("$"):
        name, _, path = word.partition(".")
        return _below(scope.variables.get(name), path)
    if word.startswith(".Values") and scope.is_root:
        return _below(scope.values, word.removeprefix(".Values"))
    if word.startswith("."):
        return None if scope.is_root else _below(scope.dot, word)
    return word if word in {"true", "false"} or word.isdecimal() else None


def _below(known: Known | None, path: str) -> Known | None:
    names = [name for name in path.split(".") if name]
    if not names or known is None or isinstance(known, str):
        return None if names else known
    return known.at(*names)
