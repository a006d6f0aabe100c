"""What code reads that runs later than it is worked out.

What a generator gives is worked out when it is first asked, and handed out bit by bit: in between
whoever asks may change what it reads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from flaskgate.launch.python.interpreter.runs.machine import Machine
from flaskgate.launch.python.interpreter.runs.run_notes import Lazies
from flaskgate.launch.python.interpreter.runs.worlds import Seen, World
from flaskgate.launch.python.interpreter.source.definition_names import local_names
from flaskgate.launch.python.interpreter.value_types.value_facts import held_by
from flaskgate.launch.python.interpreter.value_types.values import (
    Cells,
    Class,
    Frame,
    Function,
    Instance,
    Items,
    ListItems,
    Method,
    Partial,
    Table,
    Value,
)

_MOST = 200  # scopes, containers and functions that are looked at


def world_behind(machine: Machine, iterator: Instance) -> World | None:
    """Return what an iterator reads that code of the repository makes; None for others."""
    lazy = machine.notes.lazies.get(id(iterator))
    if lazy is None:
        return None
    look = _Look(machine)
    look.at_iterator(lazy)
    look.at_all()
    return World(look.seen, machine.journal.writes)


def reached_from(machine: Machine, body: Sequence[ast.stmt], frame: Frame) -> frozenset[int]:
    """Return the identities of what some statements may change: all that their names lead to."""
    look = _Look(machine)
    inner = [one for statement in body for one in ast.walk(statement)]
    look.at_names({one.id for one in inner if isinstance(one, ast.Name)}, frame)
    look.at_all()
    return frozenset(id(one.container) for one in look.seen)


@dataclass(slots=True, eq=False)
class _Look:
    """Looks at values, and at the functions among them, one after the other."""

    machine: Machine
    seen: list[Seen] = field(default_factory=list)
    waiting: list[Value] = field(default_factory=list)
    done: set[int] = field(default_factory=set)

    def at_all(self) -> None:
        """Look at all that waits, and at what is found there."""
        while self.waiting and len(self.done) < _MOST:
            self._at(self.waiting.pop())

    def _at(self, value: Value) -> None:
        if id(value) in self.done:
            return
        self.done.add(id(value))
        match value:
            case Function():
                self.at_code(value.node, value.frame)
            case Class():
                self._note(value.names)
                self.waiting += [one for one in value.names.values() if isinstance(one, Function)]
            case Instance(config=None):
                self._note(value.attributes)
            case Items() | Table():
                self._note(value.items if isinstance(value, Items) else value.entries)
        self.waiting += _inside(value)
        lazy = self.machine.notes.lazies.get(id(value))
        if lazy is not None:
            self.at_iterator(lazy)

    def at_iterator(self, lazy: Lazies) -> None:
        """Look at what an iterator reads."""
        values, code = lazy
        self.waiting += values
        if code is not None:
            self.at_code(*code)

    def at_code(self, node: ast.AST, scope: Frame) -> None:
        """Look at what names in some code stand for that are not its own."""
        self.at_names(_read_names(node), scope)

    def at_names(self, names: Iterable[str], scope: Frame) -> None:
        """Look at what names stand for."""
        for name in names:
            here: Frame | None = scope
            while here is not None and name not in here.names:
                here = here.outer
            if here is not None:
                self._note(here.names, name)
                self.waiting.append(here.names[name])

    def _note(self, container: object, name: str = "") -> None:
        if isinstance(container, ListItems):
            before = None if container.is_forgotten else list(container)
            self.seen.append(Seen(container, before))
        elif isinstance(container, Cells):
            parts: dict[object, Value] = {name: container[name]} if name else dict(container)
            self.seen.append(Seen(container, parts, is_whole=not name))


def _inside(value: Value) -> list[Value]:
    """Return what can be got at through a value."""
    match value:
        case Method(function=Function() as function):
            return [value.receiver, function]
        case Partial():
            return [value.function, *value.arguments.positional]
        case Instance(config=None):
            return [*value.attributes.values(), *([] if value.cls is None else [value.cls])]
        case _:
            return list(held_by(value))


@lru_cache(maxsize=4_096)
def _read_names(node: ast.AST) -> frozenset[str]:
    """Return the names in some code that are not bound by it alone."""
    inner = list(ast.walk(node))
    read = {one.id for one in inner if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
    outer = {name for one in inner if isinstance(one, ast.Global | ast.Nonlocal)
             for name in one.names}  # fmt: skip
    bound = {one.arg for one in inner if isinstance(one, ast.arg)} | local_names(node)
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        bound |= {one.id for one in inner
                  if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}  # fmt: skip
    return frozenset((read - bound) | outer)
