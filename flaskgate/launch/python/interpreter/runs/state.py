"""The one place through which the state of an imagined run changes, is taken back and joined.

Scopes, objects, dictionaries, lists and the environment are `Cells` and `ListItems`. A write is
noted in the innermost epoch that began after the container was made: what is younger than an epoch
cannot be seen by anything that goes on when the epoch is taken back. What is not modelled is
*forgotten*: it becomes unknown, as is all that can be reached from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flaskgate.launch.python.interpreter.value_types.value_facts import held_by, join_all
from flaskgate.launch.python.interpreter.value_types.values import (
    ITERATOR,
    Cells,
    Entries,
    Instance,
    Items,
    ListItems,
    Maybe,
    Names,
    Table,
    Unknown,
    Value,
    age,
)

LONGEST = 1_000
"""Items of a list that are told apart; a longer one is forgotten."""

_REACH = 500  # values that one escape is followed through; beyond, all is forgotten that is met
_CHEAP = 10  # values that are forgotten in the time of a write that is joined later
_ANY = ""  # the key of the one cell that a Row is

Content = tuple[Value, ...]
_State = Value | Content | None
"""What a cell holds: an entry (None: there is none), or the items of a Row."""
Cell = tuple[int, object]
_FORGOTTEN: Content = (Unknown("the items of a list that is not known"),)


@dataclass(frozen=True, slots=True)
class CellChange:
    """What one cell holds after something was done."""

    container: Cells | ListItems
    key: object
    state: _State


Delta = Mapping[Cell, CellChange]
"""What a path changed, each cell once."""


@dataclass(slots=True, eq=False)
class _Epoch:
    since: int
    """The age of what is too young to be noted."""
    old: dict[Cell, CellChange] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class History:
    """Everything that cells held while it was kept: the state at a moment that cannot be told."""

    seen: dict[Cell, CellChange] = field(default_factory=dict)

    def note(self, container: Cells | ListItems, key: object, old: _State, new: _State) -> None:
        """Note a write."""
        cell = (id(container), key)
        before = self.seen[cell].state if cell in self.seen else old
        if before is not new or cell not in self.seen:
            self.seen[cell] = CellChange(container, key, _joint([before, new]))


class Journal:
    """Every write to a scope, an object, a dictionary or a list."""

    def __init__(self) -> None:
        self._epochs: list[_Epoch] = []
        self._histories: list[History] = []
        self.writes = 0
        """How often something was written."""
        self.escaped: set[int] = set()
        """The identities of the objects that something unknown had in hand."""
        self.drops: list[Value] | None = None
        """What something else was put in the place of lately; None while nobody asks for that."""
        self.work = 0
        """Writes, and joins of what is written with what histories keep, since last asked."""

    @property
    def depth(self) -> int:
        """How many epochs are open."""
        return len(self._epochs)

    # changes

    def put(self, mapping: Names | Entries, key: object, value: Value) -> None:
        """Write one entry of a scope, an object or a dictionary."""
        self._drop(mapping.get(key), value)  # type: ignore[call-overload] # names are texts
        self._write(_cells(mapping), key, value)

    def update(self, mapping: Names | Entries, entries: Names) -> None:
        """Write several entries."""
        for key, value in entries.items():
            self.put(mapping, key, value)

    def remove(self, mapping: Names | Entries, key: object) -> None:
        """Take an entry away, if there is one."""
        if key in mapping:
            self._drop(mapping.get(key), None)  # type: ignore[call-overload]
            self._write(_cells(mapping), key, None)

    def make_old(self, items: Items) -> None:
        """Let a list have been there from the start: it was only not looked at before."""
        _row(items).born = -1

    def fill(self, items: Items, content: Sequence[Value]) -> None:
        """Give a list other items; a list that grows too long is forgotten."""
        row = _row(items)
        kept = {id(one) for one in content}
        for old in row if self.drops is not None else ():
            self._drop(None if id(old) in kept else old, None)
        if not row.is_forgotten:
            self._write(row, _ANY, tuple(content) if len(content) <= LONGEST else _FORGOTTEN)

    def append(self, items: Items, *values: Value) -> None:
        """Add items at the end."""
        self.fill(items, (*items.items, *values))

    def _drop(self, old: Value | None, new: Value | None) -> None:
        if self.drops is not None and old is not None and old is not new:
            self.drops.append(old)

    def forget(self, *values: Value, reason: str) -> None:
        """Make everything that can be changed through the values unknown."""
        seen: set[int] = set()
        waiting, work = list(values), self.work
        gone = Unknown(reason)
        while waiting:
            value = waiting.pop()
            if id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, Instance):
                self.escaped.add(id(value))
            if len(seen) < _REACH:
                waiting.extend(_reached(value))
            self._forget(value, gone)
        self.work = min(self.work, work + 1 + len(seen) // _CHEAP)

    def forget_attributes(self, instance: Instance, *, reason: str) -> None:
        """Make unknown which attributes an object has; what they hold stays as it is."""
        work = self.work
        self._forget(instance, Unknown(reason))
        self.work = min(self.work, work + 1 + len(instance.attributes) // _CHEAP)

    def _forget(self, value: Value, gone: Value) -> None:
        match value:
            case Items(is_tuple=False, is_forgotten=False):
                self._write(_row(value), _ANY, _FORGOTTEN)
            case Table(home=None) | Instance(config=None) if _is_own(value):
                entries = value.entries if isinstance(value, Table) else value.attributes
                for key, old in list(entries.items()):
                    if not (isinstance(old, Maybe) and isinstance(old.value, Unknown)):
                        self._write(_cells(entries), key, Maybe(gone))
                if not isinstance(value.strays.get(None), Unknown):
                    self._write(_cells(value.strays), None, gone)

    def leave(self, scope: Names) -> None:
        """Let go of the scope of a call that has ended, unless something may look into it.

        What paths wrote there need not be joined: most of what they wrote is of that kind.
        """
        cells = _cells(scope)
        cells.is_gone = not cells.is_held

    def _write(self, container: Cells | ListItems, key: object, new: _State) -> None:
        if container.is_gone:
            return
        self.writes += 1
        self.work += 1 + len(self._histories)
        old = _state(container, key)
        if self._epochs and container.born < self._epochs[-1].since:
            self._epochs[-1].old.setdefault((id(container), key), CellChange(container, key, old))
        for history in self._histories:
            history.note(container, key, old, new)
        _set(container, key, new)

    # epochs

    def begin(self) -> int:
        """Open an epoch; return its number."""
        self._epochs.append(_Epoch(age()))
        return len(self._epochs) - 1

    def commit(self) -> None:
        """Close the innermost epoch and let stand what was written in it."""
        epoch = self._epochs.pop()
        if self._epochs:
            outer = self._epochs[-1]
            for cell, change in epoch.old.items():
                if change.container.born < outer.since and not change.container.is_gone:
                    outer.old.setdefault(cell, change)

    def rollback(self) -> Delta:
        """Close the innermost epoch and take back what was written in it; return that."""
        epoch = self._epochs.pop()
        old = {cell: one for cell, one in epoch.old.items() if not one.container.is_gone}
        delta = {cell: _now(change) for cell, change in old.items()}
        for change in old.values():
            _set(change.container, change.key, change.state)
        return delta

    def changed(self, older_than: Names) -> Delta:
        """Return what was written in the innermost epoch to what was there before a scope was."""
        born = _cells(older_than).born
        old = self._epochs[-1].old
        return {cell: change for cell, change in old.items() if change.container.born < born}

    def snapshot(self, number: int) -> Delta:
        """Return what has been written since an epoch began.

        What goes on may change what is young from here on, so from now on that is noted, too.
        """
        delta: dict[Cell, CellChange] = {}
        for epoch in self._epochs[number:]:
            delta |= {cell: _now(change) for cell, change in epoch.old.items()}
            epoch.since = age()
        return delta

    def told_before(self, number: int, born: int) -> Delta:
        """Return what has been written since an epoch began, and held something known till then.

        `born`: what is younger does not count.
        """
        first: dict[Cell, CellChange] = {}
        for epoch in reversed(self._epochs[number:]):
            first.update(epoch.old)
        return {
            cell: change
            for cell, change in first.items()
            if change.container.born < born and not _is_vague(change.state)
        }

    def is_as(self, before: Delta, number: int) -> bool:
        """Return whether all is as at an earlier snapshot of the same epoch."""
        now = self.snapshot(number)
        return all(
            cell in before and _is_same(before[cell].state, change.state)
            for cell, change in now.items()
        )

    def settle(self, depth: int) -> None:
        """Commit epochs that were left open by something that broke off."""
        while len(self._epochs) > depth:
            self.commit()

    def give_up(self, depth: int, gone: Unknown) -> None:
        """Close the epochs of something that broke off; what was written in them is unknown."""
        self.settle(depth + 1)
        if len(self._epochs) > depth:
            self.blur({cell: _now(one) for cell, one in self._epochs[-1].old.items()}, gone)
            self.commit()

    # paths

    def apply(self, delta: Delta) -> None:
        """Write what a path wrote."""
        for change in delta.values():
            self._write(change.container, change.key, change.state)

    def merge(self, paths: Sequence[Delta]) -> None:
        """Write what one of the paths wrote, where it cannot be told which was taken."""
        cells = {
            cell: change
            for path in paths
            for cell, change in path.items()
            if not change.container.is_gone
        }
        for cell, change in cells.items():
            here = _state(change.container, change.key)
            states = [path[cell].state if cell in path else here for path in paths]
            if any(state is not here for state in states):
                self._write(change.container, change.key, _joint(states))
            self.work += 1

    def blur(self, delta: Delta, gone: Unknown) -> bool:
        """Make unknown what a path wrote; return whether anything was known."""
        was_known = False
        for change in delta.values():
            state: _State = _FORGOTTEN if isinstance(change.container, ListItems) else Maybe(gone)
            if not _is_gone(_state(change.container, change.key)):
                was_known = True
                self._write(change.container, change.key, state)
        return was_known

    def widen(self, delta: Delta) -> bool:
        """Join what a path wrote with what is there; return whether that is anything new."""
        before = {cell: _state(one.container, one.key) for cell, one in delta.items()}
        self.merge([delta, {}])
        return any(
            not _is_same(before[cell], _state(one.container, one.key))
            for cell, one in delta.items()
        )

    def watch(self) -> History:
        """Start to keep a history."""
        history = History()
        self._histories.append(history)
        return history

    def unwatch(self, history: History) -> None:
        """Stop to keep a history."""
        self._histories.remove(history)


def _reached(value: Value) -> Iterable[Value]:
    """Return what can be got at through a value."""
    if isinstance(value, Instance) and _is_own(value):
        return value.attributes.values()
    return held_by(value)


def _is_own(value: Value) -> bool:
    """Return whether an object has the program's own data: no application, parser or command."""
    if isinstance(value, Instance):
        return value.config is None and (value.cls is not None or value.base in {"", ITERATOR})
    return isinstance(value, Table)


def _cells(mapping: Names | Entries) -> Cells:
    if not isinstance(mapping, Cells):
        raise TypeError(type(mapping))
    return mapping


def _row(items: Items) -> ListItems:
    if not isinstance(items.items, ListItems):
        raise TypeError(type(items.items))
    return items.items


def _state(container: Cells | ListItems, key: object) -> _State:
    if isinstance(container, ListItems):
        return _FORGOTTEN if container.is_forgotten else tuple(container)
    return container.get(key)


def _set(container: Cells | ListItems, key: object, state: _State) -> None:
    if isinstance(container, ListItems):
        content = state if isinstance(state, tuple) else _FORGOTTEN
        container.is_forgotten = content is _FORGOTTEN
        container[:] = () if container.is_forgotten else content
    elif state is None or isinstance(state, tuple):
        container.pop(key, None)
    else:
        container[key] = state


def _is_vague(state: _State) -> bool:
    """Return whether nothing is known of what a cell holds."""
    plain = state.value if isinstance(state, Maybe) else state
    return plain is _FORGOTTEN or isinstance(plain, Unknown)


def _is_gone(state: _State) -> bool:
    """Return whether a cell was made unknown before, for whatever reason."""
    if not isinstance(state, Maybe) or not isinstance(state.value, Unknown):
        return state is _FORGOTTEN
    plain = state.value
    return isinstance(plain.reason, str) and plain == Unknown(plain.reason)


def _now(change: CellChange) -> CellChange:
    return CellChange(change.container, change.key, _state(change.container, change.key))


def _joint(states: Sequence[_State]) -> _State:
    """Return the state of a cell that is in one of several."""
    rows = [state for state in states if isinstance(state, tuple)]
    if rows:
        return _joint_row(rows)
    values = [state for state in states if state is not None and not isinstance(state, tuple)]
    joint = join_all(values)
    is_sure = joint is None or len(values) == len(states) or isinstance(joint, Maybe)
    return joint if is_sure or joint is None else Maybe(joint)


def _joint_row(rows: Sequence[Content]) -> Content:
    if any(row is _FORGOTTEN or len(row) != len(rows[0]) for row in rows):
        return _FORGOTTEN
    columns = (join_all(column) for column in zip(*rows, strict=True))
    return tuple(value for value in columns if value is not None)


def _is_same(one: _State, other: _State) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return one is other or (
            len(one) == len(other)
            and all(a is b or a == b for a, b in zip(one, other, strict=True))
        )
    return one is other or one == other
