"""Renders Go templates as Helm does, as far as values tell, and remembers the source's lines.

A part that nobody can tell is `MARK`; a condition that nobody can tell is taken to hold or not, as
the caller says, who can have it both ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from flaskgate.launch.formats.go_functions import NOT_KNOWN, as_text, call, truth
from flaskgate.launch.formats.go_templates import Action, Block, Node, Part, Pipeline, Term, Text
from flaskgate.launch.formats.go_templates import parse as parse_template

_ENDING = re.compile(r"(?<=\n)")

Line = tuple[int, str]
"""A line and its number in the source, counted from 1."""

_DEEPEST = 60
"""Templates, blocks and parentheses inside of each other."""
_MOST_ROUNDS = 500
"""Elements of one `range`."""
_MOST = 20_000
"""Nodes that are rendered."""
_LONGEST = 1_000_000
"""Characters of what is rendered."""


@dataclass(slots=True)
class _Budget:
    nodes: int = _MOST
    characters: int = _LONGEST


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    dot: object
    variables: Mapping[str, list[object]]
    """Each in a cell, which `=` changes for the blocks around, too."""


@dataclass(slots=True, kw_only=True)
class Renderer:
    """Renders with the named templates of one chart."""

    definitions: Mapping[str, Sequence[Node]]
    assumed: bool
    """How a condition comes out that nobody can tell."""
    has_assumed: bool = False
    budget: _Budget = field(default_factory=_Budget)

    def lines(self, nodes: Sequence[Node], root: object) -> list[Line]:
        """Return the rendered lines, each with the number of the source line it comes from."""
        scope = _Scope(dot=root, variables={"$": [root]})
        return list(_joined(self._nodes(nodes, scope, 0)))

    def _nodes(self, nodes: Sequence[Node], scope: _Scope, depth: int) -> Iterator[Line]:
        """Yield pieces of text, each with the line it comes from."""
        for node in nodes:
            self.budget.nodes -= 1
            if self.budget.nodes < 0 or self.budget.characters < 0 or depth > _DEEPEST:
                return
            if isinstance(node, Text):
                self.budget.characters -= len(node.text)
                yield from enumerate(_ENDING.split(node.text), node.line)
            elif isinstance(node, Block):
                yield from self._block(node, scope, depth)
            else:
                text, scope = self._action(node, scope, depth)
                self.budget.characters -= len(text)
                yield node.line, text

    def _action(self, node: Action, scope: _Scope, depth: int) -> tuple[str, _Scope]:
        value = self._value(node.pipeline, scope, depth)
        if node.pipeline.names:
            return "", _bound(node.pipeline, [value], scope)
        return as_text(value), scope

    def _block(self, block: Block, scope: _Scope, depth: int) -> Iterator[Line]:
        for part in block.parts:
            inner = list(self._scopes(part, scope, depth))
            for one in inner:
                yield from self._nodes(part.nodes, one, depth + 1)
            if inner:
                return

    def _scopes(self, part: Part, scope: _Scope, depth: int) -> Iterator[_Scope]:
        """Yield the scope of each time that a branch is rendered."""
        value = self._value(part.pipeline, scope, depth) if part.word else True
        if part.word == "range":
            for name, element in _elements(value):
                values = [name, element] if len(part.pipeline.names) > 1 else [element]
                yield replace(_bound(part.pipeline, values, scope), dot=element)
        elif self._holds(value):
            bound = _bound(part.pipeline, [value], scope)
            yield replace(bound, dot=value) if part.word == "with" else bound

    def _holds(self, value: object) -> bool:
        holds = truth(value)
        if holds is None:
            self.has_assumed = True
        return self.assumed if holds is None else holds

    def _value(self, pipeline: Pipeline, scope: _Scope, depth: int) -> object:
        given: list[object] = []
        if depth > _DEEPEST:
            return NOT_KNOWN
        for command in pipeline.commands:
            given = [self._command(command, given, scope, depth)]
        return given[0] if given else NOT_KNOWN

    def _command(
        self, command: Sequence[Term], given: list[object], scope: _Scope, depth: int
    ) -> object:
        if not command:
            return NOT_KNOWN
        first, *rest = command
        if first.kind != "function":
            is_call = bool(rest or given)  # of a method, of which none is known
            return NOT_KNOWN if is_call else self._term(first, scope, depth)
        values = [self._term(term, scope, depth) for term in rest] + given
        match first.name, values:
            case (("include" | "template"), [str(name), *dot]):
                return self._include(name, dot[0] if dot else None, depth)
            case "tpl", [str(text), dot]:
                self.budget.characters -= len(text)
                return self._rendered(parse_template(text).nodes, dot, depth)
        return call(first.name, values)

    def _include(self, name: str, dot: object, depth: int) -> object:
        nodes = self.definitions.get(name)
        return NOT_KNOWN if nodes is None else self._rendered(nodes, dot, depth)

    def _rendered(self, nodes: Sequence[Node], dot: object, depth: int) -> object:
        if depth >= _DEEPEST:
            return NOT_KNOWN
        scope = _Scope(dot=dot, variables={"$": [dot]})
        return "".join(text for _, text in self._nodes(nodes, scope, depth + 1))

    def _term(self, term: Term, scope: _Scope, depth: int) -> object:
        match term.kind:
            case "dot":
                value = scope.dot
            case "variable":
                value = scope.variables.get(term.name, [NOT_KNOWN])[0]
            case "pipeline" if isinstance(term.value, Pipeline):
                value = self._value(term.value, scope, depth + 1)
            case "function":
                value = call(term.name, [])
            case _:
                value = term.value
        for name in term.fields:
            value = _below(value, name)
        return value


def _below(value: object, name: str) -> object:
    if value is None:
        return None
    return value.get(name) if isinstance(value, dict) else NOT_KNOWN


def _bound(pipeline: Pipeline, values: Sequence[object], scope: _Scope) -> _Scope:
    pairs = list(zip(pipeline.names, values, strict=False))
    if not pipeline.is_new:
        for name, value in pairs:
            scope.variables.get(name, [None])[0] = value
        return scope
    return replace(scope, variables={**scope.variables, **{name: [one] for name, one in pairs}})


def _elements(value: object) -> list[tuple[object, object]]:
    if isinstance(value, int):
        value = list(range(min(value, _MOST_ROUNDS)))
    if isinstance(value, list):
        return [(index, one) for index, one in enumerate(value[:_MOST_ROUNDS])]
    return sorted(value.items(), key=str)[:_MOST_ROUNDS] if isinstance(value, dict) else []


def _joined(pieces: Iterator[Line]) -> Iterator[Line]:
    """Yield whole lines, each with the number of the first piece that shows in it."""
    number, current = 0, ""
    for line, piece in pieces:
        for index, text in enumerate(piece.split("\n")):
            if index:
                yield number or line, current
                number, current = 0, ""
            number = number if current.strip() or (number and not text.strip()) else line
            current += text
    yield number or 1, current
