"""The exit status of a command, as far as it can be told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Status(NamedTuple):
    """What a command returned."""

    holds: bool | None
    """Whether it is zero; None where that cannot be told."""
    code: int | None = None
    """Which number exactly; None where that cannot be told."""
    is_assumed: bool = False
    """An ordinary command: taken to succeed in `a && b`, but unknown in `if a`."""
    is_by_default: bool = False
    """It hangs on a variable that no artefact sets, taken as empty."""

    @property
    def opposite(self) -> Status:
        """What `!` makes of it."""
        if self.holds is None:
            return UNKNOWN
        return of(not self.holds)._replace(is_by_default=self.is_by_default)


TRUE = Status(holds=True, code=0)
FALSE = Status(holds=False, code=1)
FAILURE = Status(holds=False)
"""Not zero, whatever it is."""
UNKNOWN = Status(holds=None)
DONE = Status(holds=None, is_assumed=True)


def of(value: bool | None, *, is_by_default: bool = False) -> Status:  # noqa: FBT001 - three-valued
    """Return the status that a condition gives."""
    if value is None:
        return UNKNOWN
    return (TRUE if value else FALSE)._replace(is_by_default=is_by_default)


def of_code(code: int) -> Status:
    """Return the status with this number, of which a shell keeps one byte."""
    return Status(holds=code % 256 == 0, code=code % 256)


def joined_status(found: Iterable[Status]) -> Status:
    """Return what is known where ways with these statuses meet."""
    first, *rest = found
    if all(one == first for one in rest):
        return first
    if all(one.holds is first.holds for one in rest) and first.holds is not None:
        return Status(holds=first.holds, is_by_default=any(one.is_by_default for one in rest))
    return DONE if all(one.is_assumed or one.holds for one in (first, *rest)) else UNKNOWN
