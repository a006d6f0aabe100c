"""Circles of imports: modules that lead to one another, so that one of them is seen half done.

Tarjan's strongly connected components, found from one module on; what was found is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

_Imports = Callable[[PurePosixPath], Sequence[PurePosixPath]]


class Circles:
    """To which circle each module belongs, as far as it was asked for."""

    def __init__(self, imports: _Imports) -> None:
        """Take what tells the imports of a module."""
        self._imports = imports
        self._numbers: dict[PurePosixPath, int] = {}
        self._lowest: dict[PurePosixPath, int] = {}
        self._open: list[PurePosixPath] = []
        self._circle: dict[PurePosixPath, PurePosixPath] = {}
        self._real: set[PurePosixPath] = set()

    def are_in_one(self, one: PurePosixPath, other: PurePosixPath) -> bool:
        """Return whether each of two modules leads to the other."""
        self._find(one)
        self._find(other)
        return self._circle[one] == self._circle[other] and one != other

    def is_in_any(self, path: PurePosixPath) -> bool:
        """Return whether a module leads back to itself through another one."""
        self._find(path)
        return self._circle[path] in self._real

    def _find(self, start: PurePosixPath) -> None:
        if start in self._numbers:
            return
        way = [self._entered(start)]
        while way:
            here, rest = way[-1]
            inner = next(rest, None)
            if inner is None:
                way.pop()
                self._leave(here)
                if way:
                    above = way[-1][0]
                    self._lowest[above] = min(self._lowest[above], self._lowest[here])
            elif inner not in self._numbers:
                way.append(self._entered(inner))
            elif inner not in self._circle:
                self._lowest[here] = min(self._lowest[here], self._numbers[inner])

    def _entered(self, path: PurePosixPath) -> tuple[PurePosixPath, Iterator[PurePosixPath]]:
        self._numbers[path] = self._lowest[path] = len(self._numbers)
        self._open.append(path)
        return path, iter(self._imports(path))

    def _leave(self, path: PurePosixPath) -> None:
        """Close a circle at the module by which it was entered."""
        if self._lowest[path] != self._numbers[path]:
            return
        if self._open[-1] != path:
            self._real.add(path)
        while path not in self._circle:
            self._circle[self._open.pop()] = path
