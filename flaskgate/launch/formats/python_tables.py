"""Texts of the files that tables of a Python program are written as: INI, and property lists."""

from __future__ import annotations

import ast
import plistlib
from collections.abc import Iterator, Mapping

from flaskgate.launch.formats.python_texts import Names, text_of

_DEEPEST = 10


def ini_text(sections: Mapping[str, ast.Dict], names: Names) -> str:
    """Return what a ConfigParser writes of its sections, in order."""
    lines: list[str] = []
    for section, table in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{key}={text_of(value, names)}" for key, value in _pairs(table, names)]
    return "\n".join((*lines, ""))


def plist_text(table: ast.Dict, names: Names) -> str:
    """Return a table as a property list."""
    plain = {key: _plain(value, names, 1) for key, value in _pairs(table, names)}
    return plistlib.dumps(plain).decode()


def _pairs(table: ast.Dict, names: Names) -> Iterator[tuple[str, ast.expr]]:
    for key, value in zip(table.keys, table.values, strict=True):
        if key is not None:
            yield text_of(key, names), value


def _plain(node: ast.expr, names: Names, depth: int) -> object:
    if isinstance(node, ast.Dict) and depth < _DEEPEST:
        return {key: _plain(value, names, depth + 1) for key, value in _pairs(node, names)}
    if isinstance(node, ast.List | ast.Tuple) and depth < _DEEPEST:
        return [_plain(one, names, depth + 1) for one in node.elts]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return node.value
    return text_of(node, names)
