"""What some code may read: whether it is still as it was when the code was worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flaskgate.launch.python.interpreter.runs.state import Journal
from flaskgate.launch.python.interpreter.value_types.values import Cells, ListItems, Value


@dataclass(frozen=True, slots=True)
class Seen:
    """A scope, a dictionary, an object or a list, as it was."""

    container: Cells | ListItems
    before: Mapping[object, Value] | Sequence[Value] | None
    """None: it could not be told what it held."""
    is_whole: bool = True
    """All of it was looked at, so that what is new counts, too."""

    def is_other(self) -> bool:
        """Return whether it has changed."""
        now, before = self.container, self.before
        if isinstance(now, ListItems):
            if before is None or now.is_forgotten:
                return before is not None or not now.is_forgotten
            return len(now) != len(before) or any(map(_differ, now, before))
        if not isinstance(before, Mapping):
            return True
        is_same = not self.is_whole or now.keys() == before.keys()
        return not is_same or any(_differ(now.get(key), one) for key, one in before.items())


def _differ(one: object, other: object) -> bool:
    return one is not other and one != other


@dataclass(slots=True, eq=False)
class World:
    """What some code may read, as it was at one moment."""

    seen: Sequence[Seen]
    writes: int
    """How much had been written by then."""

    @property
    def vague(self) -> frozenset[int]:
        """The identities of what could not be told, so that no change of it shows."""
        return frozenset(id(one.container) for one in self.seen if one.before is None)

    def is_changed(self, journal: Journal) -> bool:
        """Return whether anything of it was changed since."""
        if journal.writes == self.writes:
            return False
        if any(one.is_other() for one in self.seen):
            return True
        self.writes = journal.writes
        return False
