"""Makefiles as texts: variables and functions put in, and which lines their conditionals let count.

See https://www.gnu.org/software/make/manual/make.html#Functions. What depends on anything else,
such as `$(shell date)`, stays as it is written; a variable that nobody sets is left to the shell.

Conditionals are directives wherever they stand, also in a recipe, as long as no tab comes first;
https://www.gnu.org/software/make/manual/make.html#Conditional-Syntax.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from flaskgate.launch.shell.conditions import Answer, both, either, negated

DEEPEST = 20
"""Levels of variables in variables, and of references in references."""
LONGEST = 20_000
"""Code points of a line after expansion."""
DOLLAR = "\0"
"""Stands for `$$`, and before the braces of a variable that is left to the shell."""

COMPUTED = re.compile(r"\$\([^()]*\)")
"""What is left of a function that cannot be told, or of what is too long to be expanded."""
_FUNCTION = re.compile(r"([a-z][a-z-]*)[ \t]+(.*)", re.DOTALL)
_SUBSTITUTION = re.compile(r"([\w.-]+):([^=:]*)=(.*)", re.DOTALL)
_ENDS = {"(": ")", "{": "}"}
_AUTOMATIC = frozenset("@<*^+?|%")


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """Return a text with what can be told put in: variables, and functions of plain texts."""
    return _Expansion(variables).expand(text, {}, 0)


@dataclass(slots=True)
class _Expansion:
    variables: Mapping[str, str]
    left: int = LONGEST
    """Code points that may still be put in."""

    def expand(self, text: str, own: Mapping[str, str], depth: int) -> str:
        """Return a text with its references put in; `own` are the arguments of a `call`."""
        done, at = [], 0
        while (dollar := text.find("$", at)) >= 0:
            done.append(text[at:dollar])
            said, at = self._reference(text, dollar, own, depth)
            self.left -= len(said)
            done.append(said)
        return "".join((*done, text[at:]))

    def _reference(
        self, text: str, dollar: int, own: Mapping[str, str], depth: int
    ) -> tuple[str, int]:
        sign = text[dollar + 1 : dollar + 2]
        if sign == "$":
            return DOLLAR, dollar + 2
        if sign not in _ENDS:
            is_name = sign.isalnum() or sign in _AUTOMATIC or sign == "_"
            return (self._value(sign, own, depth), dollar + 2) if is_name else (DOLLAR, dollar + 1)
        end = _end_of(text, dollar + 1)
        if end < 0:  # make stops there
            return text[dollar:].replace("$", DOLLAR), len(text)
        inner = text[dollar + 2 : end]
        if depth > DEEPEST or self.left < 0:
            return _computed(inner), end + 1
        return self._put(inner, own, depth + 1), end + 1

    def _put(self, inner: str, own: Mapping[str, str], depth: int) -> str:
        """Return what stands for the inside of `$(…)`."""
        function = _FUNCTION.fullmatch(inner)
        if function is not None:
            return self._call(function[1], function[2], own, depth)
        name = self.expand(inner, own, depth)
        changed = _SUBSTITUTION.fullmatch(name)
        if changed is None:
            return self._value(name, own, depth)
        value = self._value(changed[1], own, depth)
        told = _told((value,))
        return _computed(name) if not told else _suffixes((changed[2], changed[3], value))

    def _value(self, name: str, own: Mapping[str, str], depth: int) -> str:
        if not _told((name,)):
            return _computed(name)
        if name in own:
            return own[name]
        value = self.variables.get(name)
        if value is None:
            return f"{DOLLAR}{{{name}}}" if re.fullmatch(r"[\w.-]+", name) else ""
        if depth > DEEPEST or self.left < 0:
            return _computed(name)
        return self.expand(value, own, depth + 1)

    def _call(self, name: str, text: str, own: Mapping[str, str], depth: int) -> str:
        parts = _arguments(text)
        if name == "if":
            return self._choose(parts, own, depth)
        if name == "foreach" and len(parts) > 2:  # noqa: PLR2004 - name, words, text
            words = self.expand(parts[1], own, depth)
            given = words.split() if _told((words,)) else [_computed(words)]
            each = ",".join(parts[2:])
            return " ".join(self.expand(each, {**own, parts[0]: one}, depth) for one in given)
        values = [self.expand(one, own, depth) for one in parts]
        if name == "call":
            numbered = {str(at): one for at, one in enumerate(values)}
            return self.expand(self.variables.get(values[0], ""), {**own, **numbered}, depth)
        function = _FUNCTIONS.get(name)
        if function is None or not _told(values):
            return _computed(f"{name} {','.join(values)}")
        return function(tuple(values))

    def _choose(self, parts: Sequence[str], own: Mapping[str, str], depth: int) -> str:
        test = self.expand(parts[0], own, depth).strip()
        if not _told((test,)):
            return _computed(f"if {','.join(parts)}")
        chosen = parts[1:2] if test else parts[2:3]
        return self.expand(chosen[0], own, depth) if chosen else ""


def _told(values: Sequence[str]) -> bool:
    """Return whether texts have no part that somebody else decides."""
    return not any(DOLLAR in one or "$" in one for one in values)


def _computed(text: str) -> str:
    """Return what stands for a text that cannot be told, in one pair of parentheses."""
    return "$(" + re.sub(r"[(){}$\0]", "", text) + ")"


def _end_of(text: str, start: int) -> int:
    """Return where the bracket at `start` ends; -1 where it does not."""
    opening, depth = text[start], 0
    closing = _ENDS[opening]
    for at in range(start, len(text)):
        depth += (text[at] == opening) - (text[at] == closing)
        if depth == 0:
            return at
    return -1


def _arguments(text: str) -> list[str]:
    """Return the arguments of a function; commas in parentheses are parts of one."""
    found, depth = [""], 0
    for letter in text:
        depth += (letter in "({") - (letter in ")}")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return [one.lstrip() if at == 0 else one for at, one in enumerate(found)]


def fits(pattern: str, word: str) -> str | None:
    """Return what `%` stands for where a word fits a pattern; None where it does not."""
    before, percent, after = pattern.partition("%")
    if not percent:
        return "" if pattern == word else None
    is_long = len(word) >= len(before) + len(after)
    if not (is_long and word.startswith(before) and word.endswith(after)):
        return None
    return word[len(before) : len(word) - len(after)]


def _patterns(values: Sequence[str]) -> str:
    pattern, by, text = values
    stems = [(word, fits(pattern, word)) for word in text.split()]
    return " ".join(
        word if stem is None else by.replace("%", stem, 1) if "%" in pattern else by
        for word, stem in stems
    )


def _suffixes(values: Sequence[str]) -> str:
    old, new, text = values
    return _patterns(values if "%" in old else (f"%{old}", f"%{new}", text))


def _filtered(values: Sequence[str], *, keeps: bool) -> str:
    patterns = values[0].split()
    return " ".join(
        word
        for word in values[1].split()
        if keeps is any(fits(one, word) is not None for one in patterns)
    )


def _paths(change: Callable[[str], str]) -> Callable[[Sequence[str]], str]:
    return lambda values: " ".join(map(change, values[0].split()))


def _of_three(function: Callable[[Sequence[str]], str]) -> Callable[[Sequence[str]], str]:
    return lambda values: function((*values[:2], ",".join(values[2:])))


def _of_two(function: Callable[[Sequence[str]], str]) -> Callable[[Sequence[str]], str]:
    return lambda values: function((values[0], ",".join(values[1:])))


def _nth(values: Sequence[str]) -> str:
    words, number = values[1].split(), values[0].strip()
    at = int(number) if number.isdecimal() and len(number) < len(str(LONGEST)) else 0
    return words[at - 1] if 0 < at <= len(words) else ""


_FUNCTIONS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "addprefix": _of_two(lambda v: " ".join(f"{v[0]}{one}" for one in v[1].split())),
    "addsuffix": _of_two(lambda v: " ".join(f"{one}{v[0]}" for one in v[1].split())),
    "firstword": lambda v: next(iter(",".join(v).split()), ""),
    "lastword": lambda v: next(reversed(",".join(v).split()), ""),
    "word": _of_two(_nth),
    "strip": lambda v: " ".join(",".join(v).split()),
    "sort": lambda v: " ".join(sorted(set(",".join(v).split()))),
    "filter": _of_two(lambda v: _filtered(v, keeps=True)),
    "filter-out": _of_two(lambda v: _filtered(v, keeps=False)),
    "findstring": _of_two(lambda v: v[0] if v[0] in v[1] else ""),
    "subst": _of_three(lambda v: v[2].replace(v[0], v[1]) if v[0] else v[2]),
    "patsubst": _of_three(_patterns),
    "notdir": _paths(lambda one: one.rpartition("/")[2]),
    "basename": _paths(lambda one: str(PurePosixPath(one).with_suffix(""))),
    "or": lambda v: next((one for one in map(str.strip, v) if one), ""),
    "and": lambda v: v[-1].strip() if all(map(str.strip, v)) else "",
}


_DIRECTIVE = re.compile(
    r" *(?:(else)\b\s*)?(?:(if(?:n?eq|n?def))\b\s*(.*?)\s*|(endif)\b.*|)(?:#.*)?"
)
_QUOTED = re.compile(r"""(?:"([^"]*)"|'([^']*)')\s*(?:"([^"]*)"|'([^']*)').*""")

_Expand = Callable[[str], str | None]
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

    def read(self, line: str, expand: _Expand) -> bool:
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


def _holds(test: str, arguments: str, expand: _Expand) -> Answer:
    found = _is_set(arguments, expand) if test.endswith("def") else _is_equal(arguments, expand)
    return negated(found) if test.startswith("ifn") else found


def _is_set(name: str, expand: _Expand) -> Answer:
    named = expand(name)
    value = None if named is None else expand(f"$({named})")
    return None if value is None else bool(value)


def _is_equal(arguments: str, expand: _Expand) -> Answer:
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
