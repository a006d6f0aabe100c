"""Strings: plain ones, f-strings of every version, and what has no value that can be told."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from flaskgate.text.python.gaps import Span, unreadable
from flaskgate.text.python.reader import (
    TolerantReader,
    Unreadable,
    child,
    has,
    required,
    significant,
    span,
    text,
)

_ESCAPE = re.compile(
    r"""\\(?:\n|[\\'"abfnrtv]|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}"""
    r"""|N\{[^}]+\})"""
)
_BRACES = re.compile(r"\{\{|\}\}")
_NAME = re.compile(r"[^\W\d]\w*")

_Piece = str | ast.FormattedValue


def string(reader: TolerantReader, node: Node) -> ast.expr:
    """Return a string, or several that stand beside one another, as `ast` joins them."""
    parts = [node] if node.type == "string" else significant(node)
    if any(_is_beyond(_prefix(one)) for one in parts):
        return unreadable(list(_touched(reader, parts)), span(node))
    if any("f" in _prefix(one) for one in parts):
        pieces = [piece for one in parts for piece in _pieces(reader, one)]
        return ast.JoinedStr(values=list(_joined(pieces, span(node))), **span(node))
    return _plain(parts, span(node))


def _prefix(node: Node) -> str:
    return text(significant(node)[0]).rstrip("'\"").lower()


def _is_beyond(prefix: str) -> bool:
    """Return whether it is a template string, or backticks of Python 2."""
    return "t" in prefix or "`" in prefix


def _touched(reader: TolerantReader, parts: Sequence[Node]) -> Iterator[ast.expr]:
    """Yield what is evaluated for strings that have no value which can be told."""
    for part in parts:
        if "`" in _prefix(part):
            names = dict.fromkeys(_NAME.findall(text(part)))
            yield from (ast.Name(id=name, ctx=ast.Load(), **span(part)) for name in names)
        for one in significant(part):
            if one.type == "interpolation":
                yield _formatted(reader, one).value


def _plain(parts: Sequence[Node], place: Span) -> ast.Constant:
    values = [_literal(one) for one in parts]
    kind = "u" if text(parts[0])[:2] in {"u'", 'u"'} else None
    if all(isinstance(one, bytes) for one in values):
        return ast.Constant(
            value=b"".join(one for one in values if isinstance(one, bytes)), **place
        )
    if all(isinstance(one, str) for one in values):
        joined = "".join(one for one in values if isinstance(one, str))
        return ast.Constant(value=joined, kind=kind, **place)
    raise Unreadable


def _literal(node: Node) -> str | bytes:
    """Return the value of one literal, also one with Python 2's prefix `ur`."""
    if node.has_error:
        raise Unreadable
    words = text(node)
    if _prefix(node) == "ur":
        words = words[1:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an escape that Python does not know is not ours to tell
        try:
            value = ast.literal_eval(words)
        except (SyntaxError, ValueError, MemoryError):
            raise Unreadable from None
    if not isinstance(value, str | bytes):
        raise Unreadable
    return value


def _pieces(reader: TolerantReader, node: Node) -> Iterator[_Piece]:
    """Yield the text and the values of one literal in order."""
    prefix = _prefix(node)
    if "f" not in prefix:
        value = _literal(node)
        if isinstance(value, bytes):
            raise Unreadable
        yield value
        return
    opening, *_, closing = significant(node)
    if closing.type != "string_end":
        raise Unreadable
    # to the grammar two backslashes may belong to the quotes that follow them
    end = closing.end_byte - len(text(opening)) + len(prefix)
    yield from _between(reader, node, range(opening.end_byte, end), is_raw="r" in prefix)


def _between(
    reader: TolerantReader, node: Node, inside: range, *, is_raw: bool
) -> Iterator[_Piece]:
    """Yield what stands between two offsets of a node: text as it is meant, and values."""
    data = node.text or b""
    at = inside.start
    for one in (*(one for one in significant(node) if one.type in _VALUES), None):
        start = inside.stop if one is None else one.start_byte
        yield from _text_piece(data[at - node.start_byte : start - node.start_byte], is_raw=is_raw)
        if one is not None:
            if has(one, "="):
                yield _debugged(one)
            yield _formatted(reader, one, is_raw=is_raw)
            at = one.end_byte


_VALUES = frozenset({"interpolation", "format_expression"})


def _meant(written: str, *, is_raw: bool) -> str:
    """Return what a text of an f-string stands for: doubled braces are one, escapes are decoded."""
    if is_raw:
        return _BRACES.sub(_brace, written)
    found = []
    at = 0
    for match in _ESCAPE.finditer(written):
        found.append(_BRACES.sub(_brace, written[at : match.start()]))
        found.append(_escaped(match.group()))
        at = match.end()
    return "".join([*found, _BRACES.sub(_brace, written[at:])])


def _brace(match: re.Match[str]) -> str:
    return match.group()[0]


def _escaped(sequence: str) -> str:
    try:
        return str(ast.literal_eval(f"'''{sequence}'''"))
    except (SyntaxError, ValueError):  # such as `\N{no such character}`
        raise Unreadable from None


def _debugged(node: Node) -> str:
    """Return the text that `{name = }` shows before the value: all up to what follows the `=`."""
    following = child(node, "type_conversion", "format_specifier") or significant(node)[-1]
    words = (node.text or b"")[1 : following.start_byte - node.start_byte]
    return words.decode("utf-8", "replace")


def _formatted(reader: TolerantReader, node: Node, *, is_raw: bool = False) -> ast.FormattedValue:
    conversion = child(node, "type_conversion")
    specifier = child(node, "format_specifier")
    letter = text(conversion)[-1] if conversion is not None else ""
    if not letter and specifier is None and has(node, "="):
        letter = "r"
    value = required(node, "expression")
    format_spec = None if specifier is None else _specified(reader, specifier, is_raw=is_raw)
    if value.type == "named_expression":
        value, format_spec = _assigned(node, value)
    return ast.FormattedValue(
        value=reader.expression(value),
        conversion=ord(letter) if letter else -1,
        format_spec=format_spec,
        **span(node),
    )


def _assigned(node: Node, value: Node) -> tuple[Node, ast.JoinedStr]:
    """Return what `{x:=10}` means: without parentheses a value and its format, no assignment."""
    name = required(value, "name")
    data = node.text or b""
    words = data[name.end_byte - node.start_byte : -1].decode("utf-8", "replace").lstrip()
    if "{" in words or not words.startswith(":"):
        raise Unreadable
    place = span(value)
    return name, ast.JoinedStr(values=[ast.Constant(value=words[1:], **place)], **place)


def _specified(reader: TolerantReader, node: Node, *, is_raw: bool) -> ast.JoinedStr:
    """Return what follows the colon of a value; it may have values of its own."""
    data = node.text or b""
    pieces: list[_Piece] = []
    at = node.start_byte + 1
    for one in significant(node)[1:]:
        if one.type in _VALUES:
            pieces += _text_piece(
                data[at - node.start_byte : one.start_byte - node.start_byte], is_raw=is_raw
            )
            pieces.append(_formatted(reader, one, is_raw=is_raw))
            at = one.end_byte
    pieces += _text_piece(data[at - node.start_byte :], is_raw=is_raw)
    return ast.JoinedStr(values=list(_joined(pieces, span(node))), **span(node))


def _text_piece(written: bytes, *, is_raw: bool) -> Sequence[str]:
    return (_meant(written.decode("utf-8", "replace"), is_raw=is_raw),) if written else ()


def _joined(pieces: Sequence[_Piece], place: Span) -> Iterator[ast.expr]:
    """Yield the values of an f-string: texts beside one another are one."""
    words = ""
    for piece in pieces:
        if isinstance(piece, str):
            words += piece
            continue
        if words:
            yield ast.Constant(value=words, **place)
            words = ""
        yield piece
    if words:
        yield ast.Constant(value=words, **place)
