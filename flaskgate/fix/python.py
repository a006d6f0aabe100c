"""Switches off what Python code switches on: arguments, assignments and entries of a mapping.

A keyword argument is taken out, since off is the default of each; where a comment or a strange
layout is in the way, and everywhere else, its value is turned off. Where the environment decides,
it is made to decide rightly (`environment`). What else a name or a call stands for is not this
line's to decide. A positional argument is turned off where a finding is
about it and nothing else, for its meaning hangs on the signature.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from flaskgate.fix.environment import Environment
from flaskgate.fix.text import REACH, Edit, Text
from flaskgate.model.findings import Location
from flaskgate.text.python.python import encoding_of, parse

_DEBUG = frozenset({"debug", "use_debugger", "DEBUG", "FLASK_DEBUG"})
_NAMES: Mapping[str, frozenset[str]] = {
    "debug-behind-server": _DEBUG,
    "debug-deployed": _DEBUG,
    "flask-debug-config": _DEBUG,
    "flask-debug-env": _DEBUG,
    "flask-debug-run": _DEBUG,
    "gunicorn-reload": frozenset({"reload"}),
    "gunicorn-spew": frozenset({"spew"}),
    "waitress-expose-tracebacks": frozenset({"expose_tracebacks"}),
    "werkzeug-debugger": frozenset({"use_debugger"}),
    "werkzeug-pin-off": frozenset({"pin_security"}),
    "werkzeug-traceback": _DEBUG,
}
"""What each rule is about: keyword arguments, attributes, variables, keys."""

OPEN = "flask-debug-env"
"""The rule for what the environment leaves on."""
_WRAPPERS = frozenset({"debug-deployed", "werkzeug-debugger", "werkzeug-pin-off"})
"""The rules that find `DebuggedApplication` around an application."""
_VARIABLES = frozenset({"FLASK_DEBUG"})
"""Names in the environment: their value is text, and `0` is off."""
_TEXT = re.compile(r"""(?P<quote>["'])(?P<value>\w*)(?P=quote)""")
_LIFTED = frozenset({"debug", "use_debugger", "expose_tracebacks", "pin_security"})
"""Keyword arguments that are off where they are not given."""


_UTF_8 = frozenset({"utf-8", "utf-8-sig"})
_SETTERS = frozenset({"__setitem__", "putenv", "setattr", "setdefault"})
_NEAR = 400
"""Code points of white space that a program may have before an argument."""
_INDENT = re.compile(r"(?:\r\n|[\r\n])[ \t]*\Z")
_REST_OF_LINE = re.compile(r"[ \t]*(?:,[ \t]*(?:\r\n|[\r\n])|(?:\r\n|[\r\n])(?=[ \t]*\)))")
_BEFORE = re.compile(r"[(,][ \t\r\n]*\Z")
_CLOSING = re.compile(r"\s*\)")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_IN_LINE = re.compile(r"[^\s#)]")
_NEXT_LINE = re.compile(r"(?:\r\n|[\r\n])[ \t]*(?=[^\s#])")


class _Place(NamedTuple):
    """A constant that has a name."""

    name: str
    node: ast.keyword | ast.expr
    """What is found there: the whole keyword argument, or the value."""
    value: ast.expr
    anchor: ast.expr | None = None
    """Where it takes effect, if that is another place."""


class PythonEdits:
    """The edits of one file, which is parsed when the first is asked for."""

    def __init__(self, text: Text, data: bytes) -> None:
        self._text = text
        self._data = data

    def at(self, rule: str, place: Location) -> Sequence[Edit]:
        """Return the edits that switch off what `rule` found at `place`; none where none is exact.

        Also none where the file is no Python that can be read, or none in UTF-8.
        """
        if rule not in _NAMES or self._text.whole_lines(place) is None:
            return ()
        start, end = self._text.offset(*place.start), self._text.offset(*place.end)
        edits = (
            *self._unwrapped(rule, range(start, end)),
            *self._switched(rule, place, range(start, end)),
        )
        found = tuple(dict.fromkeys(edits))
        if found or _NAMES[rule] is not _DEBUG or rule == OPEN:
            return found
        return self.of_constant(place) or self._positional(range(start, end))

    def _positional(self, region: range) -> Sequence[Edit]:
        """Return the edit of a positional argument that is all of what was found."""
        for node in ast.walk(self._tree):
            for one in node.args if isinstance(node, ast.Call) else ():
                is_on = isinstance(one, ast.Constant) and one.value in (True, 1)
                if is_on and self._span(one) == region:
                    return (Edit(region.start, region.stop, "False"),)
        return ()

    def of_constant(self, place: Location) -> Sequence[Edit]:
        """Return the edit that turns off the one constant of a place that debug mode comes from.

        Its name has to say so: `DEBUG_MODE = True`.
        """
        if self._text.whole_lines(place) is None:
            return ()
        start, end = self._text.offset(*place.start), self._text.offset(*place.end)
        named = [
            one
            for one, span in self._places.get(place.start.line, ())
            if span.start < end
            and start < span.stop
            and "debug" in one.name.lower()
            and one.name not in _VARIABLES
            and isinstance(one.value, ast.Constant)
            and isinstance(one.value.value, int)
            and one.value.value == 1
            and one.anchor is None
        ]
        if len(named) != 1:
            return ()
        span = self._span(named[0].value)
        return (Edit(span.start, span.stop, "False"),)

    def _unwrapped(self, rule: str, region: range) -> Iterator[Edit]:
        """Yield what puts the application in the place of the debugger around it."""
        if rule not in _WRAPPERS:
            return
        for call in self._debuggers:
            span = self._span(call)
            if span.start < region.stop and region.start < span.stop:
                yield self._without_line(call) or self._bare(call, span)

    def _bare(self, call: ast.Call, span: range) -> Edit:
        wrapped = self._span(call.args[0])
        return Edit(span.start, span.stop, self._text.text[wrapped.start : wrapped.stop])

    def _without_line(self, call: ast.Call) -> Edit | None:
        """Return what takes out `app.wsgi_app = DebuggedApplication(app.wsgi_app)`.

        Alone in a block it leaves `pass`.
        """
        for node, is_alone in _in_blocks(self._tree):
            if isinstance(node, ast.Assign) and node.value is call:
                is_itself = ast.unparse(node.targets[-1]) == ast.unparse(call.args[0])
                last = node.end_lineno or node.lineno
                rest = self._text.lines[last - 1][self._span(call).stop - self._offset(last, 0) :]
                if is_itself and len(node.targets) == 1 and not rest.strip():
                    if is_alone:
                        return Edit(self._offset(node.lineno, node.col_offset),
                                    self._span(call).stop, "pass")  # fmt: skip
                    return Edit(self._offset(node.lineno, 0), self._text.offset(last + 1, 1))
        return None

    @cached_property
    def _debuggers(self) -> Sequence[ast.Call]:
        """The calls that put the debugger around an application that they name."""
        return [
            node
            for node in _nodes(self._tree)
            if isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", "")) == "DebuggedApplication"
            and node.args
            and isinstance(node.args[0], ast.Name | ast.Attribute)
        ]

    def _switched(self, rule: str, place: Location, region: range) -> Iterator[Edit]:
        return (
            edit
            for line in range(place.start.line, place.end.line + 1)
            for one, span in self._places.get(line, ())
            if one.name in _NAMES[rule] and span.start < region.stop and region.start < span.stop
            for edit in self._edits(rule, one, span)
        )

    @cached_property
    def _places(self) -> Mapping[int, Sequence[tuple[_Place, range]]]:
        """What could be switched off, and its offsets, by the line on which its value begins."""
        found = defaultdict(list)
        for one in (*_named(self._tree), *self._loaded()):
            anchor = one.anchor or one.value
            if len(self._text.lines[one.value.lineno - 1]) <= REACH:
                found[anchor.lineno].append((one, self._span(one.anchor or one.node)))
        return found

    @cached_property
    def _tree(self) -> ast.Module:
        return _parsed(self._data)

    @cached_property
    def _environment(self) -> Environment:
        return Environment(self._tree)

    def _loaded(self) -> Iterator[_Place]:
        """Yield the settings of classes, where they are loaded."""
        for node in _nodes(self._tree):
            if isinstance(node, ast.Call):
                for name, value in self._environment.loaded(node):
                    yield _Place(name, value, value, node)

    def _span(self, node: ast.keyword | ast.expr) -> range:
        last_line, last = node.end_lineno or node.lineno, node.end_col_offset or 0
        return range(self._offset(node.lineno, node.col_offset), self._offset(last_line, last))

    def _offset(self, line: int, column: int) -> int:
        """Return the offset of a place as `ast` counts it: columns are bytes of UTF-8, from 0."""
        before = self._text.lines[line - 1].encode("utf-8", "replace")[:column]
        return self._text.offset(line, len(before.decode("utf-8", "replace")) + 1)

    def _edits(self, rule: str, place: _Place, span: range) -> Iterator[Edit]:
        if isinstance(place.value, ast.Constant):
            # what a variable selects is right for those who select it
            is_off = rule == OPEN or not _is_on(place.name, place.value)
            edit = None if is_off else self._edit(place, place.value, span)
            if edit is not None and place.anchor is None:
                yield edit
        elif rule == OPEN:
            for closing in self._environment.closings(place.value, self._text.text):
                where = self._span(closing.node)
                start = where.stop if closing.is_behind else where.start
                yield Edit(start, where.stop, closing.text)

    def _edit(self, place: _Place, constant: ast.Constant, span: range) -> Edit | None:
        value = self._span(constant)
        if place.name in _VARIABLES:
            text = _TEXT.fullmatch(self._text.text, value.start, value.stop)
            is_off = text is None or text["value"] == "0"
            return None if is_off else Edit(value.start + 1, value.stop - 1, "0")
        if isinstance(place.node, ast.keyword) and place.name in _LIFTED:
            lifted = _without_argument(self._text.text, span.start, span.stop)
            if lifted is not None:
                return lifted
        return Edit(value.start, value.stop, str(place.name == "pin_security"))


def _parsed(data: bytes) -> ast.Module:
    """Return the tree, if its places are those of the text: in another encoding they are not."""
    if encoding_of(data) not in _UTF_8:
        return ast.Module(body=[], type_ignores=[])
    return parse(data).tree


def _is_on(name: str, value: ast.Constant) -> bool:
    return value.value is False if name == "pin_security" else bool(value.value)


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk the tree, but not into f-strings: Python 3.11 miscounts the places in them."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.JoinedStr):
            waiting += ast.iter_child_nodes(node)


def _in_blocks(tree: ast.Module) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield the statements, each with whether it is alone in its block."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                is_module = isinstance(node, ast.Module)
                yield from ((one, len(block) == 1 and not is_module) for one in block)


def _named(tree: ast.AST) -> Iterator[_Place]:
    for node in _nodes(tree):
        if isinstance(node, ast.Call):
            is_dict = isinstance(node.func, ast.Name) and node.func.id == "dict"
            pairs: Iterable[tuple[str | None, ast.keyword | ast.expr, ast.expr]] = (
                *((one.arg, one.value if is_dict else one, one.value) for one in node.keywords),
                *_set(node),
            )
        elif isinstance(node, ast.Dict):
            pairs = ((_text(key), value, value) for key, value in _items(node))
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            pairs = ((name, value, value) for name, value in _assigned(node))
        else:
            continue
        for name, found, value in pairs:
            if name:
                yield _Place(name, found, value)


def _set(call: ast.Call) -> Iterator[tuple[str | None, ast.expr, ast.expr]]:
    """Yield name and value where a call sets one by its position: `setattr(app, "debug", True)`."""
    function = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if function in _SETTERS:
        for key, value in zip(call.args, call.args[1:], strict=False):
            yield _text(key), value, value


def _items(node: ast.Dict) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    yield from zip(node.keys, node.values, strict=True)


def _assigned(node: ast.Assign | ast.AnnAssign) -> Iterator[tuple[str | None, ast.expr]]:
    """Yield name and value of each target, those of `a, b = 1, 2` one by one."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            for one, value in zip(target.elts, node.value.elts, strict=False):
                yield _target(one), value
        elif node.value is not None:
            yield _target(target), node.value


def _target(node: ast.expr) -> str | None:
    if isinstance(node, ast.Subscript):
        return _text(node.slice)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)


def _text(node: ast.expr | None) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else None


def _without_argument(text: str, start: int, end: int) -> Edit | None:
    """Return the edit that takes out the argument between two offsets, with one comma.

    An argument on lines of its own goes with them. None: a comment or a line joined by a backslash
    is in the way.
    """
    near = text[max(0, start - _NEAR) : start]
    indent, rest = _INDENT.search(near), _REST_OF_LINE.match(text, end)
    if indent and rest:
        return Edit(start - len(indent[0].lstrip("\r\n")), rest.end())
    before = _BEFORE.search(near)
    if before is None:
        return None
    is_first = before[0].startswith("(")
    comma = _COMMA.match(text, end)
    if comma is None:
        is_last = _CLOSING.match(text, end) is not None
        return Edit(start - (0 if is_first else len(before[0])), end) if is_last else None
    if _IN_LINE.match(text, comma.end()) or (is_first and text.startswith(")", comma.end())):
        return Edit(start, comma.end())
    if not is_first:
        return Edit(start - len(before[0]) + 1, end + len(comma[0].rstrip()))
    following = _NEXT_LINE.match(text, comma.end())
    return Edit(start, following.end()) if following else None
