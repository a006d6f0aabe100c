"""Texts that expressions of a Python program make, as far as they stand in the program.

Nothing is run: a text is a literal, a name that is given one, or made of such by the usual ways
(`+`, `%`, `format`, f-strings, `join`, paths). Each part that is computed is `UNKNOWN`.
"""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flaskgate.launch.formats.expansion import UNKNOWN
from flaskgate.text.python.names import last_name

Names = Mapping[str, str]
"""Names to the texts that they stand for; `NAME()` is what a function of the program gives."""

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-\d.]*[a-zA-Z]")
_FIELD = re.compile(r"\{(\w*)[^{}]*\}")
_DOLLAR = re.compile(r"\$(?:\w+|\{\w+\})")
_SAME = frozenset(
    {
        *("strip", "lstrip", "rstrip", "encode", "decode", "expanduser", "resolve", "absolute"),
        *("as_posix", "read", "lower", "format_map"),
    }
)
"""Methods that leave a text, or a path, as good as it is."""
_WRAPPING = frozenset(
    {
        *("Path", "PurePath", "PosixPath", "PurePosixPath", "str", "dedent", "expanduser"),
        *("abspath", "realpath", "StringIO", "BytesIO", "Template", "bytes", "cleandoc", "quote"),
        *("b64encode", "Base64", "Sub"),
    }
)
"""Calls whose first argument is the text, or the path, that they give."""
_FILLING = frozenset({"substitute", "safe_substitute", "render"})
_DEEPEST = 40
_LONGEST = 100_000
"""Characters of a text that is looked at."""


def text_of(node: ast.expr, names: Names) -> str:
    """Return the text that an expression gives, with `UNKNOWN` for each part that is computed."""
    return _text(node, names, 0)[:_LONGEST]


def is_told(text: str) -> bool:
    """Return whether something of a text is known."""
    return text.replace(UNKNOWN, "").strip() != ""


def _text(node: ast.expr, names: Names, depth: int) -> str:
    if depth > _DEEPEST:
        return UNKNOWN
    match node:
        case ast.Constant(value=value):
            return _literal(value)
        case ast.Name(id=name):
            return names.get(name, UNKNOWN)
        case ast.Call():
            return _of_call(node, names, depth + 1)
        case ast.BinOp():
            return _of_two(node, names, depth + 1)
    return _made(node, names, depth + 1)


def _literal(value: object) -> str:
    if isinstance(value, bytes):
        return value[:_LONGEST].decode("utf-8", "replace")
    return str(value)[:_LONGEST] if isinstance(value, str | int) else UNKNOWN


def _made(node: ast.expr, names: Names, depth: int) -> str:
    """Return a text that is made of others: an f-string, the interpreter, either of two."""
    match node:
        case ast.JoinedStr(values=parts):
            return limited(_text(one, names, depth) for one in parts)
        case ast.FormattedValue(value=value):
            return _text(value, names, depth)
        case ast.Attribute(value=ast.Name(id="sys"), attr="executable"):
            return "python3"
        case ast.IfExp(body=body, orelse=other):
            first, second = _text(body, names, depth), _text(other, names, depth)
            return first if first == second else UNKNOWN
    return UNKNOWN


def _of_two(node: ast.BinOp, names: Names, depth: int) -> str:
    """Return a sum, the text of `%`, or a path of two parts."""
    left = _text(node.left, names, depth)
    match node.op:
        case ast.Add():
            return (left + _text(node.right, names, depth))[:_LONGEST]
        case ast.Div():
            return posixpath.join(left, _text(node.right, names, depth))[:_LONGEST]
        case ast.Mod():
            return _put_in(left, node.right, names, depth)
    return UNKNOWN


def _put_in(text: str, given: ast.expr, names: Names, depth: int) -> str:
    """Return the text of `%` with what is put in, where there is one value for each place."""
    values = given.elts if isinstance(given, ast.Tuple) else [given]
    pieces = _PLACEHOLDER.split(text)
    if len(pieces) != len(values) + 1 or isinstance(given, ast.Dict):
        return limited(_between(pieces, [UNKNOWN] * len(pieces)))
    return limited(_between(pieces, [_text(one, names, depth) for one in values]))


def _between(pieces: Sequence[str], values: Sequence[str]) -> Iterator[str]:
    for at, piece in enumerate(pieces):
        yield piece
        yield from values[at : at + 1] if at < len(pieces) - 1 else ()


def limited(parts: Iterable[str]) -> str:
    """Return texts as one, as far as it is looked at: one that doubles takes any amount."""
    found: list[str] = []
    left = _LONGEST
    for part in parts:
        found.append(part[:left])
        left -= len(found[-1])
        if left <= 0:
            break
    return "".join(found)


def _of_call(call: ast.Call, names: Names, depth: int) -> str:
    name = last_name(call.func)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if name == "join" and owner is not None:
        return _joined(call, owner, names, depth)
    if name in _WRAPPING and call.args:
        return _text(call.args[0], names, depth)
    given = UNKNOWN if owner is None else _of_method(call, name, owner, names, depth)
    return names.get(f"{name}()", given)


def _of_method(call: ast.Call, name: str, owner: ast.expr, names: Names, depth: int) -> str:
    if name not in {"format", "replace", *_SAME, *_FILLING}:
        return UNKNOWN
    text = _text(owner, names, depth)
    if name == "format":
        return _formatted(text, call, names, depth)
    if name == "replace" and len(call.args) > 1:
        old, new = (_text(one, names, depth) for one in call.args[:2])
        return limited(_between(text.split(old), [new] * text.count(old))) if old else text
    return _DOLLAR.sub(UNKNOWN, text) if name in _FILLING else text


def _formatted(text: str, call: ast.Call, names: Names, depth: int) -> str:
    """Return the text of `format`, each field as what it is given."""
    given = {one.arg: _text(one.value, names, depth) for one in call.keywords if one.arg}
    given |= {str(at): _text(one, names, depth) for at, one in enumerate(call.args)}
    following = iter(range(len(given)))
    plain = text.replace("{{", "\0").replace("}}", "\1")
    names_put = [found[1] or str(next(following, "")) for found in _FIELD.finditer(plain)]
    pieces = _FIELD.split(plain)[::2]
    values = [given.get(name, UNKNOWN) for name in names_put]
    return limited(_between(pieces, values)).translate(_BRACES)


_BRACES = {0: "{", 1: "}"}


def _joined(call: ast.Call, owner: ast.expr, names: Names, depth: int) -> str:
    """Return what `os.path.join` or `join` of a text gives."""
    if last_name(owner) in {"path", "posixpath", "op"}:
        parts = [_text(one, names, depth) for one in call.args]
        return posixpath.join(*parts) if parts else ""
    given = call.args[0] if call.args else None
    if isinstance(given, ast.Name):
        return names.get(given.id, UNKNOWN)
    texts = texts_of(given, names) if given is not None else None
    if not texts:
        return UNKNOWN if texts is None else ""
    return limited(_between(texts, [_text(owner, names, depth)] * (len(texts) - 1)))


def texts_of(node: ast.expr, names: Names) -> Sequence[str] | None:
    """Return the texts of a list or a tuple that stands there; None for anything else."""
    if not isinstance(node, ast.List | ast.Tuple):
        return None
    return [text_of(one, names) for one in node.elts]
