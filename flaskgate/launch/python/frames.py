"""Scopes, and the journal through which a program's state is changed, taken back and joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from flaskgate.launch.python.choices import join
from flaskgate.launch.python.modules import Source
from flaskgate.launch.python.values import Class, Instance, Value


@dataclass(slots=True, eq=False, kw_only=True)
class Frame:
    """One scope: a module, a function call or a class body."""

    source: Source
    names: dict[str, Value] = field(default_factory=dict)
    outer: Frame | None = None
    """Where names are looked up next; None for a module."""
    name: str = ""
    """`__name__` of a module."""
    stars: list[PurePosixPath] = field(default_factory=list)
    """Modules of `from x import *`, not executed before a name is missing."""
    elsewhere: dict[str, Frame] = field(default_factory=dict)
    """Names declared `global` or `nonlocal`, and whose they are."""
    returned: list[Value] = field(default_factory=list)
    receiver: Instance | None = None
    """`self` of a method."""
    cls: Class | None = None
    """The class in which the method stands."""
    is_class: bool = False
    is_done: bool = False
    """The module has been executed to its end."""

    @property
    def module(self) -> Frame:
        """The scope of the module this one stands in."""
        here = self
        while here.outer is not None:
            here = here.outer
        return here


Change = tuple[dict[object, Value], object, Value]


class Journal:
    """Every write to a scope, an object or a dictionary, so that branches can be tried."""

    def __init__(self) -> None:
        self._log: list[tuple[dict[object, Value], object, Value | None]] = []
        self._absent: dict[tuple[int, object], Value] = {}

    def put(
        self,
        mapping: dict[str, Value] | dict[object, Value],
        key: object,
        value: Value,
        absent: Value | None = None,
    ) -> None:
        """Write one entry; `absent` stands for it on a branch that does not write it."""
        target: dict[object, Value] = mapping  # type: ignore[assignment] # keys are only passed on
        self._log.append((target, key, target.get(key)))
        if absent is not None and key not in target:
            self._absent[id(target), key] = absent
        target[key] = value

    def mark(self) -> int:
        """Return the present moment."""
        return len(self._log)

    def commit(self, mark: int) -> None:
        """Make what has been written since the moment lasting: no undo takes it back."""
        del self._log[mark:]

    def undo(self, mark: int) -> list[Change]:
        """Take back what was written since the moment; return it, each entry once."""
        written: dict[tuple[int, object], Change] = {}
        while len(self._log) > mark:
            mapping, key, old = self._log.pop()
            written.setdefault((id(mapping), key), (mapping, key, mapping[key]))
            if old is None:
                mapping.pop(key, None)
            else:
                mapping[key] = old
        return list(written.values())

    def merge(self, branches: Sequence[Sequence[Change]]) -> None:
        """Write what one of the branches wrote, where it cannot be told which was taken.

        A branch that wrote nothing counts with the old entry, if there is one.
        """
        by_entry = [{(id(m), k): value for m, k, value in branch} for branch in branches]
        for mapping, key, _ in [change for branch in branches for change in branch]:
            entry = (id(mapping), key)
            old = mapping.get(key, self._absent.get(entry))
            values = [branch.get(entry, old) for branch in by_entry]
            present = [value for value in values if value is not None]
            joint = present[0]
            for value in present[1:]:
                joint = join(joint, value)
            self._log.append((mapping, key, mapping.get(key)))
            mapping[key] = joint
            for branch in by_entry:
                branch[entry] = joint
