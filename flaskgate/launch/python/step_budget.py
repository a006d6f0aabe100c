"""How much of the programs of one repository is followed, and how much of each of them."""

from __future__ import annotations

from flaskgate.launch.python.interpreter.runs.limits import STEPS

OF_REPOSITORY = 180_000
"""Steps of all programs, some ten seconds; most repositories need a hundredth of it.
What is not followed is unknown, and costs more than time."""
OF_ADVICE = 80_000
"""Steps of what is followed to tell what a server is to import, beside those."""
PART_OF_ADVICE = 4
"""What an application is made of comes early in its module; what comes then tells nothing more."""
_AT_LEAST = 4_000
"""Steps of each program, as long as there are any: most need fewer."""
_WITHOUT_FLASK = 8_000
"""Steps of a program that imports no Flask: all that it can do is to start another one."""


class StepBudget:
    """What the programs of a repository may still take, in steps of the machine.

    Mostly none takes more than half of what is left, so that a few without end leave enough for
    the rest.
    """

    def __init__(self, steps: int | None = None, part: int = 2) -> None:
        """Begin with so many steps; no program takes more than one of `part` parts of the rest."""
        self.left = OF_REPOSITORY if steps is None else steps
        self._part = part

    @property
    def is_spent(self) -> bool:
        """Whether nothing more is followed."""
        return self.left <= 0

    @property
    def is_low(self) -> bool:
        """Whether what is left is for what has to be known, and not for advice."""
        return self.left < OF_REPOSITORY // 3

    def share(self, *, is_without_flask: bool = False) -> int:
        """Return how many steps the next program may take; few if it imports no Flask."""
        most = _WITHOUT_FLASK if is_without_flask else STEPS
        return 0 if self.is_spent else min(most, max(self.left // self._part, _AT_LEAST))

    def spend(self, steps: int) -> None:
        """Count what a program took."""
        self.left -= steps
