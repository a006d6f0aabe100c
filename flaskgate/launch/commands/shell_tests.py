"""Evaluates `[ … ]`, `[[ … ]]`, `test` and the patterns of `case`, three-valued.

True, False, or None where it cannot be told. A variable that no artefact sets counts as empty.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from tree_sitter import Node

from flaskgate.launch.commands.marks import as_condition, is_known, known_part
from flaskgate.launch.commands.shell_tree import source

LONGEST = 1000
"""Code points of a text that is matched with a pattern."""
MOST_TOKENS = 64
"""Words and operators of one test that are looked at."""

_GROUPS = {"binary_expression", "unary_expression", "parenthesized_expression", "test_command"}
_BRACKETS = {"[", "]", "[[", "]]"}
_QUOTES = {"string", "raw_string"}
_PLAIN_REGEX = re.compile(r"[\w^$|()/:. -]*")
_NUMBERS: dict[str, Callable[[int, int], bool]] = {
    "-eq": lambda one, other: one == other,
    "-ne": lambda one, other: one != other,
    "-lt": lambda one, other: one < other,
    "-le": lambda one, other: one <= other,
    "-gt": lambda one, other: one > other,
    "-ge": lambda one, other: one >= other,
}
_FILE_TESTS = {"-f", "-e", "-x", "-r", "-s", "-a"}
_UNARY = _FILE_TESTS | {
    *("-z", "-n", "-v"),
    *("-d", "-L", "-h", "-w", "-t", "-S", "-p", "-b", "-c"),
}
_EQUAL = {"=", "=="}
_BINARY = {*_EQUAL, "!=", "=~", "<", ">", "-nt", "-ot", "-ef", *_NUMBERS}


class Token(NamedTuple):
    """One word or operator of a test."""

    text: str
    is_quoted: bool = False


class Facts(NamedTuple):
    """What a test may ask the world."""

    is_file: Callable[[str], bool | None]
    is_set: Callable[[str], bool | None]


def tokens(node: Node, expand: Callable[[Node], str]) -> tuple[list[Token], bool]:
    """Return the words of a test command, and whether it is a `[[`."""
    found: list[Token] = []
    for leaf in _leaves(node):
        if len(found) > MOST_TOKENS:
            break
        is_quoted = leaf.type in _QUOTES
        is_word = leaf.is_named and leaf.type != "test_operator"
        found.append(Token(expand(leaf) if is_word else source(leaf), is_quoted))
    return found, source(node).startswith("[[")


def evaluate(words: Sequence[Token], facts: Facts, *, is_double: bool) -> bool | None:
    """Return whether the test holds."""
    if not words or len(words) > MOST_TOKENS:
        return False if not words else None
    reader = _Reader(list(words), facts, is_double=is_double)
    result = reader.alternatives()
    return result if reader.is_done else None


def matches(text: str, pattern: str) -> bool | None:
    """Return whether a text fits a pattern of the shell."""
    text, pattern = as_condition(text), as_condition(pattern)
    if pattern == "*":
        return True
    if not (is_known(text) and is_known(pattern)) or max(len(text), len(pattern)) > LONGEST:
        return None
    if re.search(r"[?*+@!]\(", pattern):
        return None
    return fnmatch.fnmatchcase(text, pattern)


def negated(value: bool | None) -> bool | None:  # noqa: FBT001 - a logical operator's operand
    """Return the opposite; of the unknown, the unknown."""
    return None if value is None else not value


def _leaves(node: Node) -> Iterator[Node]:
    stack = [node]
    while stack:
        one = stack.pop()
        if one.type in _GROUPS or one.type == "negated_command":
            stack += reversed(one.children)
        elif one.type not in _BRACKETS:
            yield one


class _Reader:
    """Recursive descent over the words; `-o` binds less than `-a`, as POSIX has it."""

    def __init__(self, words: list[Token], facts: Facts, *, is_double: bool) -> None:
        self._words, self._facts, self._is_double = words, facts, is_double
        self._at = 0

    @property
    def is_done(self) -> bool:
        return self._at >= len(self._words)

    def alternatives(self) -> bool | None:
        result = self._conjunction()
        while self._takes("-o", "||"):
            other = self._conjunction()
            is_true = result is True or other is True
            result = True if is_true else None if None in (result, other) else False
        return result

    def _conjunction(self) -> bool | None:
        result = self._negation()
        while self._takes("-a", "&&"):
            other = self._negation()
            is_false = result is False or other is False
            result = False if is_false else None if None in (result, other) else True
        return result

    def _negation(self) -> bool | None:
        is_negated = False
        while self._takes("!"):
            is_negated = not is_negated
        result = self._primary()
        return negated(result) if is_negated else result

    def _primary(self) -> bool | None:
        if self._takes("("):
            result = self.alternatives()
            self._takes(")")
            return result
        here, after = self._peek(0), self._peek(1)
        if after is not None and not after.is_quoted and after.text in _BINARY:
            return self._binary()
        if here is not None and here.text in _UNARY and not here.is_quoted and after is not None:
            self._at += 2
            return self._unary(here.text, as_condition(after.text))
        self._at += 1
        return None if here is None else _is_full(as_condition(here.text))

    def _unary(self, operator: str, operand: str) -> bool | None:
        if operator in {"-z", "-n"}:
            is_full = _is_full(operand)
            return is_full if operator == "-n" else negated(is_full)
        if not is_known(operand):
            return None
        if operator == "-v":
            return self._facts.is_set(operand)
        return self._facts.is_file(operand) if operator in _FILE_TESTS else None

    def _binary(self) -> bool | None:
        left, operator = self._words[self._at], self._words[self._at + 1].text
        right = self._peek(2) or Token("")
        self._at += 3
        if operator in _EQUAL or operator == "!=":
            is_equal = self._is_equal(left, right)
            return negated(is_equal) if operator == "!=" else is_equal
        one, other = as_condition(left.text), as_condition(right.text)
        if not (is_known(one) and is_known(other)):
            return None
        if operator in _NUMBERS:
            return _compared(one, operator, other)
        return _searched(one, other) if operator == "=~" else None

    def _is_equal(self, left: Token, right: Token) -> bool | None:
        if self._is_double and not right.is_quoted:
            return matches(left.text, right.text)
        one, other = as_condition(left.text), as_condition(right.text)
        return one == other if is_known(one) and is_known(other) else None

    def _takes(self, *texts: str) -> bool:
        here = self._peek(0)
        takes = here is not None and not here.is_quoted and here.text in texts
        self._at += takes
        return takes

    def _peek(self, ahead: int) -> Token | None:
        at = self._at + ahead
        return self._words[at] if at < len(self._words) else None


def _is_full(text: str) -> bool | None:
    if is_known(text):
        return bool(text)
    return True if known_part(text) else None


def _compared(one: str, operator: str, other: str) -> bool | None:
    try:
        return _NUMBERS[operator](int(one[:20] or "0"), int(other[:20] or "0"))
    except ValueError:
        return None


def _searched(text: str, pattern: str) -> bool | None:
    """Search with a pattern that has no repetition: others could take for ever."""
    if len(text) > LONGEST or len(pattern) > LONGEST or not _PLAIN_REGEX.fullmatch(pattern):
        return None
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return None
