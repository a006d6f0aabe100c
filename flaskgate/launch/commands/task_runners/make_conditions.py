"""Says which lines of a Makefile count: `ifeq`, `ifdef`, `else` and `endif`.

They are directives wherever they stand, also in a recipe, as long as no tab comes first;
https://www.gnu.org/software/make/manual/make.html#Conditional-Syntax.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flaskgate.launch.shell.conditions import Answer, both, either, negated

_DIRECTIVE = re.compile(
    r" *(?:(else)\b\s*)?(?:(if(?:n?eq|n?def))\b\s*(.*?)\s*|(endif)\b.*|)(?:#.*)?"
)
_QUOTED = re.compile(r"""(?:"([^"]*)"|'([^']*)')\s*(?:"([^"]*)"|'([^']*)').*""")

Expand = Callable[[str], str | None]
"""Returns a text with its variables put in; None if it cannot be told."""


@dataclass(slots=True)
class _Conditional:
    holds: Answer
    """Whether the branch at hand counts."""
    is_taken: Answer
    """Whether this branch or one before it counts."""


class Conditions:
    """The conditionals that are open at one line."""

    def __init__(self) -> None:
        self._open: list[_Conditional] = []

    @property
    def holds(self) -> Answer:
        """Whether the lines at hand count; None if that cannot be told."""
        found: Answer = True
        for one in self._open:
            found = both(found, one.holds)
        return found

    def read(self, line: str, expand: Expand) -> bool:
        """Take in a line; return whether it is one of these directives."""
        match = _DIRECTIVE.fullmatch(line)
        if match is None or not any(match.groups()):
            return False
        otherwise, test, arguments, end = match.groups()
        if not otherwise and test:
            held = _holds(test, arguments, expand)
            self._open.append(_Conditional(held, held))
        elif self._open and end:
            self._open.pop()
        elif self._open:
            held = _holds(test, arguments, expand) if test else True
            self._next_branch(self._open[-1], held)
        return True

    @staticmethod
    def _next_branch(one: _Conditional, held: Answer) -> None:
        one.holds = both(negated(one.is_taken), held)
        one.is_taken = either(one.is_taken, held)


def _holds(test: str, arguments: str, expand: Expand) -> Answer:
    found = _is_set(arguments, expand) if test.endswith("def") else _is_equal(arguments, expand)
    return negated(found) if test.startswith("ifn") else found


def _is_set(name: str, expand: Expand) -> Answer:
    named = expand(name)
    value = None if named is None else expand(f"$({named})")
    return None if value is None else bool(value)


def _is_equal(arguments: str, expand: Expand) -> Answer:
    pair = _pair(arguments)
    if pair is None:
        return None
    first, second = (expand(one) for one in pair)
    return None if first is None or second is None else first == second


def _pair(arguments: str) -> tuple[str, str] | None:
    """Return the sides of `(a, b)`, `"a" "b"` or `'a' 'b'`; None for other text."""
    quoted = _QUOTED.fullmatch(arguments)
    if quoted:
        return quoted[1] or quoted[2] or "", quoted[3] or quoted[4] or ""
    if not (arguments.startswith("(") and arguments.endswith(")")):
        return None
    comma = _top_comma(arguments[1:-1])
    if comma is None:
        return None
    return arguments[1 : comma + 1].rstrip(), arguments[comma + 2 : -1].lstrip()


def _top_comma(text: str) -> int | None:
    """Return where the comma stands that is in no inner parentheses."""
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter in "({") - (letter in ")}")
        if letter == "," and depth == 0:
            return at
    return None
